using Smug.Smt;

namespace Smug.Bench;

/// <summary>What one would do first with Z3: all rows as pseudo-Boolean constraints, "drop this window" as soft ones, its MaxSAT engine, in this
/// process. No presolve, no parts, no other bound; the rows are relaxed to 20 bits and answers that break an exact row are refused and cut off.</summary>
internal sealed class PlainMaxSat : ISolveStrategy
{
    internal const string StrategyName = "z3-maxsat";

    /// <inheritdoc/>
    public string Name => StrategyName;

    /// <inheritdoc/>
    public SolveOutcome Solve(ConstraintSet set, SolveOptions options, IProgress<SolveProgress>? progress = null, CancellationToken cancellation = default)
    {
        var state = new SolveState(set, Name, progress);
        var stopped = QueryRunner.InProcess(
            token => new PseudoBooleanMaxSat(set, state).Run(token) is { } reason ? (StopReason.GaveUp, reason) : null, options, cancellation);
        return state.Outcome(stopped?.Reason ?? StopReason.GaveUp, stopped?.Detail ?? "");
    }
}
