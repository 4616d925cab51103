namespace Smug.Explain.Tests;

/// <summary>Golden values of the original's metrics, and brute force over pairs and thresholds.</summary>
public class RankingMetricsTests
{
    private static readonly bool[] Inside = [false, true, true, false];
    private static readonly float[] Scores = [0, 0.3f, 0.2f, 1];

    [Fact]
    public void Golden_values()
    {
        Assert.Equal(0.5, RankingMetrics.RocAuc(Inside, Scores), 12);
        Assert.Equal(0.8, RankingMetrics.LargestF1(Inside, Scores), 12);
        Assert.Equal(0.25, RankingMetrics.SmallestMeanAbsoluteError(Inside, Scores), 12);
    }

    [Fact]
    public void Random_maps_with_ties_agree_with_brute_force()
    {
        var random = new Random(3);
        for (var round = 0; round < 100; round++)
        {
            // Whole scores from 0 to 7: every distinct threshold is among the 1000 tried.
            var inside = Enumerable.Range(0, 30).Select(i => i == 0 || (i != 1 && random.Next(3) == 0)).ToArray();
            var scores = Enumerable.Range(0, 30).Select(i => (float)random.Next(8)).ToArray();
            var pairs = from i in Enumerable.Range(0, 30) from j in Enumerable.Range(0, 30) where inside[i] && !inside[j] select (scores[i], scores[j]);
            Assert.Equal(pairs.Average(p => p.Item1 > p.Item2 ? 1 : p.Item1 == p.Item2 ? 0.5 : 0), RankingMetrics.RocAuc(inside, scores), 12);
            var chosen = scores.Distinct().Select(threshold => scores.Select(score => score >= threshold).ToArray()).ToArray();
            Assert.Equal(
                chosen.Max(c => 2.0 * c.Zip(inside).Count(p => p.First && p.Second) / (c.Count(x => x) + inside.Count(x => x))),
                RankingMetrics.LargestF1(inside, scores),
                12);
            Assert.Equal(
                chosen.Min(c => c.Zip(inside).Count(p => p.First != p.Second) / 30.0), RankingMetrics.SmallestMeanAbsoluteError(inside, scores), 12);
        }
    }

    [Fact]
    public void A_region_that_is_empty_or_everything_is_an_error()
    {
        Assert.Throws<UsageException>(() => RankingMetrics.RocAuc([true, true], [0, 1]));
        Assert.Throws<UsageException>(() => RankingMetrics.LargestF1([false], [0]));
        Assert.Throws<ShapeException>(() => RankingMetrics.SmallestMeanAbsoluteError([true, false], [0]));
    }
}
