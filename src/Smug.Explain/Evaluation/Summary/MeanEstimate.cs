namespace Smug.Explain;

/// <summary>A mean with its bootstrap interval, from values given one by one in constant memory. Not thread-safe.</summary>
internal sealed class MeanEstimate(int resamples)
{
    /// <summary>The share of resamples that an interval holds.</summary>
    public const double Coverage = 0.95;

    private readonly double[] _weighted = new double[resamples];
    private readonly double[] _weights = new double[resamples];
    private double _squares;

    public int Count { get; private set; }

    public double Mean { get; private set; }

    public double Least { get; private set; } = double.PositiveInfinity;

    public double Most { get; private set; } = double.NegativeInfinity;

    /// <summary>The standard deviation of the values, with n − 1; 0 for fewer than 2.</summary>
    public double Deviation => Count < 2 ? 0 : Math.Sqrt(_squares / (Count - 1));

    /// <summary>Takes a value of an item whose weights were just drawn.</summary>
    public void Add(double value, ResampleDraws draws)
    {
        Count++;
        var step = value - Mean;
        Mean += step / Count;
        _squares += step * (value - Mean);
        (Least, Most) = (Math.Min(Least, value), Math.Max(Most, value));
        ResampleDraws.Add(_weighted, draws.Weights, value);
        ResampleDraws.Add(_weights, draws.Weights, 1);
    }

    /// <summary>The middle 95 % of the resampled means; the mean itself for fewer than 2 values.</summary>
    public (double Low, double High) Interval()
    {
        if (Count < 2) return (Mean, Mean);
        var means = new List<double>(resamples);
        for (var i = 0; i < resamples; i++)
        {
            // A resample may have drawn no item at all where there are few.
            if (_weights[i] > 0) means.Add(_weighted[i] / _weights[i]);
        }

        return means.Count == 0 ? (Mean, Mean) : Middle(means);
    }

    /// <summary>The middle 95 % of at least one resampled number; sorts them.</summary>
    public static (double Low, double High) Middle(List<double> resampled)
    {
        resampled.Sort();
        return (At(resampled, (1 - Coverage) / 2), At(resampled, (1 + Coverage) / 2));
    }

    private static double At(List<double> sorted, double share)
    {
        var place = share * (sorted.Count - 1);
        var below = Math.Min((int)place, sorted.Count - 2 < 0 ? 0 : sorted.Count - 2);
        var above = Math.Min(below + 1, sorted.Count - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
