using Smug.Smt.Bounds;
using Smug.Smt.Search;

namespace Smug.Smt.Tests.Engine;

/// <summary>The next flip in a region, chosen in whole vectors, against one variable after another.</summary>
public class FlipChoiceTests
{
    private const int Flips = 80;

    /// <summary>In every second set some scores and costs are equal, so that it matters which variable has rested longest.</summary>
    [Theory]
    [InlineData(12, 200)]
    [InlineData(150, 60)]
    public void TheBestOfAllIsChosen(int most, int sets)
    {
        var (spared, mended, resting, equal) = (0, 0, 0, 0);
        for (var seed = 0; seed < sets; seed++)
        {
            var random = new Random(seed);
            var set = Set(random, random.Next(1, most), alike: seed % 2 == 0);
            var (rows, mask) = (new ScaledRows(set), new bool[set.VariableCount]);
            Array.Fill(mask, true);
            var region = new RegionRows(rows);
            region.Load(new MaskState(rows, mask), [.. Enumerable.Range(0, set.VariableCount).Where(_ => random.Next(5) > 0)], Flips + 1);
            var (choice, until) = (new FlipChoice(region), new int[region.Count]);
            choice.Begin();
            for (var flip = 1; flip <= Flips; flip++)
            {
                int place;
                if (region.ViolatedCount > 0 && random.Next(3) > 0)
                {
                    var row = region.Violated(random.Next(region.ViolatedCount));
                    (int Place, float Worth)[] helpful = [.. Enumerable.Range(0, region.Count).Where(k => region.ChangesOfSlack(row)[k] > 0).Select(k => (k, Mending(region, k)))];
                    (int Place, float Worth)[] ready = [.. helpful.Where(flipped => until[flipped.Place] <= flip)];
                    if (ready.Length == 0) resting += helpful.Length > 0 ? 1 : 0;
                    place = choice.Mending(row, flip);
                    Assert.Equal(Best(ready.Length > 0 ? ready : helpful), place);
                    mended++;
                }
                else
                {
                    place = choice.Spare(flip);
                    Assert.Equal(Best([.. Enumerable.Range(0, region.Count).Where(k => region.IsOn(k) && until[k] <= flip).Select(k => (k, region.Scores[k] * (1f / region.Costs[k])))]), place);
                    spared++;
                }

                if (place < 0) continue;
                region.Flip(place);
                choice.Flipped(place, flip);
                until[place] = flip + 3;
            }

            int Best((int Place, float Worth)[] choices)
            {
                if (choices.Length == 0) return -1;
                (int Place, float Worth)[] best = [.. choices.Where(chosen => chosen.Worth == choices.Max(other => other.Worth))];
                if (best.Select(chosen => until[chosen.Place]).Distinct().Count() > 1) equal++;
                return best.MinBy(chosen => until[chosen.Place]).Place;
            }
        }

        Assert.True(spared > 1000 && mended > 1000 && resting > 20 && equal > 20, $"{spared} spared, {mended} mended, {resting} with rest, {equal} equal");
    }

    private static float Mending(RegionRows region, int k) => region.Scores[k] * (region.Scores[k] > 0 ? 1f / region.Costs[k] : region.Costs[k]);

    /// <summary>Rows of a few variables each, some of them negative, which all variables together satisfy.</summary>
    private static ConstraintSet Set(Random random, int variables, bool alike)
    {
        var rows = new List<Row>();
        for (var i = 0; i < 1 + (variables / 3); i++)
        {
            int[] places = [.. Enumerable.Range(0, variables).Where(_ => random.Next(variables) < 6)];
            long[] coefficients = [.. places.Select(_ => (long)(random.Next(4) == 0 ? -1 : 1) * (alike ? 1 : random.Next(1, 1000)))];
            if (places.Length > 0) rows.Add(new Row(places, coefficients, coefficients.Sum() - random.Next(2), 0));
        }

        return new ConstraintSet(variables, rows, [.. Enumerable.Range(0, variables).Select(_ => alike ? 1L : random.Next(1, 9))]);
    }
}
