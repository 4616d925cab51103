namespace Smug.Explain.Probes;

/// <summary>A ratio of two sums over the same questions with its bootstrap interval. Not thread-safe.</summary>
internal sealed class RatioEstimate(int resamples)
{
    private readonly double[] _parts = new double[resamples];
    private readonly double[] _wholes = new double[resamples];
    private double _part;
    private double _whole;
    private int _count;

    /// <summary>Takes a question whose weights were just drawn.</summary>
    public void Add(double part, double whole, ResampleDraws draws)
    {
        _count++;
        (_part, _whole) = (_part + part, _whole + whole);
        ResampleDraws.Add(_parts, draws.Weights, part);
        ResampleDraws.Add(_wholes, draws.Weights, whole);
    }

    /// <summary>The ratio and the middle 95 % of the resampled ratios; nothing where the whole is 0.</summary>
    public Estimate Result()
    {
        if (_whole == 0) return new Estimate(0, null, null, null);
        var ratios = new List<double>(resamples);
        for (var i = 0; i < resamples; i++)
        {
            // A resample may have drawn nothing of the whole where there is little.
            if (_wholes[i] > 0) ratios.Add(_parts[i] / _wholes[i]);
        }

        var (low, high) = ratios.Count == 0 ? (_part / _whole, _part / _whole) : MeanEstimate.Middle(ratios);
        return new Estimate(_count, _part / _whole, low, high);
    }
}
