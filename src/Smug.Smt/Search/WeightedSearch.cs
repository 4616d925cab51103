namespace Smug.Smt.Search;

/// <summary>Mends a mask: flips what lessens the weighted violation most, and makes rows that stay broken weigh more.</summary>
/// <remarks>All choices come from the given generator, so a seed repeats a run. Not thread-safe.</remarks>
internal sealed class WeightedSearch
{
    /// <summary>For so many flips a variable that was flipped is flipped again only if there is no other.</summary>
    private const int Tabu = 4;

    private readonly MaskState _state;
    private readonly double[] _rowWeight;
    private readonly int[] _released;
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
            _state.Flip(variable);
            _released[variable] = ++_step + Tabu;
        }

        return _state.ViolatedCount == 0;
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
}
