using Smug.Smt.Tests.Engine;

namespace Smug.Smt.Tests.Enumeration;

/// <summary>More than one answer. Oracle: every mask of small random sets tried.</summary>
public class MaskEnumerationTests
{
    private static readonly AnytimeStrategy Strategy = new();

    private static MaskEnumeration Of(ConstraintSet set) => new(Strategy, set, new SolveOptions { Threads = 1 });

    [Fact]
    public void All_optimal_masks_are_found_and_no_other()
    {
        var several = 0;
        for (var seed = 0; seed < 250; seed++)
        {
            var set = RandomSets.Make(seed, 8);
            var expected = Optima(set);
            var list = Of(set).Optimal(1000);
            Assert.Equal(MaskListEnd.All, list.End);
            Assert.Equal(expected.Select(Text).Order(), list.Masks.Select(Text).Order());
            if (expected.Count > 2) several++;
            if (expected.Count < 2) continue;
            var capped = Of(set).Optimal(2, expected[1]);
            Assert.Equal((MaskListEnd.Cap, Text(expected[1]), 2), (capped.End, Text(capped.Masks[0]), capped.Masks.Select(Text).Distinct().Count()));
        }

        Assert.True(several > 8, $"{several} sets with several optima");
    }

    [Fact]
    public void The_cheapest_masks_are_those_of_an_ordered_list_of_all()
    {
        for (var seed = 300; seed < 420; seed++)
        {
            var set = RandomSets.Make(seed, 7);
            var costs = All(set).Select(mask => set.Cost(mask)).Order().ToList();
            var list = Of(set).Cheapest(5);
            Assert.Equal(costs.Take(5), list.Masks.Select(mask => set.Cost(mask)));
            Assert.Equal(list.Masks.Count, list.Masks.Select(Text).Distinct().Count());
            Assert.All(list.Masks, mask => Assert.True(set.IsSatisfied(mask)));
            Assert.Equal(costs.Count < 5 ? MaskListEnd.All : MaskListEnd.Cap, list.End);
        }
    }

    [Fact]
    public void Backbone_and_union_are_those_of_all_optima()
    {
        var (common, open) = (0, 0);
        for (var seed = 0; seed < 250; seed++)
        {
            var set = RandomSets.Make(seed, 9);
            var optima = Optima(set);
            if (optima.Count == 0) continue;
            var backbone = Of(set).Backbone([optima[^1]]);
            var variables = Enumerable.Range(0, set.VariableCount).ToList();
            Assert.Equal(variables.Where(v => optima.All(mask => mask[v])), backbone.Backbone);
            Assert.Equal(variables.Where(v => optima.Any(mask => mask[v])), backbone.Union);
            Assert.Empty(backbone.Undecided);
            Assert.Equal(set.Cost(optima[0]), backbone.Optimum);
            if (backbone.Backbone.Count > 0) common++;
            if (backbone.Union.Count > backbone.Backbone.Count) open++;
        }

        Assert.True(common > 50 && open > 25, $"{common} with a backbone, {open} with more than it");
    }

    /// <summary>With k of n equal windows every window can be spared and every window helps, by a single unit: the answer has a closed form.</summary>
    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    [InlineData(3, 3)]
    [InlineData(3, 5)]
    public void Where_any_k_of_n_windows_do_all_are_in_the_union_and_none_in_the_backbone(int k, int n)
    {
        var set = new ConstraintSet(n, [RandomSets.Whole(k, [.. Enumerable.Repeat(1, n)])]);
        var backbone = Of(set).Backbone([[.. Enumerable.Range(0, n).Select(v => v < k)]]);
        Assert.Equal(k == n ? Enumerable.Range(0, n) : [], backbone.Backbone);
        Assert.Equal(Enumerable.Range(0, n), backbone.Union);
    }

    [Fact]
    public void Ties_go_to_the_highest_score()
    {
        for (var seed = 0; seed < 250; seed++)
        {
            var set = RandomSets.Make(seed, 8);
            var optima = Optima(set);
            if (optima.Count == 0) continue;
            var random = new Random(seed);
            double[] scores = [.. Enumerable.Range(0, set.VariableCount).Select(_ => random.NextDouble() - 0.3)];
            var rounded = TieBreak.Rounded(scores);
            long Score(bool[] mask) => mask.Select((kept, v) => kept ? rounded[v] : 0).Sum();
            var (mask, isProved) = TieBreak.HighestScore(Strategy, set, optima[0], scores, new SolveOptions());
            Assert.True(isProved);
            Assert.Contains(Text(mask), optima.Select(Text));
            Assert.Equal(optima.Max(Score), Score(mask));
        }
    }

    [Fact]
    public void Nothing_is_claimed_where_there_is_no_time()
    {
        var set = RandomSets.Covering(1, 30, 12, 6);
        var optimal = Assert.IsType<SolveOutcome.Optimal>(Strategy.Solve(set, new SolveOptions())).Mask;
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var enumeration = new MaskEnumeration(Strategy, set, new SolveOptions(), cancelled.Token);
        Assert.Equal(MaskListEnd.Stopped, enumeration.Optimal(5, optimal).End);
        Assert.Equal(MaskListEnd.Stopped, enumeration.Cheapest(5).End);
        var backbone = enumeration.Backbone([optimal]);
        Assert.NotEmpty(backbone.Undecided);
        Assert.All(backbone.Backbone, v => Assert.DoesNotContain(v, backbone.Undecided));
        Assert.False(TieBreak.HighestScore(new Planted(new bool[30]), set, optimal, new double[30], new SolveOptions()).IsProved);
    }

