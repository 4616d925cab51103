namespace Smug.Smt.Verification;

/// <summary>
/// Lines over and under the ReLUs of one layer on their bounds: LowSlope·z ≤ relu(z) ≤ HighSlope·z + HighIntercept for Low ≤ z ≤ High. The chord
/// from above; from below 0 or z, whichever leaves the smaller area (Zhang et al., "Efficient Neural Network Robustness
/// Certification with General Activation Functions", 2018, section 3).
/// </summary>
internal sealed class Relaxation(int width)
{
    internal double[] LowSlope { get; } = new double[width];

    internal double[] HighSlope { get; } = new double[width];

    internal double[] HighIntercept { get; } = new double[width];

    /// <summary>|z| + HighIntercept at most: what one unit of a coefficient weighs in the rounding of its replacement by a line.</summary>
    internal double[] Weight { get; } = new double[width];

    /// <summary>Σ over the layer's inputs of the largest |weight| that reads it times its largest magnitude: what one unit of a coefficient
    /// weighs in the rounding of the sums.</summary>
    internal double SumWeight { get; private set; }

    internal void Set(BoundLayer layer, BoxBounds bounds, double sumWeight)
    {
        SumWeight = sumWeight;
        for (var i = 0; i < layer.PaddedOutputs; i++)
        {
            var (low, high) = (bounds.Low[layer.Offset + i], bounds.High[layer.Offset + i]);
            (LowSlope[i], HighSlope[i], HighIntercept[i]) = layer.Rectified ? Lines(low, high) : (1, 1, 0);
            Weight[i] = Math.Max(Math.Abs(low), Math.Abs(high)) + HighIntercept[i];
        }
    }

    /// <summary>The slope below, the slope above and the intercept above.</summary>
    internal static (double Below, double Above, double Intercept) Lines(double low, double high)
    {
        if (low >= 0) return (1, 1, 0);
        if (high <= 0) return (0, 0, 0);
        var slope = high / (high - low);
        if (!double.IsFinite(slope)) slope = 0;

        // The difference relu(z) − slope·z is convex, so its largest value is at an end; rounded up, the line is above for the slope as it is.
        var intercept = Math.Max(-slope * low, Math.FusedMultiplyAdd(-slope, high, high));
        return (high > -low ? 1 : 0, slope, Math.Max(0, intercept) * (1 + 1e-15) + double.Epsilon);
    }
}
