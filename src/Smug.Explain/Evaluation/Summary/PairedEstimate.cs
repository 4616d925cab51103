namespace Smug.Explain;

/// <summary>The mean difference of two methods on the same items, with its bootstrap interval and the p value of a sign-flip test. Values come
/// one by one; memory is constant. Not thread-safe.</summary>
/// <remarks>The test: were the two methods alike, each item's difference would be as likely to have the other sign. p is the share of random
/// sign patterns whose mean difference is at least as far from 0, the observed one counted in (Fisher's randomisation test).</remarks>
internal sealed class PairedEstimate(int resamples)
{
    private readonly MeanEstimate _difference = new(resamples);
    private readonly double[] _flipped = new double[resamples];
    private double _sum;
    private double _sumOfSizes;

    public int Count => _difference.Count;

    public double Difference => _difference.Mean;

    public (double Low, double High) Interval() => _difference.Interval();

    /// <summary>Takes both methods' values for an item whose weights and signs were just drawn.</summary>
    public void Add(double first, double second, ResampleDraws draws)
    {
        var difference = first - second;
        _difference.Add(difference, draws);
        _sum += difference;
        _sumOfSizes += Math.Abs(difference);
        ResampleDraws.Add(_flipped, draws.Signs, difference);
    }

    /// <summary>The probability of so large a difference if the methods were alike: between 1 / (resamples + 1) and 1.</summary>
    public double PValue()
    {
        if (_sumOfSizes == 0) return 1;

        // Sums of the same numbers in the same order differ by rounding only where signs are all alike.
        var observed = Math.Abs(_sum) - 1e-12 * _sumOfSizes;
        var asLarge = 0;
        foreach (var sum in _flipped) asLarge += Math.Abs(sum) >= observed ? 1 : 0;
        return (1.0 + asLarge) / (1.0 + _flipped.Length);
    }

    /// <summary>Holm's correction for several tests (A simple sequentially rejective multiple test procedure, 1979): adjusted p values, in the
    /// order given.</summary>
    public static double[] Holm(IReadOnlyList<double> p)
    {
        var adjusted = new double[p.Count];
        var (rank, largest) = (0, 0.0);
        foreach (var i in Enumerable.Range(0, p.Count).OrderBy(i => p[i]))
        {
            largest = Math.Max(largest, Math.Min(1, p[i] * (p.Count - rank++)));
            adjusted[i] = largest;
        }

        return adjusted;
    }
}
