namespace Smug.Smt.Diagrams;

/// <summary>A binary decision diagram of a few rows: its paths from root to end are the assignments of <see cref="Variables"/> that satisfy them.</summary>
/// <remarks>
/// Each node of layer k chooses the value of variable k and leads to layer k + 1. The cheapest path under any costs is one sweep over the nodes, and so is
/// every variable's min-marginal: what the cheapest path with the variable at 1 costs more than the cheapest with it at 0. Lange and Swoboda (Efficient
/// message passing for 0-1 ILPs with binary decision diagrams, 2021) raise a bound by moving a share of them between diagrams. Costs are whole numbers,
/// so every sum is exact. Not thread-safe.
/// </remarks>
internal sealed class Diagram
{
    /// <summary>No cost reaches this; two of them fit an int.</summary>
    public const int Unreachable = 1 << 29;

    /// <summary>The largest magnitude of one variable's cost: with <see cref="MostVariables"/> of them a path stays below <see cref="Unreachable"/>.</summary>
    public const int LargestCost = 1 << 22;

    public const int MostVariables = 64;

    private readonly int[] _start;
    private readonly int[] _low;
    private readonly int[] _high;
    private readonly int[] _value;

    /// <summary>Takes over the layers of a builder.</summary>
    /// <param name="rows">The rows it stands for.</param>
    /// <param name="variables">The variables in the order of the layers.</param>
    /// <param name="start">The first node of each layer, then the end's, then one more.</param>
    /// <param name="low">For each node the node that 0 leads to, or −1 where 0 is out.</param>
    /// <param name="high">The same for 1.</param>
    public Diagram(int[] rows, int[] variables, int[] start, int[] low, int[] high)
    {
        (Rows, Variables, _start, _low, _high) = (rows, variables, start, low, high);
        (_value, Cost) = (new int[low.Length + 1], new int[variables.Length]);
    }

    public int[] Rows { get; }

    public int[] Variables { get; }

    /// <summary>The cost of each variable at 1; the diagrams' costs of a variable and what is in the pool add up to its weight.</summary>
    public int[] Cost { get; }

    public int NodeCount => _low.Length;

    /// <summary>The cheapest cost from each node to the end. Returns the root's.</summary>
    public int SweepBack()
    {
        _value[^1] = 0;
        for (var k = Cost.Length - 1; k >= 0; k--) Back(k);
        return _value[0];
    }

    /// <summary>The cheapest cost from the root to each node. Returns the end's.</summary>
    public int SweepForward()
    {
        _value[0] = 0;
        for (var k = 0; k < Cost.Length; k++) Forward(k);
        return _value[^1];
    }

    /// <summary>After <see cref="SweepBack"/>: takes a share of each variable's min-marginal out of its cost, first layer first.</summary>
    /// <param name="numerator">The share, in eighths.</param>
    /// <param name="taken">What was taken is added here, by variable.</param>
    /// <returns>The cheapest cost that is left.</returns>
    public int ExtractForward(int numerator, long[] taken)
    {
        _value[0] = 0;
        for (var k = 0; k < Cost.Length; k++)
        {
            Take(k, numerator, taken);
            Forward(k);
        }

        return _value[^1];
    }

    /// <summary>After <see cref="SweepForward"/>: the same, last layer first.</summary>
    public int ExtractBack(int numerator, long[] taken)
    {
        _value[^1] = 0;
        for (var k = Cost.Length - 1; k >= 0; k--)
        {
            Take(k, numerator, taken);
            Back(k);
        }

        return _value[0];
    }

    /// <summary>After <see cref="SweepBack"/>: adds 1 for each variable that a cheapest path sets.</summary>
    public void Vote(double[] votes)
    {
        var node = 0;
        for (var k = 0; k < Cost.Length; k++)
        {
            var one = _high[node] >= 0 && (_low[node] < 0 || _value[_high[node]] + Cost[k] < _value[_low[node]]);
            if (one) votes[Variables[k]]++;
            node = one ? _high[node] : _low[node];
        }
    }

    /// <summary>With costs from the root in layer k and costs to the end in layer k + 1.</summary>
    private void Take(int k, int numerator, long[] taken)
    {
        var (zero, one, cost) = (Unreachable, Unreachable, Cost[k]);
        for (var node = _start[k]; node < _start[k + 1]; node++)
        {
            var so = _value[node];
            if (_low[node] >= 0) zero = Math.Min(zero, so + _value[_low[node]]);
            if (_high[node] >= 0) one = Math.Min(one, so + _value[_high[node]] + cost);
        }

        // Where one value is out, the cost decides nothing here and may stay.
        if (zero >= Unreachable / 2 || one >= Unreachable / 2) return;
        var part = (int)((long)(one - zero) * numerator / 8);
        part = cost - Math.Clamp(cost - part, -LargestCost, LargestCost);
        Cost[k] -= part;
        taken[Variables[k]] += part;
    }

    private void Back(int k)
    {
        var cost = Cost[k];
        for (var node = _start[k]; node < _start[k + 1]; node++)
        {
            var zero = _low[node] < 0 ? Unreachable : _value[_low[node]];
            var one = _high[node] < 0 ? Unreachable : _value[_high[node]] + cost;
            _value[node] = Math.Min(zero, one);
        }
    }

    private void Forward(int k)
    {
        var cost = Cost[k];
        Array.Fill(_value, Unreachable, _start[k + 1], _start[k + 2] - _start[k + 1]);
        for (var node = _start[k]; node < _start[k + 1]; node++)
        {
            var so = _value[node];
            if (_low[node] is >= 0 and var zero) _value[zero] = Math.Min(_value[zero], so);
            if (_high[node] is >= 0 and var one) _value[one] = Math.Min(_value[one], so + cost);
        }
    }
}
