using System.Numerics;

namespace Smug.Smt.Verification;

/// <summary>How much each input can move a linear function of the outputs over a box: its width times the largest magnitude that the gradient can
/// have, by interval arithmetic with [0, 1] for the slope of a ReLU that may be on either side (the smear of Wang et al., "Formal
/// Security Analysis of Neural Networks using Symbolic Intervals", 2018). A guide for cutting: not rounded. One thread at a time.</summary>
internal sealed class Smear(BoundNetwork network)
{
    private double[] _low = new double[network.Widest];
    private double[] _high = new double[network.Widest];
    private double[] _nextLow = new double[network.Widest];
    private double[] _nextHigh = new double[network.Widest];

    /// <summary>Adds a row's smear to <paramref name="influence"/>.</summary>
    /// <param name="row">Coefficients of the outputs, padded.</param>
    /// <param name="bounds">The box and bounds on its sums.</param>
    /// <param name="influence"><c>[Inputs]</c>.</param>
    internal void Add(ReadOnlySpan<double> row, BoxBounds bounds, Span<double> influence)
    {
        row.CopyTo(_low);
        row.CopyTo(_high);
        for (var l = network.Layers.Length - 1; l >= 0; l--)
        {
            var layer = network.Layers[l];
            Array.Clear(_nextLow);
            Array.Clear(_nextHigh);
            for (var i = 0; i < layer.Outputs; i++)
            {
                var (low, high) = (_low[i], _high[i]);
                if (layer.Rectified && bounds.High[layer.Offset + i] <= 0) continue;
                if (layer.Rectified && bounds.Low[layer.Offset + i] < 0) (low, high) = (Math.Min(0, low), Math.Max(0, high));
                if (low == 0 && high == 0) continue;
                AddScaled(layer.Row(i), low, high);
            }

            (_low, _nextLow, _high, _nextHigh) = (_nextLow, _low, _nextHigh, _high);
        }

        for (var i = 0; i < influence.Length; i++)
            influence[i] += Math.Max(Math.Abs(_low[i]), Math.Abs(_high[i])) * (bounds.InputHigh[i] - bounds.InputLow[i]);
    }

    private void AddScaled(ReadOnlySpan<double> weights, double low, double high)
    {
        var (wideLow, wideHigh) = (new Vector<double>(low), new Vector<double>(high));
        for (var j = 0; j < weights.Length; j += Vector<double>.Count)
        {
            var w = new Vector<double>(weights[j..]);
            var (a, b) = (w * wideLow, w * wideHigh);
            (new Vector<double>(_nextLow, j) + Vector.Min(a, b)).CopyTo(_nextLow, j);
            (new Vector<double>(_nextHigh, j) + Vector.Max(a, b)).CopyTo(_nextHigh, j);
        }
    }
}
