namespace Smug.Smt.Verification;

/// <summary>
/// The bounds of <see cref="BackSubstitution"/> derived a second time, slowly and plainly, for re-checking: coefficients are intervals, and after
/// every single operation the result is moved to the next float64 outwards. Shares no arithmetic with the search.
/// </summary>
internal static class CheckedBounds
{
    /// <summary>Tightens the bounds on every ReLU's sum that may have either sign.</summary>
    /// <param name="network">The network.</param>
    /// <param name="bounds">The bounds.</param>
    /// <param name="more">Tightens those of one layer further, and says whether all of them have a value left.</param>
    /// <returns>False where some sum has no value left.</returns>
    internal static bool Tighten(BoundNetwork network, BoxBounds bounds, Func<int, bool> more)
    {
        for (var l = 0; l < network.Layers.Length; l++)
        {
            var layer = network.Layers[l];
            for (var i = 0; layer.Rectified && i < layer.Outputs; i++)
            {
                var sum = layer.Offset + i;
                if (bounds.Low[sum] >= 0 || bounds.High[sum] <= 0) continue;
                Intersect(network, bounds, l, i);
                var row = layer.Row(i).ToArray();
                bounds.High[sum] = Math.Min(bounds.High[sum], Upper(network, bounds, l - 1, row, layer.Bias[i]));
                for (var j = 0; j < row.Length; j++) row[j] = -row[j];
                bounds.Low[sum] = Math.Max(bounds.Low[sum], -Upper(network, bounds, l - 1, row, -layer.Bias[i]));
                bounds.ApplyPhase(sum);
                if (bounds.Low[sum] > bounds.High[sum]) return false;
            }

            if (!more(l)) return false;
        }

        return true;
    }

    /// <summary>Interval bounds from those of the layer below, which are sometimes the tighter ones.</summary>
    private static void Intersect(BoundNetwork network, BoxBounds bounds, int l, int i)
    {
        var (layer, below) = (network.Layers[l], l == 0 ? null : network.Layers[l - 1]);
        var (low, high) = (layer.Bias[i], layer.Bias[i]);
        for (var j = 0; j < layer.Inputs; j++)
        {
            var w = layer.Row(i)[j];
            if (w == 0) continue;
            var (a, b) = below is null ? (bounds.InputLow[j], bounds.InputHigh[j]) : (bounds.Low[below.Offset + j], bounds.High[below.Offset + j]);
            if (below is { Rectified: true }) (a, b) = (Math.Max(0, a), Math.Max(0, b));
            low = Down(low + Down(w > 0 ? w * a : w * b));
            high = Up(high + Up(w > 0 ? w * b : w * a));
        }

        var sum = layer.Offset + i;
        if (low > bounds.Low[sum]) bounds.Low[sum] = low;
        if (high < bounds.High[sum]) bounds.High[sum] = high;
        bounds.ApplyPhase(sum);
    }

    /// <summary>Whether an output row is violated on the whole part: bound − Σ coefficient · output &lt; 0.</summary>
    internal static bool Refutes(BoundNetwork network, BoxBounds bounds, LinearRow row)
    {
        var (low, high) = (new double[network.Widest], new double[network.Widest]);
        foreach (var term in row.Terms)
        {
            low[term.Index] = Down(low[term.Index] + (-term.Coefficient).RoundDown());
            high[term.Index] = Up(high[term.Index] + (-term.Coefficient).RoundUp());
        }

        return Upper(network, bounds, network.Layers.Length - 1, low, high, row.Bound.RoundUp()) < 0;
    }

    /// <summary>An upper bound on factor · output.</summary>
    internal static double Most(BoundNetwork network, BoxBounds bounds, int output, double factor)
    {
        var row = new double[network.Widest];
        row[output] = factor;
        return Upper(network, bounds, network.Layers.Length - 1, row, 0);
    }

    private static double Upper(BoundNetwork network, BoxBounds bounds, int from, double[] row, double constant) =>
        Upper(network, bounds, from, (double[])row.Clone(), (double[])row.Clone(), constant);

    /// <summary>An upper bound on Σ coefficient · output of layer <paramref name="from"/> (−1: the input) + constant.</summary>
    private static double Upper(BoundNetwork network, BoxBounds bounds, int from, double[] low, double[] high, double constant)
    {
        for (var l = from; l >= 0; l--)
        {
            var layer = network.Layers[l];
            var (nextLow, nextHigh) = (new double[network.Widest], new double[network.Widest]);
            for (var i = 0; i < layer.Outputs; i++)
            {
                if (layer.Rectified) Relax(bounds.Low[layer.Offset + i], bounds.High[layer.Offset + i], ref low[i], ref high[i], ref constant);
                if (low[i] == 0 && high[i] == 0) continue;
                constant = Up(constant + Up(Math.Max(low[i] * layer.Bias[i], high[i] * layer.Bias[i])));
                var weights = layer.Row(i);
                for (var j = 0; j < layer.Inputs; j++)
                {
                    var w = weights[j];
                    if (w == 0) continue;
                    nextLow[j] = Down(nextLow[j] + Down(w > 0 ? low[i] * w : high[i] * w));
                    nextHigh[j] = Up(nextHigh[j] + Up(w > 0 ? high[i] * w : low[i] * w));
                }
            }

            (low, high) = (nextLow, nextHigh);
        }

        for (var j = 0; j < network.Network.Inputs; j++)
        {
            var (a, b) = (bounds.InputLow[j], bounds.InputHigh[j]);
            constant = Up(constant + Up(Math.Max(Math.Max(low[j] * a, low[j] * b), Math.Max(high[j] * a, high[j] * b))));
        }

        return double.IsNaN(constant) ? double.PositiveInfinity : constant;
    }

    /// <summary>Replaces coefficients of relu(z), z in [least, most], by coefficients of z and a constant.</summary>
    private static void Relax(double least, double most, ref double low, ref double high, ref double constant)
    {
        if (least >= 0) return;
        if (most <= 0 || (low == 0 && high == 0)) (low, high) = (0, 0);
        else if (low >= 0)
        {
            var slope = double.IsFinite(most - least) ? most / (most - least) : 0;
            var intercept = Math.Max(Up(-slope * least), Up(most - Down(slope * most)));
            constant = Up(constant + Up(high * intercept));
            (low, high) = (Down(low * slope), Up(high * slope));
        }
        else if (high <= 0)
        {
            if (most <= -least) (low, high) = (0, 0);
        }
        else
        {
            constant = Up(constant + Up(high * most));
            (low, high) = (0, 0);
        }
    }

    private static double Up(double value) => Math.BitIncrement(value);

    private static double Down(double value) => Math.BitDecrement(value);
}
