namespace Smug.Smt.Search;

/// <summary>Local search by weighted violation: takes a variable out, mends the rows that break, and makes rows that stay broken weigh more.</summary>
/// <remarks>The scheme of row-weighting local search for set covering (Gao, Weise, Li 2015), for rows with real and negative coefficients.
/// All choices come from the given generator, so a seed repeats a run. Not thread-safe.</remarks>
internal sealed class WeightedSearch
{
    private const int Sample = 48;
    private readonly MaskState _state;
    private readonly double[] _rowWeight;
    private readonly int[] _released;
    private readonly List<int> _journal = [];
    private int _step;

    public WeightedSearch(MaskState state)
    {
        _state = state;
        _rowWeight = new double[state.Rows.RowCount];
        Array.Fill(_rowWeight, 1);
        _released = new int[state.Rows.VariableCount];
    }

    /// <summary>Flips variables until no row is violated. Returns whether it succeeded.</summary>
    /// <param name="flips">The largest number of flips.</param>
    /// <param name="random">The source of choices.</param>
    /// <param name="stop">Asked now and then whether to give up.</param>
    public bool Repair(int flips, Random random, Func<bool> stop)
    {
        for (var flip = 0; _state.ViolatedCount > 0 && flip < flips; flip++)
        {
            if ((flip & 255) == 255 && stop()) return false;
            if (Mend(random) is not { } variable) return false;
            Flip(variable, tabu: 4);
        }

        _journal.Clear();
        return _state.ViolatedCount == 0;
    }

    /// <summary>Looks for a cheaper mask by taking out variables of a region and mending what breaks, anywhere.
    /// The state ends at the cheapest mask met, which is never dearer than the one it began with.</summary>
    /// <param name="region">The variables that may be taken out.</param>
    /// <param name="flips">The number of flips.</param>
    /// <param name="random">The source of choices.</param>
    /// <param name="stop">Asked now and then whether to give up.</param>
    /// <returns>Whether a cheaper mask was found.</returns>
    public bool Improve(IReadOnlyList<int> region, int flips, Random random, Func<bool> stop)
    {
        var first = _state.Cost;
        var best = first;
        _journal.Clear();
        for (var flip = 0; flip < flips; flip++)
        {
            if ((flip & 127) == 127 && stop()) break;
            if (_state.ViolatedCount == 0 && _state.Cost < best)
            {
                best = _state.Cost;
                _journal.Clear();
            }

            if (_state.ViolatedCount == 0 || _state.Cost >= best)
            {
                if (Spare(region, random) is not { } taken) break;
                Flip(taken, tabu: 3);
                continue;
            }

            if (Mend(random) is not { } mended) break;
            Flip(mended, tabu: 2);
            for (var v = 0; v < Math.Min(8, _state.ViolatedCount); v++) _rowWeight[_state.Violated(v)] += 1;
        }

        if (_state.ViolatedCount == 0 && _state.Cost < best) _journal.Clear();
        for (var k = _journal.Count - 1; k >= 0; k--) _state.Flip(_journal[k]);
        _journal.Clear();
        return _state.Cost < first;
    }

    /// <summary>Forgets the weights, so that a new region starts even.</summary>
    public void Forget()
    {
        Array.Fill(_rowWeight, 1);
    }

    private void Flip(int variable, int tabu)
    {
        _state.Flip(variable);
        _journal.Add(variable);
        _released[variable] = ++_step + tabu;
    }

    /// <summary>The flip that lessens the violation most per cost, among those that help one violated row.</summary>
    private int? Mend(Random random)
    {
        var rows = _state.Rows;
        var row = _state.Violated(random.Next(_state.ViolatedCount));
        var (best, bestScore, spare, spareScore) = (-1, double.NegativeInfinity, -1, double.NegativeInfinity);
        for (var e = rows.RowStart[row]; e < rows.RowStart[row + 1]; e++)
        {
            var variable = rows.Column[e];
            if (_state.Mask[variable] == rows.Tight[e] > 0 || rows.Tight[e] == 0) continue;
            var relief = _state.Relief(variable, _rowWeight);
            var score = relief > 0 ? relief / rows.Weight[variable] : relief * rows.Weight[variable];
            if (_released[variable] <= _step)
            {
                if (score > bestScore) (best, bestScore) = (variable, score);
            }
            else if (score > spareScore)
            {
                (spare, spareScore) = (variable, score);
            }
        }

        if (best < 0) best = spare;
        if (best >= 0) _rowWeight[row] += 0.5;
        return best < 0 ? null : best;
    }

    /// <summary>The variable whose loss hurts least per cost, among a sample of the region's variables that are in the mask.</summary>
    private int? Spare(IReadOnlyList<int> region, Random random)
    {
        var (best, bestScore) = (-1, double.NegativeInfinity);
        var offset = random.Next(region.Count);
        for (var (k, seen) = (0, 0); k < region.Count && seen < Sample; k++)
        {
            var variable = region[offset + k < region.Count ? offset + k : offset + k - region.Count];
            if (!_state.Mask[variable] || _released[variable] > _step) continue;
            seen++;
            var score = _state.Relief(variable, _rowWeight) / _state.Rows.Weight[variable];
            if (score > bestScore) (best, bestScore) = (variable, score);
        }

        return best < 0 ? null : best;
    }
}
