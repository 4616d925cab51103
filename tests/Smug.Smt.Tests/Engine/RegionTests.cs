using System.Numerics;
using Smug.Kernels;
using Smug.Smt.Bounds;
using Smug.Smt.Search;
using static Smug.Smt.Tests.Engine.RandomSets;

namespace Smug.Smt.Tests.Engine;

/// <summary>Searching regions of a mask: scores kept from flip to flip against scores computed anew, parts that share no rows, and side by side against one
/// after another.</summary>
public class RegionTests
{
    private static bool Never() => false;

    /// <summary>Some regions have several words and vectors of variables; in every second one broken rows weigh ever more.</summary>
    [Theory]
    [InlineData(12, 400)]
    [InlineData(200, 60)]
    public void ScoresKeptFromFlipToFlipAreThoseOfTheRowsAsTheyAre(int most, int sets)
    {
        const int Flips = 40;
        var (compared, helpful) = (0, 0);
        for (var seed = 0; seed < sets; seed++)
        {
            var set = Whole(seed, most);
            var rows = new ScaledRows(set);
            if (GreedyMask.Find(rows) is not { } mask) continue;
            var (state, region, random) = (new MaskState(rows, mask), new RegionRows(rows), new Random(seed));
            int[] variables = [.. Enumerable.Range(0, set.VariableCount).Where(_ => random.Next(4) > 0)];
            region.Load(state, variables, Flips + 1);
            var weights = Enumerable.Repeat(1.0, rows.RowCount).ToArray();
            for (var flip = 0; flip < Flips && variables.Length > 0; flip++)
            {
                var place = random.Next(variables.Length);
                for (var v = 0; seed % 2 == 0 && v < state.ViolatedCount; v++)
                {
                    region.Weigh(region.Violated(v), 1);
                    weights[state.Violated(v)]++;
                }

                region.Flip(place);
                state.Flip(variables[place]);
                Assert.Equal(state.ViolatedCount, region.ViolatedCount);
                for (var k = 0; k < variables.Length; k++)
                {
                    var (expected, score) = (state.Relief(variables[k], weights), (double)region.Scores[k] / region.ScoreUnit);
                    Assert.True(Math.Abs(expected - score) <= 1e-5 * (1 + Math.Abs(expected)), $"seed {seed}, flip {flip}: {score}, expected {expected}");
                    Assert.Equal(state.Mask[variables[k]], region.IsOn(k));
                    compared++;
                    if (expected > 0) helpful++;
                }
            }
        }

        Assert.True(compared > 10_000 && helpful > 1000, $"{compared} compared, {helpful} above 0");
    }

    [Fact]
    public void MendingARowThatLacksAlmostNothingIsWorthMoreThanItsLack()
    {
        var rows = new ScaledRows(new ConstraintSet(2, [new Row([0, 1], [1_000_000, 1], 1_000_001, 0)], [1, 1]));
        var state = new MaskState(rows, [true, false]);
        Assert.Equal(1, state.ViolatedCount);
        Assert.Equal(MaskState.Charge, state.Relief(1, [1.0]), 1e-5);
        state.Flip(1);
        Assert.Equal(-MaskState.Charge, state.Relief(1, [1.0]), 1e-5);
    }

    [Fact]
    public void WhatGreedFallsShortOfIsMended()
    {
        var (fell, mended) = (0, 0);
        for (var seed = 0; seed < 400; seed++)
        {
            var set = Whole(seed, 12);
            if (Cheapest(set) is not { } cheapest) continue;
            var rows = new ScaledRows(set);
            var greedy = GreedyMask.Add(rows);
            if (set.IsSatisfied(greedy)) continue;
            fell++;
            var state = new MaskState(rows, greedy);
            if (!new WeightedSearch(state).Repair(200, new Random(seed), Never)) continue;
            mended++;
            Assert.True(set.IsSatisfied(state.Mask) && state.Cost >= cheapest);
        }

        Assert.True(fell > 20 && mended > 0.9 * fell, $"{mended} mended of {fell}");
    }

