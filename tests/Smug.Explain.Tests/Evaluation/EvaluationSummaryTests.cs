using Smug.Models;

namespace Smug.Explain.Tests;

/// <summary>Oracles: closed forms of the mean's standard error and of sign tests, and the share of made-up samples whose interval holds the
/// true mean.</summary>
public class EvaluationSummaryTests
{
    [Theory]
    [InlineData(30, 0.90, 0.98)]
    [InlineData(200, 0.925, 0.975)]
    public void AnIntervalHoldsTheTrueMeanAboutAsOftenAsItSays(int items, double least, double most)
    {
        const int Samples = 400;
        var held = 0;
        for (var sample = 0; sample < Samples; sample++)
        {
            var (random, draws, mean) = (new SeededRandom(SeededRandom.Mix(7, (ulong)sample, (ulong)items)), new ResampleDraws(500, sample), new MeanEstimate(500));
            for (var i = 0; i < items; i++)
            {
                draws.Draw(i);
                mean.Add(Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6 + 2.5, draws);
            }

            var (low, high) = mean.Interval();
            held += low <= 2.5 && 2.5 <= high ? 1 : 0;
        }

        Assert.InRange((double)held / Samples, least, most);
    }

    [Fact]
    public void AnIntervalIsAsWideAsTheStandardErrorSays()
    {
        var (random, draws, mean) = (new SeededRandom(3), new ResampleDraws(4000, 1), new MeanEstimate(4000));
        for (var i = 0; i < 500; i++)
        {
            draws.Draw(i);
            mean.Add(random.NextDouble(), draws);
        }

        var (low, high) = mean.Interval();
        Assert.Equal(2 * 1.959964 * mean.Deviation / Math.Sqrt(500), high - low, 0.003);
        Assert.InRange(mean.Deviation, 0.27, 0.31);
    }

    [Fact]
    public void TheMeanOfOneValueIsItsOwnInterval()
    {
        var (draws, mean) = (new ResampleDraws(10, 0), new MeanEstimate(10));
        draws.Draw(0);
        mean.Add(3, draws);
        Assert.Equal((3.0, 3.0, 0.0), (mean.Interval().Low, mean.Interval().High, mean.Deviation));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    public void EqualDifferencesHaveTheSignTestsClosedForm(int items)
    {
        // Only patterns with all signs alike reach the observed sum: 2 of 2ⁿ.
        var (draws, pair) = (new ResampleDraws(40000, 11), new PairedEstimate(40000));
        for (var i = 0; i < items; i++)
        {
            draws.Draw(i);
            pair.Add(0.3, 0.1, draws);
        }

        var expected = 2 / Math.Pow(2, items);
        Assert.Equal(expected, pair.PValue(), 5 * Math.Sqrt(expected / 40000));
        Assert.Equal(0.2, pair.Difference, 12);
    }

    [Fact]
    public void MethodsThatAreAlikeAreRarelyCalledDifferent()
    {
        var called = 0;
        for (var trial = 0; trial < 300; trial++)
        {
            var (random, draws, pair) = (new SeededRandom(SeededRandom.Mix(5, (ulong)trial)), new ResampleDraws(400, trial), new PairedEstimate(400));
            for (var i = 0; i < 25; i++)
            {
                draws.Draw(i);
                pair.Add(random.NextDouble(), random.NextDouble(), draws);
            }

            called += pair.PValue() < 0.05 ? 1 : 0;
        }

        Assert.InRange(called / 300.0, 0.02, 0.085);
    }

    [Fact]
    public void EqualMethodsHaveNoEvidenceAgainstThem()
    {
        var (draws, pair) = (new ResampleDraws(100, 0), new PairedEstimate(100));
        for (var i = 0; i < 10; i++)
        {
            draws.Draw(i);
            pair.Add(i, i, draws);
        }

        Assert.Equal(1, pair.PValue());
    }

    [Fact]
    public void HolmMultipliesByTheNumberOfTestsLeftAndKeepsTheirOrder() =>
        Assert.Equal([0.03, 0.06, 0.06, 0.02], PairedEstimate.Holm([0.01, 0.03, 0.04, 0.005]).Select(p => Math.Round(p, 12)));

    [Fact]
    public void MeansAreThoseOfTheRowsAndDirectionDecidesWhoIsBetter()
    {
        var summary = Summarise(200);
        foreach (var row in summary.Metrics)
        {
            var (method, metric) = (Index(summary, row.Method), row.Metric == "size" ? 0 : 1);
            var values = Enumerable.Range(0, 200).Where(position => !(position % 13 == 12 && method == 1))
                .Select(position => metric == 0 ? MadeUpWork.Value(position, method, 0) : MadeUpWork.Value(position, method, 1) + method).ToList();
            Assert.Equal(values.Count, row.Count);
            Assert.Equal(values.Average(), row.Mean!.Value, 1e-12);
            Assert.Equal((values.Min(), values.Max()), (row.Least, row.Most));
            Assert.True(row.Low < row.Mean && row.Mean < row.High);
        }

        Assert.All(summary.Comparisons.Where(pair => pair.Metric == "gain"), pair => Assert.Equal(pair.Second, pair.Better));
        Assert.All(summary.Comparisons.Where(pair => pair.Metric == "size"), pair => Assert.Null(pair.Better));
        Assert.Equal([15], summary.Methods.Select(method => method.Failed).Where(failed => failed > 0));
        Assert.Equal(1 / 3.0, summary.Accuracy!.Value, 0.01);
        Assert.Equal(summary.Histograms.Select(histogram => histogram.Counts.Sum()), [200, 185, 200]);
        var curve = summary.Curves.First(curve => curve.Method == "alpha");
        Assert.Equal(RowCurve.Places, curve.Means.Length);
        Assert.Equal(32 * summary.Metrics.First(row => row is { Metric: "gain", Method: "alpha" }).Mean!.Value, curve.Means[^1], 1e-9);
    }

    [Fact]
    public void TheSameGainWithItsDirectionFlippedHasTheOtherMethodBetter()
    {
        var flipped = Summarise(200, header => header with { Metrics = [header.Metrics[0], header.Metrics[1] with { Direction = Direction.LowerIsBetter }] });
        Assert.All(flipped.Comparisons.Where(pair => pair.Metric == "gain"), pair => Assert.Equal(pair.First, pair.Better));
    }

    [Fact]
    public void SummariesAreTheSameBytesEveryTime() => Assert.Equal(Summarise(50).ToJson(), Summarise(50).ToJson());

    private static EvaluationSummary Summarise(int items, Func<EvaluationHeader, EvaluationHeader>? change = null)
    {
        var work = new MadeUpWork(items, Shard.Whole);
        var rows = Enumerable.Range(0, items).SelectMany(position => Enumerable.Range(0, 3).Select(method => work.Measure(position, method).Row));
        return EvaluationSummariser.Summarise(change?.Invoke(work.Header) ?? work.Header, rows);
    }

    private static int Index(EvaluationSummary summary, string method) => summary.Header.Methods.Select(m => m.Name).ToList().IndexOf(method);
}
