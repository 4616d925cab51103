using Smug.Kernels;

namespace Smug.Explain.Tests;

/// <summary>Oracle: the bytes of an evaluation that one thread made in one go.</summary>
public class EvaluationRunTests
{
    private const int Items = 40;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void RowsAreTheSameBytesForAnyNumberOfThreads(int threads)
    {
        using var directory = new EvaluationDirectory();
        Whole(directory);
        using (Workers.Limit(threads)) Assert.True(directory.Run("again", new MadeUpWork(Items, Shard.Whole)));
        Assert.Equal(directory.Contents("whole"), directory.Contents("again"));
        Assert.Equal(Items * 3, File.ReadLines(directory.Timings("again")).Count());
    }

    [Fact]
    public void AStoppedRunFinishesRowsInHandAndGoesOnWithoutRepeatingAny()
    {
        using var directory = new EvaluationDirectory();
        Whole(directory);
        var measured = 0;
        for (var stops = 1; stops <= 3; stops++)
        {
            using var stop = new CancellationTokenSource();
            var work = new MadeUpWork(Items, Shard.Whole, measuring: number => { if (number == 20) stop.Cancel(); });
            Assert.False(directory.Run("stopped", work, stop.Token));
            measured += work.Measured;
            Assert.Equal(measured, File.ReadLines(directory.Rows("stopped")).Count());
        }

        var last = new MadeUpWork(Items, Shard.Whole);
        Assert.True(directory.Run("stopped", last));
        Assert.Equal(Items * 3, measured + last.Measured);
        Assert.Equal(directory.Contents("whole"), directory.Contents("stopped"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(1000)]
    public void ALineThatWasCutOffIsMeasuredAgain(int bytesLost)
    {
        using var directory = new EvaluationDirectory();
        Whole(directory);
        var rows = File.ReadAllBytes(directory.Rows("whole"));
        Directory.CreateDirectory(directory["cut"]);
        File.Copy(Path.Combine(directory["whole"], EvaluationFolder.HeaderName), Path.Combine(directory["cut"], EvaluationFolder.HeaderName));
        File.WriteAllBytes(directory.Rows("cut"), rows[..(rows.Length / 2 - bytesLost)]);
        Assert.True(directory.Run("cut", new MadeUpWork(Items, Shard.Whole)));
        Assert.Equal(rows, File.ReadAllBytes(directory.Rows("cut")));
    }

    [Fact]
    public void TimesWithoutTheirRowAreRemoved()
    {
        using var directory = new EvaluationDirectory();
        Whole(directory);
        File.WriteAllText(directory.Rows("whole"), "");
        Assert.True(directory.Run("whole", new MadeUpWork(Items, Shard.Whole)));
        Assert.Equal(Items * 3, File.ReadLines(directory.Timings("whole")).Count());
    }

    [Fact]
    public void AFinishedRunMeasuresNothingAgain()
    {
        using var directory = new EvaluationDirectory();
        Whole(directory);
        var again = new MadeUpWork(Items, Shard.Whole);
        Assert.True(directory.Run("whole", again));
        Assert.Equal(0, again.Measured);
    }

    [Fact]
    public void AnUnforeseenErrorStopsTheRunAndKeepsTheRowsBeforeIt()
    {
        using var directory = new EvaluationDirectory();
        Whole(directory);
        var work = new MadeUpWork(Items, Shard.Whole, measuring: number => { if (number == 30) throw new InvalidOperationException("on purpose"); });
        Assert.Throws<InvalidOperationException>(() => directory.Run("broken", work));
        Assert.InRange(File.ReadLines(directory.Rows("broken")).Count(), 1, 3 * Items - 1);
        Assert.True(directory.Run("broken", new MadeUpWork(Items, Shard.Whole)));
        Assert.Equal(directory.Contents("whole"), directory.Contents("broken"));
    }

    [Fact]
    public void AnotherEvaluationIsNotContinued()
    {
        using var directory = new EvaluationDirectory();
        Whole(directory);
        var error = Assert.Throws<UsageException>(() => directory.Run("whole", new MadeUpWork(Items, Shard.Whole, seed: 1)));
        Assert.Contains("the seed is 0 there and 1 here", error.Message);
        error = Assert.Throws<UsageException>(() => directory.Run("whole", new MadeUpWork(Items, new Shard(0, 2))));
        Assert.Contains("the shard is 0/1 there and 0/2 here", error.Message);
    }

    [Fact]
    public void TwoProcessesDoNotWriteToOneDirectory()
    {
        using var directory = new EvaluationDirectory();
        var work = new MadeUpWork(Items, Shard.Whole);
        using var folder = EvaluationFolder.Open(directory["one"], work.Header);
        Assert.Throws<EnvironmentException>(() => EvaluationFolder.Open(directory["one"], work.Header));
    }

    [Fact]
    public void ProgressCountsEveryRowAndEndsAtAll()
    {
        using var directory = new EvaluationDirectory();
        var work = new MadeUpWork(Items, Shard.Whole);
        var news = new List<EvaluationProgress>();
        using var folder = EvaluationFolder.Open(directory["one"], work.Header);
        EvaluationRun.Run(work, folder, null, new Listener(news.Add));
        Assert.Equal(Enumerable.Range(1, Items * 3).Select(i => (long)i), news.Select(n => n.Done));
        Assert.Equal(TimeSpan.Zero, news[^1].TimeLeft);
        Assert.All(news, n => Assert.True(n.PerSecond > 0 && n.Total == Items * 3));
    }

    private static void Whole(EvaluationDirectory directory)
    {
        using var one = Workers.Limit(1);
        Assert.True(directory.Run("whole", new MadeUpWork(Items, Shard.Whole)));
    }

    private sealed class Listener(Action<EvaluationProgress> heard) : IProgress<EvaluationProgress>
    {
        public void Report(EvaluationProgress value) => heard(value);
    }
}
