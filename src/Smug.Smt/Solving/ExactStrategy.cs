namespace Smug.Smt;

/// <summary>
/// Proves the optimum with libz3 on soundly relaxed integers: components, a greedy mask, then a descent of the cost cap with exact clauses
/// for what the relaxation let through (<see cref="PseudoBooleanDescent"/>). Tiny sets are solved in this process, others in a child.
/// </summary>
/// <remarks>On a time-out: the best verified mask and the sum of the components' proven bounds.</remarks>
public sealed class ExactStrategy : ISolveStrategy
{
    internal const string StrategyName = "exact";

    /// <summary>Sets of at most this many terms are solved in this process: a child costs a tenth of a second, and these take less.</summary>
    private const int InProcessTerms = 2000;

    /// <inheritdoc/>
    public string Name => StrategyName;

    /// <inheritdoc/>
    public SolveOutcome Solve(ConstraintSet set, SolveOptions options, IProgress<SolveProgress>? progress = null, CancellationToken cancellation = default)
    {
        var state = new SolveState(set, Name, progress);
        if (GreedyMask.Find(set) is { } mask) state.Offer(mask);
        var inProcess = Z3Worker.Host is null || set.Rows.Sum(row => row.Variables.Count) <= InProcessTerms;
        var stopped = inProcess
            ? QueryRunner.InProcess(Name, state, options, cancellation)
            : QueryRunner.InChild(Name, state, options, cancellation);
        return state.Outcome(stopped?.Reason ?? StopReason.GaveUp, stopped?.Detail ?? "");
    }
}
