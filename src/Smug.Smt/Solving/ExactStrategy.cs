using System.Diagnostics;
using Smug.Smt.Bounds;
using Smug.Smt.Search;

namespace Smug.Smt;

/// <summary>
/// Proves the optimum with libz3 on soundly relaxed integers: presolve, components, a greedy mask and the linear relaxation's bound, then a
/// descent of the cost cap (<see cref="PseudoBooleanDescent"/>) or, where that bound says little, core-guided MaxSAT
/// (<see cref="PseudoBooleanMaxSat"/>), both with exact clauses for what the relaxed integers let through. Tiny sets are solved in this process,
/// others in a child.
/// </summary>
/// <remarks>On a time-out: the best verified mask and the sum of the components' proven bounds.</remarks>
public sealed class ExactStrategy : ISolveStrategy
{
    internal const string StrategyName = "exact";

    /// <summary>Reduced sets of at most this many terms are solved in this process: a child costs a tenth of a second, and these take less.</summary>
    private const int InProcessTerms = 400;

    /// <inheritdoc/>
    public string Name => StrategyName;

    /// <inheritdoc/>
    /// <exception cref="ContradictionException">libz3 claims what exact arithmetic refutes.</exception>
    /// <exception cref="EnvironmentException">libz3 is not installed.</exception>
    public SolveOutcome Solve(ConstraintSet set, SolveOptions options, IProgress<SolveProgress>? progress = null, CancellationToken cancellation = default)
    {
        Z3Library.Require();
        var started = Stopwatch.GetTimestamp();
        var state = new SolveState(set, Name, progress);
        if (GreedyMask.Find(new ScaledRows(set)) is { } mask) state.Offer(mask);
        var reduction = Presolver.Run(set, cancellation);
        var remaining = options.TimeLimit - Stopwatch.GetElapsedTime(started);
        var rest = options with { TimeLimit = remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero };
        var stopped = IsTiny(reduction)
            ? QueryRunner.InProcess(token => new ComponentDescent(state, reduction, options).Run(token), rest, cancellation)
            : InChild(new ResidualSet(reduction), state, rest, cancellation);
        return state.Outcome(stopped?.Reason ?? StopReason.GaveUp, stopped?.Detail ?? "");
    }

    private static (StopReason Reason, string Detail)? InChild(ResidualSet residual, SolveState state, SolveOptions options, CancellationToken cancellation) =>
        QueryRunner.InChild(StrategyName, residual.Set, residual.StateUnder(state), options, cancellation);

    private static bool IsTiny(Reduction reduction) =>
        Z3Worker.Host is null || reduction.Components.Sum(part => part.Set.Rows.Sum(row => row.Variables.Count)) <= InProcessTerms;
}
