using System.Diagnostics;

namespace Smug.Smt;

/// <summary>The body of the <c>exact</c> strategy: connected components, a greedy mask for each, then <see cref="PseudoBooleanDescent"/> on each.</summary>
/// <param name="state">Where verified masks and bounds of the whole set go.</param>
/// <param name="options">Gap and seed are used; time is the cancellation's matter.</param>
internal sealed class ComponentDescent(SolveState state, SolveOptions options) : IProgress<SolveProgress>
{
    private static readonly TimeSpan PublishEvery = TimeSpan.FromMilliseconds(100);

    private (Component Part, SolveState State)[] _parts = [];
    private long _published;

    /// <summary>Runs until every component is decided, the gap is reached, or cancelled.</summary>
    /// <returns>Why it stopped, or null where the set is decided.</returns>
    internal (StopReason Reason, string Detail)? Run(CancellationToken cancellation)
    {
        foreach (var row in state.Set.Rows.Where(row => row.Variables.Count == 0 && row.Bound.Sign > 0))
        {
            state.ProveInfeasible($"a row without variables asks for {row.Bound}");
            return null;
        }

        var known = state.Mask;
        // Small components first: each closed one raises the bound of the whole.
        _parts = [.. Component.Split(state.Set).OrderBy(part => part.Variables.Length).ThenBy(part => part.Variables[0])
            .Select(part => (part, new SolveState(part.Set, "exact", this)))];
        foreach (var (part, partState) in _parts)
        {
            if (known is not null) partState.Offer([.. part.Variables.Select(v => known[v])]);
            if (GreedyMask.Find(part.Set) is { } mask) partState.Offer(mask);
        }

        Publish();
        (StopReason, string)? stopped = null;
        foreach (var (_, partState) in _parts)
        {
            if (options.Gap > 0 && state.Upper is { } upper && upper - state.Lower <= options.Gap * upper) return (StopReason.GapReached, "gap reached");
            if (new PseudoBooleanDescent(partState).Run(options.Seed, cancellation) is { } reason)
            {
                stopped ??= (cancellation.IsCancellationRequested ? StopReason.TimeLimit : StopReason.GaveUp, reason);
            }

            if (partState.Outcome(StopReason.GaveUp, "") is SolveOutcome.Infeasible infeasible)
            {
                state.ProveInfeasible(infeasible.Proof);
                return null;
            }

            Publish();
        }

        return state.IsDecided ? null : stopped;
    }

    /// <summary>Hears of a component's improvement and passes it on at most every 100 ms.</summary>
    void IProgress<SolveProgress>.Report(SolveProgress value)
    {
        if (Stopwatch.GetElapsedTime(_published) >= PublishEvery) Publish();
    }

    private void Publish()
    {
        _published = Stopwatch.GetTimestamp();
        var whole = new bool[state.Set.VariableCount];
        var complete = true;
        foreach (var (part, partState) in _parts)
        {
            if (partState.Mask is not { } mask)
            {
                complete = false;
                continue;
            }

            for (var i = 0; i < mask.Length; i++) whole[part.Variables[i]] = mask[i];
        }

        if (complete && !state.Offer(whole)) throw new SolverException("Masks that satisfy every component do not satisfy the whole set.");
        state.RaiseLower(_parts.Sum(part => part.State.Lower));
    }
}
