using System.Diagnostics;
using static Smug.Smt.Tests.Engine.RandomSets;

namespace Smug.Smt.Tests.Engine;

/// <summary>The whole strategy against brute force, under limits, and for any number of threads.</summary>
public class AnytimeTests
{
    private static readonly AnytimeStrategy Strategy = new();

    [Fact]
    public void ItFindsTheCheapestCostOrProvesThereIsNone()
    {
        for (var seed = 0; seed < 3000; seed++)
        {
            var set = Make(seed, seed % 50 == 0 ? 16 : 11);
            var expected = Cheapest(set);
            switch (Strategy.Solve(set, new SolveOptions { Threads = 1 + (seed % 2) }))
            {
                case SolveOutcome.Optimal optimal:
                    Assert.True(optimal.Cost == expected && set.Cost(optimal.Mask) == expected && set.IsSatisfied(optimal.Mask), $"seed {seed}: {optimal.Cost}, expected {expected}");
                    break;
                case SolveOutcome.Infeasible:
                    Assert.True(expected is null, $"seed {seed}: said infeasible, expected {expected}");
                    break;
                case var other:
                    Assert.Fail($"seed {seed}: {other}");
                    break;
            }
        }
    }

    [Fact]
    public void TheSameSeedGivesTheSameAnswerForAnyNumberOfThreads()
    {
        for (var seed = 0; seed < 4; seed++)
        {
            var set = Covering(seed, 40, 26, 7);
            var one = Assert.IsType<SolveOutcome.Optimal>(Strategy.Solve(set, new SolveOptions { Threads = 1, Seed = seed }));
            var two = Assert.IsType<SolveOutcome.Optimal>(Strategy.Solve(set, new SolveOptions { Threads = 2, Seed = seed }));
            var four = Assert.IsType<SolveOutcome.Optimal>(Strategy.Solve(set, new SolveOptions { Threads = 4, Seed = seed }));
            Assert.Equal(one.Mask, two.Mask);
            Assert.Equal(one.Mask, four.Mask);
        }
    }

    /// <summary>Cancelled at the n-th news, whenever it comes, or before anything: the machine's speed decides nothing.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void CancelledItReturnsAVerifiedMaskAndABound(int news)
    {
        var set = Covering(1, 2500, 900, 40);
        using var source = new CancellationTokenSource();
        if (news == 0) source.Cancel();
        var (heard, after) = (0, 0);
        var outcome = Strategy.Solve(set, new SolveOptions { TimeLimit = TimeSpan.FromMinutes(5) }, new Listener(_ =>
        {
            if (source.IsCancellationRequested) after++;
            if (++heard == news) source.Cancel();
        }), source.Token);
        var feasible = Assert.IsType<SolveOutcome.Feasible>(outcome);
        Assert.Equal(StopReason.Cancelled, feasible.Reason);
        Assert.True(set.IsSatisfied(feasible.Mask) && feasible.Lower <= feasible.Upper);

        // What was under way may still be told: a mask and a bound at most.
        Assert.InRange(after, 0, 2);
    }