    /// <summary>Variable 1 gives as much as the row asks for, or one unit less.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void AFlipThatARowCannotBearIsNotMade(int less)
    {
        var whole = BigInteger.One << (ScaledRows.UnitBits - 1);
        var rows = new ScaledRows(new ConstraintSet(2, [new Row([0, 1], [whole, whole - less], whole, 0)]));
        var state = new MaskState(rows, [true, false]);
        Assert.Equal(less == 0, state.TryFlip([0, 1]));
        Assert.Equal([less == 1, less == 0], state.Mask);
        Assert.Equal((0, 1), (state.ViolatedCount, state.Cost));
        state.Flip(less == 1 ? 0 : 1);
        state.Flip(less == 1 ? 1 : 0);
        Assert.Equal(less, state.ViolatedCount);
        if (less == 1) Assert.Equal(-1, state.Slack(0));
    }

    /// <summary>The cheapest mask that is met is kept, not the last. Oracle: all masks.</summary>
    [Fact]
    public void ARegionOfAllVariablesMostlyGetsTheCheapestMask()
    {
        var (sets, cheapest) = (0, 0);
        for (var seed = 0; seed < 600; seed++)
        {
            var set = Whole(seed, 12);
            if (Cheapest(set) is not { } least) continue;
            var rows = new ScaledRows(set);
            bool[] mask = [.. Enumerable.Repeat(true, set.VariableCount)];
            if (!set.IsSatisfied(mask)) continue;
            var state = new MaskState(rows, mask);
            var before = state.Cost;
            var saved = new RegionSearch(rows).Improve(state, [.. Enumerable.Range(0, set.VariableCount)], 200, new Random(seed), Never);
            Assert.True(set.IsSatisfied(state.Mask) && saved >= 0 && state.Cost == before - saved && state.Cost >= least, $"seed {seed}");
            (sets, cheapest) = (sets + 1, cheapest + (state.Cost == least ? 1 : 0));
        }

        Assert.True(sets > 100 && cheapest > 0.97 * sets, $"{cheapest} of {sets}");
    }

    [Fact]
    public void PartsShareNoRows()
    {
        var rows = new ScaledRows(Strip(600));
        var (blocks, random, inside) = (new RegionBlocks(rows, 4), new Random(3), 0);
        for (var turn = 0; turn < 20; turn++)
        {
            blocks.Divide(random);
            for (var i = 0; i < rows.RowCount; i++)
            {
                int[] parts = [.. rows.VariablesOf(i).Select(blocks.Of).Where(part => part != RegionBlocks.Between).Distinct()];
                Assert.True(parts.Length <= 1, $"turn {turn}: row {i} is in parts {string.Join(", ", parts)}");
            }

            inside += Enumerable.Range(0, 4).Sum(part => blocks.Variables(part).Count);
        }

        Assert.True(inside > 20 * 500, $"{inside} of {20 * 600} variables are in a part");
    }

    [Fact]
    public void RegionsDoWithoutDearVariablesThatTheMaskDoesNotHave()
    {
        var rows = new ScaledRows(Strip(600));
        var (blocks, random, around) = (new RegionBlocks(rows, 1), new Random(4), new Neighbourhood(rows));
        blocks.Divide(random);
        bool[] mask = [.. Enumerable.Range(0, rows.VariableCount).Select(j => j % 3 == 0)], dear = [.. mask.Select((_, j) => j % 2 == 0)];
        var (held, without) = (0, 0);
        for (var centre = 1; centre < rows.VariableCount; centre += 2)
        {
            var region = around.Around(centre, 50, blocks, mask, dear, random).ToArray();
            Assert.DoesNotContain(region, j => dear[j] && !mask[j]);
            held += region.Count(j => dear[j] && mask[j]);
            without += around.Around(centre, 50, blocks, mask, null, random).ToArray().Count(j => dear[j] && !mask[j]);
        }

        Assert.True(held > 100 && without > 100, $"{held} dear variables of the mask were in regions, {without} others in whole regions");
    }

