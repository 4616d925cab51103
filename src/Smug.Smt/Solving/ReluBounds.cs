namespace Smug.Smt;

/// <summary>Float64 bounds on what a network of one hidden layer can still reach when at most r more windows are kept.</summary>
/// <remarks>
/// Unit h has z = base + Σ gain·m; keeping at most r of the free windows, z lies between base plus its r most negative gains (l) and base plus
/// its r most positive ones (u). logit_y − logit_j = c + Σ v·relu(z), and on [l, u] relu lies under the chord u(z − l)/(u − l) and over both 0
/// and z; so the difference is at most a linear function of m: chord where v &gt; 0, 0 or z where v &lt; 0. Its r largest positive coefficients
/// bound it. Float64 errs here by less than <see cref="Safety"/> of the magnitudes added, which is taken off every conclusion.
/// </remarks>
internal sealed class ReluBounds
{
    /// <summary>Far above the rounding of sums of at most 10⁵ terms, relative to the sum of their magnitudes: 10⁵ · 2⁻⁵³ ≈ 10⁻¹¹.</summary>
    private const double Safety = 1e-9;

    private readonly double[][] _gain;
    private readonly int[][] _byGain;
    private readonly double[][] _difference;
    private readonly double[] _constant;
    private readonly double _delta;
    private readonly double[] _coefficients;
    private readonly double[] _sorted;

    internal ReluBounds(WindowedReluNetwork network)
    {
        var windows = network.VariableCount;
        _gain = [.. network.First.Select(unit => unit.Select(gain => gain.ToDouble()).ToArray())];
        Base = [.. network.FirstBias.Select(bias => bias.ToDouble())];
        _byGain = [.. _gain.Select(gain => Enumerable.Range(0, windows).OrderByDescending(w => gain[w]).ToArray())];
        _delta = network.Delta;
        var others = Enumerable.Range(0, network.Classes).Where(j => j != network.Label).ToArray();
        var hidden = network.Layers.Count > 1;
        var last = network.Layers[^1];

        // A network without a hidden layer is one whose units' differences are read off directly.
        _difference = [.. others.Select(j => Enumerable.Range(0, _gain.Length).Select(unit => hidden
            ? (double)last.Weights[unit * last.Outputs + network.Label] - last.Weights[unit * last.Outputs + j]
            : (unit == network.Label ? 1.0 : 0) - (unit == j ? 1.0 : 0)).ToArray())];
        _constant = [.. others.Select(j => hidden ? (double)last.Bias[network.Label] - last.Bias[j] : 0)];
        IsLinear = !hidden;
        (_coefficients, _sorted) = (new double[windows], new double[windows]);
    }

    /// <summary>The units' values when nothing is kept.</summary>
    internal double[] Base { get; }

    private bool IsLinear { get; }

    /// <summary>Adds or takes away a window.</summary>
    internal void Move(double[] values, int window, int sign)
    {
        for (var unit = 0; unit < values.Length; unit++) values[unit] += sign * _gain[unit][window];
    }

    /// <summary>The least margin over the other classes, in float64.</summary>
    internal double Margin(double[] values)
    {
        var least = double.PositiveInfinity;
        for (var j = 0; j < _difference.Length; j++)
        {
            var margin = _constant[j] - _delta;
            for (var unit = 0; unit < values.Length; unit++) margin += _difference[j][unit] * (IsLinear ? values[unit] : Math.Max(0, values[unit]));
            least = Math.Min(least, margin);
        }

        return least;
    }

    /// <summary>Whether at most <paramref name="more"/> free windows on top of the given values surely leave some class unbeaten; otherwise which
    /// window promises most for the class that is hardest to beat (−1: none helps).</summary>
    internal bool IsHopeless(double[] values, bool[] free, int more, out int branch)
    {
        branch = -1;
        Span<double> low = stackalloc double[values.Length], high = stackalloc double[values.Length];
        for (var unit = 0; unit < values.Length; unit++) (low[unit], high[unit]) = Reach(unit, values[unit], free, more);
        var hardest = double.PositiveInfinity;
        for (var j = 0; j < _difference.Length; j++)
        {
            var (bound, best) = Bound(j, values, low, high, free, more);
            if (bound <= 0) return true;
            if (bound >= hardest) continue;
            (hardest, branch) = (bound, best);
        }

        return false;
    }

    private (double Low, double High) Reach(int unit, double value, bool[] free, int more)
    {
        var (gain, order) = (_gain[unit], _byGain[unit]);
        var (low, high) = (value, value);
        for (int i = 0, taken = 0; i < order.Length && taken < more && gain[order[i]] > 0; i++)
        {
            if (!free[order[i]]) continue;
            high += gain[order[i]];
            taken++;
        }

        for (int i = order.Length - 1, taken = 0; i >= 0 && taken < more && gain[order[i]] < 0; i--)
        {
            if (!free[order[i]]) continue;
            low += gain[order[i]];
            taken++;
        }

        var slack = Safety * (Math.Abs(low) + Math.Abs(high) + Math.Abs(value));
        return (low - slack, high + slack);
    }

    private (double Bound, int Best) Bound(int j, double[] values, ReadOnlySpan<double> low, ReadOnlySpan<double> high, bool[] free, int more)
    {
        var (bound, magnitude) = (_constant[j] - _delta, Math.Abs(_constant[j]) + Math.Abs(_delta));
        Array.Clear(_coefficients);
        for (var unit = 0; unit < values.Length; unit++)
        {
            var weight = _difference[j][unit];
            var (slope, offset) = Relax(weight, low[unit], high[unit]);
            if (weight == 0 || (slope == 0 && offset == 0)) continue;
            bound += weight * (slope * values[unit] + offset);
            magnitude += Math.Abs(weight) * (slope * Math.Abs(values[unit]) + Math.Abs(offset));
            System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(_gain[unit], weight * slope, _coefficients, _coefficients);
        }

        var (count, best) = (0, -1);
        for (var w = 0; w < free.Length; w++)
        {
            if (!free[w] || _coefficients[w] <= 0) continue;
            if (best < 0 || _coefficients[w] > _coefficients[best]) best = w;
            _sorted[count++] = _coefficients[w];
        }

        var top = _sorted.AsSpan(0, count);
        if (count > more) top.Sort((a, b) => b.CompareTo(a));
        for (var i = 0; i < Math.Min(count, more); i++) bound += top[i];
        return (bound + Safety * (magnitude + Math.Abs(bound)) * 100, best);
    }

    /// <summary>relu(z) ≤ slope·z + offset for weight &gt; 0, ≥ for weight &lt; 0, on [low, high].</summary>
    private (double Slope, double Offset) Relax(double weight, double low, double high)
    {
        if (IsLinear || low >= 0) return (1, 0);
        if (high <= 0) return (0, 0);
        if (weight < 0) return high > -low ? (1, 0) : (0, 0);
        var slope = high / (high - low);
        return (slope, -slope * low);
    }
}
