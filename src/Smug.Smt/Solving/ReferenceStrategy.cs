namespace Smug.Smt;

/// <summary>The original's way, for comparison (<see cref="IntRealOptimize"/>), always in a child process: libz3 4.8.12 was seen to crash on it.
/// Unlike the original it returns the mask and the bound that libz3 held when time ran out.</summary>
public sealed class ReferenceStrategy : ISolveStrategy
{
    internal const string StrategyName = "reference";

    /// <inheritdoc/>
    public string Name => StrategyName;

    /// <inheritdoc/>
    /// <exception cref="UsageException">This program has not opted in to child processes (<see cref="Z3Worker"/>).</exception>
    public SolveOutcome Solve(ConstraintSet set, SolveOptions options, IProgress<SolveProgress>? progress = null, CancellationToken cancellation = default)
    {
        var state = new SolveState(set, Name, progress);
        var stopped = QueryRunner.InChild(Name, set, state, options, cancellation);
        return state.Outcome(stopped?.Reason ?? StopReason.GaveUp, stopped?.Detail ?? "");
    }
}