    /// <summary>In the midst of its work, whatever that is. That it does not run on to its limit is what is tested; how soon it returns is measured elsewhere.</summary>
    [Theory]
    [InlineData(60)]
    [InlineData(400)]
    public void CancelledAtAnyTimeItReturnsLongBeforeItsLimit(int milliseconds)
    {
        var set = Covering(1, 2500, 900, 40);
        using var source = new CancellationTokenSource(milliseconds);
        var watch = Stopwatch.StartNew();
        var feasible = Assert.IsType<SolveOutcome.Feasible>(Strategy.Solve(set, new SolveOptions { TimeLimit = TimeSpan.FromMinutes(5) }, null, source.Token));
        Assert.Equal(StopReason.Cancelled, feasible.Reason);
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(2), $"{watch.Elapsed}");
    }

    [Fact]
    public void ProgressOnlyImprovesAndEndsAtTheOutcome()
    {
        var news = new Collector();
        var outcome = Strategy.Solve(Covering(3, 40, 26, 7), new SolveOptions(), news);
        var optimal = Assert.IsType<SolveOutcome.Optimal>(outcome);
        Assert.True(news.Items.Count > 1);
        for (var i = 1; i < news.Items.Count; i++)
        {
            Assert.True(news.Items[i].Lower >= news.Items[i - 1].Lower);
            Assert.True(news.Items[i - 1].Upper is null || news.Items[i].Upper <= news.Items[i - 1].Upper);
        }

        Assert.Equal(optimal.Cost, news.Items[^1].Upper);
    }

    /// <summary>By diagrams, and by the relaxation and tiles: both raise the bound after a mask was found, and find a mask where no bound rises.</summary>
    [Theory]
    [InlineData(450, 330, 12, "diagrams")]
    [InlineData(2500, 900, 40, "tiles")]
    public void NewsNameWhatRaisedTheBoundAndWhatFoundTheMask(int variables, int rows, int width, string last)
    {
        string[] bounds = ["presolve", "branch and bound", "diagrams", "relaxation", "tiles"];
        string[] masks = ["presolve", "all kept", "greedy", "local search", "rounding", "branch and bound", "diagrams"];
        using var enough = new CancellationTokenSource();
        var (alone, found, previous) = (new HashSet<string>(), 0, new SolveProgress(null, 0, TimeSpan.Zero, ""));
        Strategy.Solve(Covering(5, variables, rows, width), new SolveOptions { TimeLimit = TimeSpan.FromMinutes(5) }, new Listener(item =>
        {
            var (sources, rose, fell) = (item.Source.Split(", "), item.Lower > previous.Lower, item.Upper != previous.Upper);
            Assert.True((rose || fell) && sources.Distinct().Count() == sources.Length, $"{previous}, {item}");
            Assert.All(sources, source => Assert.True((rose && bounds.Contains(source)) || (fell && masks.Contains(source)), $"{previous}, {item}"));
            Assert.True(!rose || bounds.Contains(sources[0]), $"{previous}, {item}");
            Assert.True(!fell || masks.Contains(sources[^1]), $"{previous}, {item}");
            if (!rose && item.Source == "local search") found++;
            if (!fell) alone.Add(item.Source);
            if (!fell && item.Source == last) enough.Cancel();
            previous = item;
        }), enough.Token);
        Assert.True(alone.Contains(last) && found > 0, $"{string.Join(", ", alone)}; {found} by local search");
    }

    /// <summary>Not before it, and not long after it.</summary>
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.04)]
    public void ItStopsAtTheGapThatWasAskedFor(double gap)
    {
        var set = Covering(5, 400, 300, 12);
        var outcome = Strategy.Solve(set, new SolveOptions { Gap = gap, TimeLimit = TimeSpan.FromMinutes(10) });
        if (outcome is SolveOutcome.Feasible feasible)
        {
            Assert.Equal(StopReason.GapReached, feasible.Reason);
            Assert.True(feasible.Upper - feasible.Lower <= gap * feasible.Upper);
        }
        else
        {
            Assert.IsType<SolveOutcome.Optimal>(outcome);
        }
    }

    [Fact]
    public void AnEmptySetAndASetWithoutVariablesAreSolved()
    {
        Assert.Equal(0, Assert.IsType<SolveOutcome.Optimal>(Strategy.Solve(new ConstraintSet(3, []), new SolveOptions())).Cost);
        Assert.Equal(0, Assert.IsType<SolveOutcome.Optimal>(Strategy.Solve(new ConstraintSet(0, [Whole(0)]), new SolveOptions())).Cost);
        Assert.IsType<SolveOutcome.Infeasible>(Strategy.Solve(new ConstraintSet(0, [Whole(1)]), new SolveOptions()));
    }

    private sealed class Listener(Action<SolveProgress> hear) : IProgress<SolveProgress>
    {
        public void Report(SolveProgress value) => hear(value);
    }

    private sealed class Collector : IProgress<SolveProgress>
    {
        public List<SolveProgress> Items { get; } = [];

        public void Report(SolveProgress value) => Items.Add(value);
    }

    /// <summary>What a warm start solves needs components, a tree and the rules of the presolve; it is no use otherwise.</summary>
    [Fact]
    public void AWarmStartSolvesASetOfSeveralParts()
    {
        var reduction = Presolver.Run(SolverWarmStart.Tiny());
        Assert.True(reduction.Components.Count(component => component.Set.VariableCount > 5) >= 2);
        Assert.True(reduction.Steps.Select(step => step.Rule).Distinct().Count() >= 4);
        Assert.IsType<SolveOutcome.Optimal>(SolverWarmStart.Solve());
        for (var i = 0; i < 100; i++) SolverWarmStart.Begin();
    }
}
