namespace Smug.Smt;

/// <summary>Solves the full encoding of a network with at most one hidden layer without libz3: a depth-first search over windows for each
/// number of windows c = bound, bound + 1, …, cut by <see cref="ReluBounds"/>. A search that ends empty proves that more than c are needed.</summary>
/// <remarks>Float64 only cuts and guides; a mask counts once the exact replay accepts it, and a cut keeps clear of rounding.</remarks>
/// <param name="network">The problem; at most two layers.</param>
/// <param name="state">Where verified masks and bounds go.</param>
internal sealed class ReluBranching(WindowedReluNetwork network, SolveState state)
{
    private readonly ReluBounds _bounds = new(network);
    private readonly bool[] _mask = new bool[network.VariableCount];
    private readonly bool[] _free = new bool[network.VariableCount];
    private double[] _values = [];

    /// <summary>Runs until a proof or until cancelled.</summary>
    /// <returns>Why it stopped, or null where the problem is decided.</returns>
    internal (StopReason Reason, string Detail)? Run(CancellationToken cancellation)
    {
        Greedy();
        for (var budget = (int)state.Lower; !state.IsDecided; budget++)
        {
            Array.Fill(_free, true);
            _values = (double[])_bounds.Base.Clone();
            if (Search(budget, cancellation)) return null;
            if (cancellation.IsCancellationRequested) return (StopReason.TimeLimit, "the time limit was reached");
            if (budget >= _mask.Length)
            {
                state.ProveInfeasible("no choice of windows beats every other class by the margin");
                return null;
            }

            state.RaiseLower(budget + 1);
        }

        return null;
    }

    /// <summary>Whether some mask that keeps what is kept, and at most <paramref name="more"/> free windows besides, satisfies the problem.</summary>
    private bool Search(int more, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return false;
        if (_bounds.Margin(_values) > -1e-6 && state.Offer(_mask)) return true;
        if (more == 0) return false;
        var excluded = new List<int>();
        var found = false;
        while (!found && !_bounds.IsHopeless(_values, _free, more, out var window) && window >= 0)
        {
            if (cancellation.IsCancellationRequested) break;

            // First with the window, which leaves fewer to choose; then, in the next turn, without it.
            _free[window] = false;
            _mask[window] = true;
            _bounds.Move(_values, window, 1);
            found = Search(more - 1, cancellation);
            _bounds.Move(_values, window, -1);
            _mask[window] = false;
            excluded.Add(window);
        }

        foreach (var window in excluded) _free[window] = true;
        return found;
    }

    /// <summary>Adds the window that raises the least margin most until the mask holds, then drops what is not needed.</summary>
    private void Greedy()
    {
        var (mask, values) = (new bool[_mask.Length], (double[])_bounds.Base.Clone());
        for (var kept = 0; kept < mask.Length && !(_bounds.Margin(values) > 0 && state.Offer(mask)); kept++)
        {
            var (best, margin) = (-1, double.NegativeInfinity);
            for (var w = 0; w < mask.Length; w++)
            {
                if (mask[w]) continue;
                _bounds.Move(values, w, 1);
                if (_bounds.Margin(values) is var with && with > margin) (best, margin) = (w, with);
                _bounds.Move(values, w, -1);
            }

            mask[best] = true;
            _bounds.Move(values, best, 1);
        }

        if (!state.Offer(mask)) return;
        for (var w = 0; w < mask.Length; w++)
        {
            if (!mask[w]) continue;
            mask[w] = false;
            if (!state.Offer(mask)) mask[w] = true;
        }
    }
}
