namespace Smug.Explain;

/// <summary>A class's probability while more and more of a map's highest pixels are shown, or taken away.</summary>
internal static class ShareCurve
{
    /// <summary>The curve over the shares 0, 1/steps, …, 1.</summary>
    /// <param name="metricCase">The map.</param>
    /// <param name="fill">What pixels that are not shown become.</param>
    /// <param name="steps">Steps.</param>
    /// <param name="showsHighest">Whether the highest pixels are shown on the fill (insertion) or taken from the picture (deletion).</param>
    /// <param name="cancellation">Stops the work.</param>
    public static MetricCurve Of(MetricCase metricCase, Fill fill, int steps, bool showsHighest, CancellationToken cancellation)
    {
        var shares = Enumerable.Range(0, steps + 1).Select(step => (double)step / steps).ToArray();
        var probabilities = At(metricCase, fill, shares, showsHighest, cancellation);
        return new MetricCurve(showsHighest ? "share of pixels shown" : "share of pixels removed", "probability of the class", [.. shares], [.. probabilities]);
    }

    /// <summary>The probabilities at some shares of all pixels.</summary>
    public static double[] At(MetricCase metricCase, Fill fill, double[] shares, bool showsHighest, CancellationToken cancellation)
    {
        var (item, map) = (metricCase.Item, metricCase.Map.Pixels());
        var places = PixelOrder.Places(PixelOrder.Descending(map, item.Seed));
        var counts = Array.ConvertAll(shares, share => (int)Math.Round(share * map.Length));
        var values = fill.Resolve(item.Input);
        return item.Classifier.Scores(
            counts.Length,
            (i, mixed) => Fill.Compose(item.Input, values, mixed, pixel => places[pixel] < counts[i] == showsHighest),
            item.Label,
            TargetKind.Softmax,
            null,
            cancellation);
    }
}
