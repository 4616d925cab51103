using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Smug.Explain;

/// <summary>Log saliency crop scores of boxes of an input.</summary>
internal static class CropScore
{
    /// <summary>Scores that no map plays a part in, by input: an evaluation asks for them again with every method.</summary>
    private static readonly ConditionalWeakTable<ExplanationInput, ConcurrentDictionary<(Classifier, string, double), double?>> Known = [];

    /// <summary>The smallest score over boxes that depend on the input's size alone; computed once for each input.</summary>
    /// <param name="item">The input.</param>
    /// <param name="name">What tells these boxes from others.</param>
    /// <param name="boxes">The boxes.</param>
    /// <param name="floor">Area shares below this count as this.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static MetricResult OfInput(AttributionItem item, string name, IEnumerable<PixelBox> boxes, double floor, CancellationToken cancellation)
    {
        var known = Known.GetOrCreateValue(item.Input);
        var score = known.GetOrAdd((item.Classifier, name, floor), _ => Best(item, boxes, floor, cancellation));
        return score is { } value ? new MetricResult(value) : MetricResult.None("no box shows the class");
    }

    /// <summary>The smallest score over some boxes, each cut out and brought to the whole input's size; null where there is no box, or none on
    /// which the class has a probability above 0.</summary>
    /// <param name="item">The input.</param>
    /// <param name="boxes">The boxes; repeated and empty ones are skipped.</param>
    /// <param name="floor">Area shares below this count as this.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static double? Best(AttributionItem item, IEnumerable<PixelBox> boxes, double floor, CancellationToken cancellation)
    {
        var input = item.Input;
        var label = item.Classifier.Predict(input.Values.AsSpan());
        PixelBox[] distinct = [.. boxes.Where(box => box.Area > 0).Distinct()];
        var confidences = item.Classifier.Scores(
            distinct.Length, (i, crop) => Cut(input, distinct[i]).CopyTo(crop), label, TargetKind.Softmax, null, cancellation);
        return Smallest(distinct.Select((box, i) => SaliencyMetrics.Lsc((double)box.Area / item.PixelCount, confidences[i], floor)));
    }

    /// <summary>The same for text, an input of width 1 with one row per token: rows outside the explanation become 0, and the area is
    /// the number of kept tokens over that of all that are not 0.</summary>
    public static double? BestOfTokens(AttributionItem item, IReadOnlyList<bool[]> kept, double floor, CancellationToken cancellation)
    {
        var input = item.Input;
        var label = item.Classifier.Predict(input.Values.AsSpan());
        var tokens = Enumerable.Range(0, input.Height).Count(row => input.Values.AsSpan(row * input.Channels, input.Channels).ContainsAnyExcept(0f));
        var zero = new float[input.Values.Length];
        var confidences = item.Classifier.Scores(
            kept.Count, (i, masked) => Fill.Compose(input, zero, masked, row => kept[i][row]), label, TargetKind.Softmax, null, cancellation);
        return Smallest(kept.Select((rows, i) => SaliencyMetrics.Lsc((double)rows.Count(row => row) / tokens, confidences[i], floor)));
    }

    private static double? Smallest(IEnumerable<double> scores) => scores.Where(double.IsFinite).Select(score => (double?)score).Min();

    private static float[] Cut(ExplanationInput input, PixelBox box)
    {
        var (height, width, channels) = (box.Bottom - box.Top, box.Right - box.Left, input.Channels);
        var crop = new float[box.Area * channels];
        for (var row = 0; row < height; row++)
            input.Values.AsSpan(((box.Top + row) * input.Width + box.Left) * channels, width * channels).CopyTo(crop.AsSpan(row * width * channels));
        return MapResize.Bilinear(crop, height, width, input.Height, input.Width);
    }
}
