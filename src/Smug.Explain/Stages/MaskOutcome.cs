using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Smug.Smt;

namespace Smug.Explain;

/// <summary>Stage 6: what a solver says about the constraints, and which solver it was. Nothing in it is believed before it is checked:
/// see <see cref="Mask"/>. Immutable and thread-safe.</summary>
public sealed record MaskOutcome
{
    /// <summary>What is known.</summary>
    public required OutcomeStatus Status { get; init; }

    /// <summary>The best mask, one bool per window; empty where there is none.</summary>
    public ImmutableArray<bool> Windows { get; init; } = [];

    /// <summary>The values of the variables behind the windows; empty where there are none.</summary>
    public ImmutableArray<bool> Auxiliary { get; init; } = [];

    /// <summary>The best mask's cost; null where there is none.</summary>
    public long? Upper { get; init; }

    /// <summary>The proven lower bound on any mask's cost.</summary>
    public required long Lower { get; init; }

    /// <summary>Why the search stopped before a proof; null where it did not.</summary>
    public StopReason? Stopped { get; init; }

    /// <summary>The solver's own words; empty where it has none.</summary>
    public string Detail { get; init; } = "";

    /// <summary>The name of the strategy.</summary>
    public required string Strategy { get; init; }

    /// <summary>The version of the solver behind it.</summary>
    public required string SolverVersion { get; init; }

    /// <summary>The argument for the answer, for an independent check; null where it was not asked for.</summary>
    [JsonConverter(typeof(CertificateConverter))]
    public Certificate? Certificate { get; init; }

    /// <summary>Whether no mask of the same cost has higher scores: proved; null where ties were not broken.</summary>
    public bool? TieBreakProved { get; init; }

    /// <summary>Records a strategy's answer.</summary>
    /// <param name="outcome">The answer, in the costs of the constraints' set.</param>
    /// <param name="strategy">The strategy's name.</param>
    /// <param name="solverVersion">The solver's version.</param>
    /// <param name="constraints">What was solved; needed where its set has variables behind the windows.</param>
    public static MaskOutcome From(SolveOutcome outcome, string strategy, string solverVersion, MaskConstraints? constraints = null)
    {
        if (constraints is { Auxiliary: > 0 }) return InWindows(From(outcome, strategy, solverVersion), constraints);
        var record = new MaskOutcome
        {
            Status = OutcomeStatus.Unknown,
            Lower = outcome.Lower,
            Strategy = strategy,
            SolverVersion = solverVersion,
        };
        return outcome switch
        {
            SolveOutcome.Optimal o => record with { Status = OutcomeStatus.Optimal, Windows = [.. o.Mask], Upper = o.Cost },
            SolveOutcome.Feasible f => record with { Status = OutcomeStatus.Feasible, Windows = [.. f.Mask], Upper = f.Upper, Stopped = f.Reason },
            SolveOutcome.Infeasible i => record with { Status = OutcomeStatus.Infeasible, Detail = i.Proof },
            SolveOutcome.Unknown u => record with { Stopped = u.Reason, Detail = u.Detail },
            _ => throw new UsageException($"MaskOutcome: there is no outcome {outcome.GetType().Name}."),
        };
    }

    /// <summary>The answer in the cost of windows: bounds that meet in it are a proof, whatever the variables behind them cost.</summary>
    private static MaskOutcome InWindows(MaskOutcome outcome, MaskConstraints constraints)
    {
        var (windows, scale) = (constraints.Grid.Count, constraints.CostScale);
        var (upper, lower) = (outcome.Upper / scale, outcome.Lower / scale);
        var isProved = upper == lower;
        return outcome with
        {
            Status = isProved ? OutcomeStatus.Optimal : outcome.Status,
            Windows = [.. outcome.Windows.Take(windows)],
            Auxiliary = [.. outcome.Windows.Skip(windows)],
            Upper = upper,
            Lower = lower,
            Stopped = isProved ? null : outcome.Stopped,
        };
    }
}

/// <summary>What is known after solving.</summary>
public enum OutcomeStatus
{
    /// <summary>The mask is proved cheapest.</summary>
    Optimal,

    /// <summary>There is a mask and a bound that do not meet.</summary>
    Feasible,

    /// <summary>The solver says that no mask satisfies the constraints.</summary>
    Infeasible,

    /// <summary>No mask was found.</summary>
    Unknown,
}
