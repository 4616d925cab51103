using System.Diagnostics;
using Smug.Smt.Bounds;
using Smug.Smt.Search;

namespace Smug.Smt;

/// <summary>The body of the <c>exact</c> strategy: a greedy mask and the
/// linear relaxation's bound for each component of a reduced set, then <see cref="PseudoBooleanDescent"/> on each.</summary>
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
        var descents = new PseudoBooleanDescent[_parts.Length];
        for (var c = 0; c < _parts.Length; c++)
        {
            var (part, set) = (_parts[c], reduction.Components[c].Set);
            var rows = new ScaledRows(set);
            if (known is not null) part.Offer([.. reduction.Components[c].Variables.Select(v => known[v])]);
            if (GreedyMask.Find(rows) is { } mask) part.Offer(mask);
            var surrogate = new DualSurrogate(rows, cancellation);
            part.RaiseLower(surrogate.Lower);
            descents[c] = new PseudoBooleanDescent(set, rows, surrogate, part);
        }

        Publish();
        (StopReason, string)? stopped = null;

        // Small components come first: each closed one raises the bound of the whole.
        foreach (var (component, descent, part) in reduction.Components.Zip(descents, _parts))
        {
            if (options.Gap > 0 && state.Upper is { } upper && upper - state.Lower <= options.Gap * upper) return (StopReason.GapReached, "gap reached");
            var reason = IsWeaklyBounded(part) ? new PseudoBooleanMaxSat(component.Set, part).Run(cancellation) : descent.Run(options.Seed, cancellation);
            if (reason is not null)
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

    /// <summary>Whether the linear relaxation says little: then cores prove more than a descent does.</summary>
    private static bool IsWeaklyBounded(SolveState part) => part.Upper is not { } upper || part.Lower < upper / 2;

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