    [Fact]
    public void Planted_wrong_masks_are_caught()
    {
        var set = RandomSets.Covering(1, 30, 12, 6);
        var enumeration = new MaskEnumeration(new Planted(new bool[30]), set, new SolveOptions());
        Assert.Throws<SolverException>(() => enumeration.Cheapest(2));
    }

    [Fact]
    public void A_gap_that_was_asked_for_is_no_excuse_for_dearer_masks()
    {
        var several = 0;
        for (var seed = 0; seed < 40; seed++)
        {
            var set = RandomSets.Covering(seed, 14, 12, 6);
            var costs = All(set).Select(mask => set.Cost(mask)).Order().Take(3).ToList();
            Assert.Equal(costs, new MaskEnumeration(new Gapless(), set, new SolveOptions { Threads = 1, Gap = 0.9 }).Cheapest(3).Masks.Select(mask => set.Cost(mask)));
            if (costs.Count == 3) several++;
        }

        Assert.True(several > 20, $"{several} with three masks");
    }

    [Fact]
    public void What_a_strategy_has_not_proved_is_not_claimed()
    {
        var set = RandomSets.Covering(1, 12, 8, 6);
        var (optimal, all) = (Optima(set)[0], Enumerable.Repeat(true, 12).ToArray());
        Assert.True(set.IsSatisfied(all) && set.Cost(optimal) < 12);

        // A mask that is not proved cheapest is none of the cheapest; whatever else is asked for stays undecided.
        var enumeration = new MaskEnumeration(new Planted(all, lower: 1), set, new SolveOptions());
        Assert.Equal((0, MaskListEnd.Stopped), (enumeration.Cheapest(2).Masks.Count, enumeration.Cheapest(2).End));
        var backbone = enumeration.Backbone([optimal]);
        Assert.Empty(backbone.Backbone.Intersect(backbone.Undecided));
        Assert.All(backbone.Backbone, v => Assert.True(Optima(set).All(mask => mask[v])));
        Assert.NotEmpty(backbone.Undecided);

        // Not proved, and dearer than what is known.
        var scores = Enumerable.Range(0, 12).Select(v => v + 1.0).ToArray();
        Assert.Equal((optimal, false), TieBreak.HighestScore(new Planted(optimal, lower: 1), set, optimal, scores, new SolveOptions()));
        Assert.Equal((optimal, false), TieBreak.HighestScore(new Planted(all), set, optimal, scores, new SolveOptions()));
    }

    /// <summary>A strategy that proves a bound before it has a mask is not ended before it has one: that no mask is cheaper leaves open which are as cheap.</summary>
    [Fact]
    public void A_bound_that_is_reached_does_not_end_the_search_for_its_mask()
    {
        var open = 0;
        for (var seed = 0; seed < 60; seed++)
        {
            var set = RandomSets.Make(seed, 8);
            var optima = Optima(set);
            if (optima.Count == 0) continue;
            var backbone = new MaskEnumeration(new BoundFirst(), set, new SolveOptions()).Backbone([optima[^1]]);
            Assert.Empty(backbone.Undecided);
            Assert.Equal(Enumerable.Range(0, set.VariableCount).Where(v => optima.Any(mask => mask[v])), backbone.Union);
            if (optima.Count > 1) open++;
        }

        Assert.True(open > 5, $"{open} with several optima");
    }

    /// <summary>Tells its bound, then, unless it is stopped for that, its mask.</summary>
    private sealed class BoundFirst : ISolveStrategy
    {
        public string Name => "bound first";

        public SolveOutcome Solve(ConstraintSet set, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellation)
        {
            var outcome = Strategy.Solve(set, options);
            if (outcome is not SolveOutcome.Optimal optimal) return outcome;
            progress?.Report(new SolveProgress(null, optimal.Cost, TimeSpan.Zero, Name));
            return cancellation.IsCancellationRequested ? new SolveOutcome.Unknown(StopReason.Cancelled, "stopped", optimal.Cost) : outcome;
        }
    }

    /// <summary>Solves what it is asked to solve to the end.</summary>
    private sealed class Gapless : ISolveStrategy
    {
        public string Name => "gapless";

        public SolveOutcome Solve(ConstraintSet set, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellation)
        {
            Assert.Equal(0, options.Gap);
            return Strategy.Solve(set, options, progress, cancellation);
        }
    }

    /// <summary>Claims one mask to be optimal for everything, or no cheaper than a bound.</summary>
    private sealed class Planted(bool[] mask, long? lower = null) : ISolveStrategy
    {
        public string Name => "planted";

        public SolveOutcome Solve(ConstraintSet set, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellation) =>
            lower is { } bound ? new SolveOutcome.Feasible(mask, set.Cost(mask), bound, StopReason.GaveUp) : new SolveOutcome.Optimal(mask, set.Cost(mask));
    }

    private static IEnumerable<bool[]> All(ConstraintSet set) => Enumerable.Range(0, 1 << set.VariableCount)
        .Select(bits => Enumerable.Range(0, set.VariableCount).Select(v => (bits >> v & 1) == 1).ToArray()).Where(mask => set.IsSatisfied(mask));

    private static List<bool[]> Optima(ConstraintSet set)
    {
        var all = All(set).ToList();
        return all.Count == 0 ? [] : [.. all.Where(mask => set.Cost(mask) == all.Min(other => set.Cost(other)))];
    }

    private static string Text(bool[] mask) => string.Concat(mask.Select(kept => kept ? '1' : '0'));
}
