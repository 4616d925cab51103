using System.Diagnostics;
using Smug.Smt.Bounds;
using Smug.Smt.Search;

namespace Smug.Smt;

/// <summary>The body of the <c>exact</c> strategy: a greedy mask for each component of a reduced set, then <see cref="PseudoBooleanDescent"/> on each.</summary>
/// <param name="state">Where verified masks and bounds of the whole set go.</param>
/// <param name="reduction">The whole set after presolve.</param>
/// <param name="options">Gap and seed are used; time is the cancellation's matter.</param>
internal sealed class ComponentDescent(SolveState state, Reduction reduction, SolveOptions options) : IProgress<SolveProgress>
{
    private static readonly TimeSpan PublishEvery = TimeSpan.FromMilliseconds(100);

    private SolveState[] _parts = [];
    private long _published;

    /// <summary>Runs until every component is decided, the gap is reached, or cancelled.</summary>
    /// <returns>Why it stopped, or null where the set is decided.</returns>
    internal (StopReason Reason, string Detail)? Run(CancellationToken cancellation)
    {
        if (reduction.ViolatedRow is { } violated)
        {
            state.ProveInfeasible($"no mask satisfies row {violated}");
            return null;
        }

        var known = state.Mask;
        _parts = [.. reduction.Components.Select(component => new SolveState(component.Set, ExactStrategy.StrategyName, this))];
        for (var c = 0; c < _parts.Length; c++)
        {
            if (known is not null) _parts[c].Offer([.. reduction.Components[c].Variables.Select(v => known[v])]);
            if (GreedyMask.Find(new ScaledRows(reduction.Components[c].Set)) is { } mask) _parts[c].Offer(mask);
        }

        Publish();
        (StopReason, string)? stopped = null;

        // Small components come first: each closed one raises the bound of the whole.
        foreach (var (component, part) in reduction.Components.Zip(_parts))
        {
            if (options.Gap > 0 && state.Upper is { } upper && upper - state.Lower <= options.Gap * upper) return (StopReason.GapReached, "gap reached");
            if (new PseudoBooleanDescent(component.Set, part).Run(options.Seed, cancellation) is { } reason)
            {
                stopped ??= (cancellation.IsCancellationRequested ? StopReason.TimeLimit : StopReason.GaveUp, reason);
            }

            if (part.Outcome(StopReason.GaveUp, "") is SolveOutcome.Infeasible infeasible)
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
        var masks = _parts.Select(part => part.Mask).OfType<bool[]>().ToArray();
        if (masks.Length == _parts.Length && !state.Offer(reduction.Restore(masks)))
            throw new SolverException("Masks that satisfy every component do not satisfy the whole set.");
        state.RaiseLower(reduction.FixedCost + _parts.Sum(part => part.Lower));
    }
}