    [Fact]
    public void PartsSideBySideFindWhatTheyFindOneAfterAnother()
    {
        var rows = new ScaledRows(Strip(4000));
        bool[][] found = [.. new[] { 1, 4 }.Select(Searched)];
        Assert.Equal(found[0], found[1]);

        bool[] Searched(int threads)
        {
            using var limit = Workers.Limit(threads);
            var search = new MaskSearch(rows, seed: 5);
            var mask = search.First(Never)!;
            var first = rows.Set.Cost(mask);
            search.Adopt(mask, Never);
            Assert.True(search.Parts > 1);
            for (var unit = 0; unit < 3; unit++)
            {
                search.Divide();
                Workers.For(search.Parts, part => search.Improve(part, null, null, Never));
                if (search.Improved() is not { } better) continue;
                mask = better;
                search.Adopt(mask, Never);
            }

            Assert.True(rows.Set.IsSatisfied(mask));
            Assert.True(rows.Set.Cost(mask) < first);
            return mask;
        }
    }

    [Fact]
    public void GoesOnFromAMaskThatBreaksATightenedRowByRoundingAlone()
    {
        // No machine integer holds all digits of these coefficients: two variables satisfy their row exactly, and the tightened row only with a third.
        const int Rows = 400;
        var (even, odd) = (System.Numerics.BigInteger.One << 89, (System.Numerics.BigInteger.One << 89) + 1);
        var finely = Enumerable.Range(0, Rows).Select(k => new Row([4 * k, (4 * k) + 1, (4 * k) + 2, (4 * k) + 3], [even, odd, even, odd], even + odd, 0));
        var roughly = Enumerable.Range(0, Rows - 1).Select(k => new Row([.. Enumerable.Range(4 * k, 8)], [1, 1, 1, 1, 1, 1, 1, 1], 4, 0));
        var set = new ConstraintSet(4 * Rows, [.. finely, .. roughly], [.. Enumerable.Range(0, 4 * Rows).Select(j => j % 4 == 0 ? 5L : 1)]);
        var rows = new ScaledRows(set);
        bool[] mask = [.. Enumerable.Range(0, set.VariableCount).Select(j => j % 4 < 2)];
        Assert.True(set.IsSatisfied(mask) && !rows.IsSurelySatisfied(mask));
        var search = new MaskSearch(rows, seed: 1);
        Assert.False(search.IsBegun);
        search.Adopt(mask, Never);
        Assert.True(search.IsBegun);
        for (var unit = 0; unit < 3; unit++)
        {
            search.Divide();
            for (var part = 0; part < search.Parts; part++) search.Improve(part, null, null, Never);
        }

        var found = search.Improved();
        Assert.NotNull(found);
        Assert.True(set.IsSatisfied(found));
        Assert.True(set.Cost(found) < set.Cost(mask));
    }

    /// <summary>Small whole numbers, which 32 bits hold as they are.</summary>
    private static ConstraintSet Whole(int seed, int variables)
    {
        var random = new Random(seed);
        var rows = new List<Row>();
        for (var i = 0; i < 8; i++)
        {
            int[] own = [.. Enumerable.Range(0, variables).Where(_ => random.Next(2) == 0)];
            if (own.Length > 0) rows.Add(new Row(own, [.. own.Select(_ => (System.Numerics.BigInteger)(random.Next(4) == 0 ? -2 : random.Next(1, 10)))], random.Next(1, 12), 0));
        }

        return new ConstraintSet(variables, rows, [.. Enumerable.Range(0, variables).Select(_ => (long)random.Next(1, 4))]);
    }

    /// <summary>A strip of variables of which every seven neighbours make a row.</summary>
    private static ConstraintSet Strip(int variables)
    {
        var random = new Random(1);
        var rows = new List<Row>();
        for (var first = 0; first + 7 <= variables; first += 2)
            rows.Add(new Row([.. Enumerable.Range(first, 7)], [.. Enumerable.Range(0, 7).Select(_ => (System.Numerics.BigInteger)random.Next(40, 100))], 120, 0));
        return new ConstraintSet(variables, rows, [.. Enumerable.Repeat(1L, variables)]);
    }
}
