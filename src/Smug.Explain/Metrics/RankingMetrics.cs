namespace Smug.Explain;

/// <summary>How well a map's values tell the pixels of a known region from the others.</summary>
public static class RankingMetrics
{
    /// <summary>The thresholds that <see cref="SmallestMeanAbsoluteError"/> tries.</summary>
    private const int Thresholds = 1000;

    /// <summary>Area under the receiver operating characteristic: the probability that a pixel inside scores above one outside, ties counting
    /// half (Mann and Whitney).</summary>
    /// <param name="inside">Whether each pixel belongs to the region; some must and some must not.</param>
    /// <param name="scores">One value per pixel.</param>
    /// <exception cref="ShapeException">The lengths differ.</exception>
    /// <exception cref="UsageException">The region is empty or everything.</exception>
    public static double RocAuc(ReadOnlySpan<bool> inside, ReadOnlySpan<float> scores)
    {
        var (sorted, positives) = Sort(inside, scores);
        double rankSum = 0;
        for (var first = 0; first < sorted.Length;)
        {
            // Ties share the mean of their ranks, which start at 1.
            var next = first;
            while (next < sorted.Length && sorted[next].Score == sorted[first].Score) next++;
            for (var i = first; i < next; i++) rankSum += sorted[i].Inside ? (first + 1 + next) / 2.0 : 0;
            first = next;
        }

        return (rankSum - positives * (positives + 1.0) / 2) / ((double)positives * (sorted.Length - positives));
    }

    /// <summary>The largest F1 = 2 · precision · recall / (precision + recall) over all thresholds; pixels at the threshold count as chosen.</summary>
    /// <inheritdoc cref="RocAuc"/>
    public static double LargestF1(ReadOnlySpan<bool> inside, ReadOnlySpan<float> scores)
    {
        var (sorted, positives) = Sort(inside, scores);
        var (best, hits) = (0.0, 0);
        for (var i = sorted.Length - 1; i >= 0; i--)
        {
            hits += sorted[i].Inside ? 1 : 0;
            if (i == 0 || sorted[i - 1].Score != sorted[i].Score) best = Math.Max(best, 2.0 * hits / (sorted.Length - i + positives));
        }

        return best;
    }

    /// <summary>The smallest share of pixels that a threshold puts on the wrong side, over 1000 thresholds from the smallest value to the
    /// largest; pixels at the threshold count as inside.</summary>
    /// <inheritdoc cref="RocAuc"/>
    public static double SmallestMeanAbsoluteError(ReadOnlySpan<bool> inside, ReadOnlySpan<float> scores)
    {
        var (sorted, positives) = Sort(inside, scores);
        var (low, high) = ((double)sorted[0].Score, (double)sorted[^1].Score);
        var (best, below, missed) = (int.MaxValue, 0, 0);
        for (var step = 0; step <= Thresholds; step++)
        {
            var threshold = low + (high - low) * step / Thresholds;
            for (; below < sorted.Length && sorted[below].Score < threshold; below++) missed += sorted[below].Inside ? 1 : 0;
            best = Math.Min(best, missed + (sorted.Length - below - (positives - missed)));
        }

        return (double)best / sorted.Length;
    }

    /// <summary>Spearman's rank correlation, −1 to 1: Pearson's of the ranks, ties sharing the mean of theirs; 0 where either is constant.</summary>
    /// <param name="first">Values.</param>
    /// <param name="second">As many.</param>
    /// <exception cref="ShapeException">The lengths differ.</exception>
    public static double Spearman(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        if (first.Length != second.Length) throw new ShapeException("RankingMetrics", $"{first.Length} values", $"{second.Length}");
        var (a, b) = (Ranks(first), Ranks(second));
        var mean = (a.Length - 1) / 2.0;
        var (both, own, other) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            var (x, y) = (a[i] - mean, b[i] - mean);
            (both, own, other) = (both + x * y, own + x * x, other + y * y);
        }

        return own == 0 || other == 0 ? 0 : Math.Clamp(both / Math.Sqrt(own * other), -1, 1);
    }

    /// <summary>Ranks from 0, ties sharing the mean of theirs.</summary>
    private static double[] Ranks(ReadOnlySpan<float> values)
    {
        var sorted = new (float Value, int Place)[values.Length];
        for (var i = 0; i < sorted.Length; i++) sorted[i] = (values[i], i);
        Array.Sort(sorted);
        var ranks = new double[sorted.Length];
        for (var first = 0; first < sorted.Length;)
        {
            var next = first;
            while (next < sorted.Length && sorted[next].Value == sorted[first].Value) next++;
            for (var i = first; i < next; i++) ranks[sorted[i].Place] = (first + next - 1) / 2.0;
            first = next;
        }

        return ranks;
    }

    private static ((float Score, bool Inside)[] Sorted, int Positives) Sort(ReadOnlySpan<bool> inside, ReadOnlySpan<float> scores)
    {
        if (inside.Length != scores.Length) throw new ShapeException("RankingMetrics", $"{inside.Length} scores", $"{scores.Length}");
        var sorted = new (float Score, bool Inside)[scores.Length];
        for (var i = 0; i < sorted.Length; i++) sorted[i] = (scores[i], inside[i]);
        Array.Sort(sorted, (a, b) => a.Score.CompareTo(b.Score));
        var positives = sorted.Count(pixel => pixel.Inside);
        return positives > 0 && positives < sorted.Length
            ? (sorted, positives)
            : throw new UsageException($"RankingMetrics: expected pixels inside and outside, got {positives} of {sorted.Length} inside.");
    }
}
