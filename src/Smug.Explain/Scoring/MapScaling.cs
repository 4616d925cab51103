namespace Smug.Explain;

/// <summary>Scalings of maps for comparison and display.</summary>
public static class MapScaling
{
    /// <summary>The percentile of values, between neighbours linearly (NumPy's default rule).</summary>
    /// <param name="values">At least one value.</param>
    /// <param name="percentile">0 to 100.</param>
    public static float Percentile(ReadOnlySpan<float> values, double percentile)
    {
        if (values.IsEmpty || percentile is not (>= 0 and <= 100))
            throw new UsageException($"Percentile: expected values and a percentile from 0 to 100, got {values.Length} values and {percentile}.");
        var sorted = values.ToArray();
        Array.Sort(sorted);
        var place = percentile / 100 * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return (float)(sorted[below] + (place - below) * (sorted[above] - (double)sorted[below]));
    }

    /// <summary>(v − min) / (P − min) with P a percentile; not clipped, so values beyond P exceed 1.</summary>
    /// <remarks>Where P equals the minimum (fewer values differ from it than the percentile leaves out) the maximum stands in for P;
    /// a constant map becomes zeros.</remarks>
    public static float[] Normalise(ReadOnlySpan<float> values, double percentile = 99)
    {
        var scaled = new float[values.Length];
        if (values.IsEmpty) return scaled;
        var (least, top) = (Percentile(values, 0), Percentile(values, percentile));
        if (top == least) top = Percentile(values, 100);
        if (top == least) return scaled;
        for (var i = 0; i < scaled.Length; i++) scaled[i] = (values[i] - least) / (top - least);
        return scaled;
    }

    /// <summary>The original's display scale: <see cref="Normalise"/>, then positives to 0.5 + 0.5 v.</summary>
    public static float[] ForDisplay(ReadOnlySpan<float> values, double percentile = 99) =>
        Array.ConvertAll(Normalise(values, percentile), v => v > 0 ? 0.5f + 0.5f * v : v);

    /// <summary>The straight map that takes the smallest value to <paramref name="low"/> and the largest to <paramref name="high"/>;
    /// a constant map becomes <paramref name="low"/>.</summary>
    public static float[] ToRange(ReadOnlySpan<float> values, float low, float high)
    {
        var scaled = Normalise(values, 100);
        for (var i = 0; i < scaled.Length; i++) scaled[i] = low + scaled[i] * (high - low);
        return scaled;
    }
}
