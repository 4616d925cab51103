using Smug.Smt.Bounds;
using Smug.Smt.Diagrams;
using Smug.Smt.Search;
using static Smug.Smt.Tests.Engine.RandomSets;

namespace Smug.Smt.Tests.Engine;

/// <summary>Decision diagrams against every assignment.</summary>
public sealed class DiagramTests
{
    [Fact]
    public void TheCheapestPathAndMinMarginalsAreThoseOfAllMasks()
    {
        var built = 0;
        for (var seed = 0; seed < 1500; seed++)
        {
            var set = Make(seed, 9);
            var rows = new ScaledRows(set);
            int[] all = [.. Enumerable.Range(0, rows.RowCount)];
            int[] variables = [.. rows.Column.Distinct().Order()];
            var random = new Random(seed);
            var costs = Array.ConvertAll(new int[set.VariableCount], _ => random.Next(-50, 100));
            var expected = Least(rows, variables, costs, (_, _) => true);
            if (DiagramBuilder.Build(rows, all, variables, 10_000, () => false) is not { } diagram)
            {
                Assert.True(variables.Length == 0 || expected is null, $"seed {seed}");
                continue;
            }

            built++;
            for (var k = 0; k < diagram.Cost.Length; k++) diagram.Cost[k] = costs[diagram.Variables[k]];
            Assert.Equal(expected, diagram.SweepBack());
            Assert.Equal(expected, diagram.SweepForward());

            // Taken out whole, the first layer's min-marginal is the difference of the two cheapest costs.
            var first = diagram.Variables[0];
            var (zero, one) = (Least(rows, variables, costs, (j, value) => j != first || !value), Least(rows, variables, costs, (j, value) => j != first || value));
            _ = diagram.SweepBack();
            var taken = new int[diagram.Cost.Length];
            var left = diagram.ExtractForward(8, taken);
            Assert.Equal(zero is null || one is null ? 0 : one.Value - zero.Value, taken[0]);

            // What is left and what was taken make a bound for every mask.
            Assert.True(left + taken.Sum(part => Math.Min(0, part)) <= expected, $"seed {seed}");
            Assert.All(Enumerable.Range(0, taken.Length), k => Assert.Equal(costs[diagram.Variables[k]], taken[k] + diagram.Cost[k]));
        }

        Assert.True(built > 500, $"{built} built");
    }

    /// <summary>With some 30 rows begun and not yet ended, each with a dozen states and more, a node is told apart by more bits than a word has.</summary>
    [Fact]
    public void TheCheapestPathIsThatOfAllMasksWhereStatesTakeSeveralWords()
    {
        var built = 0;
        for (var seed = 0; seed < 60; seed++)
        {
            var rows = new ScaledRows(Covering(seed, 13, 40, 9));
            int[] variables = [.. rows.Column.Distinct().Order()];
            var random = new Random(seed);
            var costs = Array.ConvertAll(new int[rows.VariableCount], _ => random.Next(1, 100));
            var expected = Least(rows, variables, costs, (_, _) => true);
            var diagram = DiagramBuilder.Build(rows, [.. Enumerable.Range(0, rows.RowCount)], variables, 100_000, () => false);
            Assert.Equal(expected is null, diagram is null);
            if (diagram is null) continue;
            built++;
            for (var k = 0; k < diagram.Cost.Length; k++) diagram.Cost[k] = costs[diagram.Variables[k]];
            Assert.Equal(expected, diagram.SweepBack());
        }

        Assert.True(built > 15, $"{built} built");
    }

    /// <summary>Whether a layer is too large must not depend on what its table has held before: on another thread that was something else.</summary>
    [Fact]
    public void WhatATableNeedsDependsOnWhatIsInItAlone()
    {
        var (used, fresh) = (new StateTable(), new StateTable());
        used.Clear(3);
        for (var k = 0ul; k < 50_000; k++) Assert.Equal((int)k, used.Place([k, k * k, 7]));
        Assert.True(used.Size > 50_000 * 3 * sizeof(ulong));
        used.Clear(2);
        fresh.Clear(2);
        Assert.Equal(fresh.Size, used.Size);
        foreach (var table in new[] { used, fresh })
        {
            for (var k = 0ul; k < 3000; k++) Assert.Equal((int)(k % 1000), table.Place([k % 1000, 1ul << (int)(k % 10)]));
            Assert.Equal(1000, table.Count);
            for (var k = 0; k < 1000; k++) Assert.Equal([(ulong)k, 1ul << (k % 10)], table[k]);
        }

        Assert.Equal(fresh.Size, used.Size);
        Assert.True(used.Capacity >= used.Size);
    }

    [Fact]
    public void PagesKeepEveryInteger()
    {
        var numbers = new PagedIntegers();
        for (var turn = 1; turn <= 3; turn++)
        {
            for (var k = 0; k < 100_000; k++) numbers.Add(k ^ turn);
            Assert.Equal(100_000, numbers.Count);
            Assert.All(Enumerable.Range(0, 100_000), k => Assert.Equal(k ^ turn, numbers[k]));
            numbers.Clear(most: 50_000 * (turn - 1));
            Assert.Equal(0, numbers.Count);
        }
    }

    [Fact]
    public void ALevelThatMergesNoneIsAsTheOneBefore()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var rows = new ScaledRows(Covering(seed, 60, 50, 6));
            var first = Built(new DiagramLevel(rows, null, 12, 300, inParts: false));
            Assert.False(first.IsAsBefore);
            Cluster[] clusters = [.. first.Diagrams.Select(diagram => new Cluster(diagram.Rows, diagram.Variables, diagram.Cost, diagram))];
            var same = Built(new DiagramLevel(rows, clusters, 1, 300, inParts: false));
            Assert.True(same.IsAsBefore);
            Assert.Equal(first.Diagrams.ToHashSet(), same.Diagrams.ToHashSet());
            var merged = Built(new DiagramLevel(rows, clusters, 30, 100_000, inParts: false));
            Assert.True(merged.Diagrams.Count < first.Diagrams.Count);
            Assert.False(merged.IsAsBefore);

            // The clusters given stay as they are, whatever a level forgets.
            Assert.All(clusters, cluster => Assert.NotNull(cluster.Diagram));
        }

        static DiagramLevel Built(DiagramLevel level)
        {
            while (level.Ascent is null) level.Build(100, () => false);
            return level;
        }
    }

    [Fact]
    public void TheAscentNeverPassesTheCheapestCostAndOftenReachesIt()
    {
        var (reached, raised, all) = (0, 0, 0);
        for (var seed = 0; seed < 600; seed++)
        {
            var set = Make(seed, 11);
            if (Cheapest(set) is not { } cheapest || set.Rows.Count == 0) continue;
            var rows = new ScaledRows(set);
            if (rows.Weight.Max() > DiagramAscent.LargestWeight) continue;
            var level = new DiagramLevel(rows, null, 5, 1000, inParts: false);
            while (level.Ascent is null) level.Build(100, () => false);
            all++;
            level.Climb(200_000, long.MaxValue / 2, false, () => false);
            var before = level.Ascent.Bound;
            for (var stride = 0; stride < 60; stride++) level.Ascent.Stride(cheapest << level.Ascent.UnitBits);
            var bound = level.Ascent.Bound;
            if (bound > before) raised++;
            Assert.True(bound <= cheapest << level.Ascent.UnitBits, $"seed {seed}: {bound}");
            var scale = 1L << level.Ascent.UnitBits;
            if ((bound + scale - 1) / scale >= cheapest) reached++;
        }

        Assert.True(all > 100 && reached > 0.5 * all && raised > 10, $"{reached} of {all} reached, {raised} raised by strides");
    }

    [Fact]
    public void GroupsHoldEveryRowWithAllItsVariables()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var rows = new ScaledRows(Covering(seed, 60, 50, 6));
            int[][] units = [.. Enumerable.Range(0, rows.RowCount).Select(rows.VariablesOf)];
            var groups = RowGroups.Of(units, rows.VariableCount, 12, () => false)!;
            Assert.Equal(Enumerable.Range(0, rows.RowCount), groups.SelectMany(group => group.Units).Order());
            foreach (var (members, variables) in groups)
            {
                Assert.True(variables.Length <= 12);
                Assert.Equal(variables, members.SelectMany(i => units[i]).Distinct().Order());
                Assert.All(Enumerable.Range(1, members.Length - 1), k => Assert.Contains(units[members[k]], j => members[..k].Any(i => units[i].Contains(j))));
            }
        }
    }

    /// <summary>Where the diagram of a group would be too large, parts of the group still have one together.</summary>
    [Fact]
    public void PartsOfAGroupThatIsTooLargeAreMerged()
    {
        const int MostVariables = 30;
        const int MostNodes = 200;
        var parts = 0;
        for (var seed = 0; seed < 20; seed++)
        {
            var rows = new ScaledRows(Covering(seed, 60, 50, 6));
            var clusters = Cluster.Of(rows, () => false)!;
            var level = new DiagramLevel(rows, null, MostVariables, MostNodes, inParts: true);
            while (level.Ascent is null) level.Build(100, () => false);
            Assert.Equal(Enumerable.Range(0, rows.RowCount), level.Diagrams.SelectMany(diagram => diagram.Rows).Distinct().Order());
            foreach (var (members, variables) in RowGroups.Of([.. clusters.Select(cluster => cluster.Variables)], rows.VariableCount, MostVariables, () => false)!)
            {
                var inside = variables.ToHashSet();
                int[] within = [.. Enumerable.Range(0, rows.RowCount).Where(i => rows.VariablesOf(i).All(inside.Contains))];
                if (members.Length < 3 || DiagramBuilder.Build(rows, within, variables, MostNodes, () => false) is not null) continue;
                int[][] own = [.. members.Select(u => clusters[u].Rows)];
                if (level.Diagrams.Any(diagram => diagram.NodeCount <= MostNodes && own.Count(group => !group.Except(diagram.Rows).Any()) > 1)) parts++;
            }
        }

        Assert.True(parts > 3, $"{parts} groups in parts");
    }

    /// <summary>Wherever a level is told to stop, it keeps nothing half done: going on later gives the diagrams of a level that was never stopped.</summary>
    [Fact]
    public void ALevelThatWasStoppedGoesOnToTheSameDiagrams()
    {
        var stops = 0;
        for (var seed = 0; seed < 20; seed++)
        {
            var rows = new ScaledRows(Covering(seed, 60, 50, 6));
            var (plain, stopped) = (new DiagramLevel(rows, null, 12, 300, inParts: true), new DiagramLevel(rows, null, 12, 300, inParts: true));
            while (plain.Ascent is null) plain.Build(100, () => false);
            for (var most = 0; stopped.Ascent is null; most++)
            {
                // Each attempt may ask three times as often as the last.
                var left = (int)Math.Min(Math.Pow(3, most), 1e9);
                stopped.Build(100, () => Interlocked.Decrement(ref left) < 0);
                if (left < 0) stops++;
            }

            Assert.Equal(
                plain.Diagrams.Select(diagram => (string.Join(' ', diagram.Rows), string.Join(' ', diagram.Variables), diagram.NodeCount)),
                stopped.Diagrams.Select(diagram => (string.Join(' ', diagram.Rows), string.Join(' ', diagram.Variables), diagram.NodeCount)));
        }

        Assert.True(stops > 60, $"{stops} stops");
    }

    /// <summary>Oracle: every assignment of the region's variables, all others as they were.</summary>
    [Fact]
    public void ARegionGetsItsCheapestValues()
    {
        var (cheaper, asGood) = (0, 0);
        for (var seed = 0; seed < 400; seed++)
        {
            var (set, random) = (Covering(seed, 14, 9, 6), new Random(seed));
            var rows = new ScaledRows(set);
            var mask = new bool[set.VariableCount];
            for (var j = 0; j < mask.Length; j++) mask[j] = random.Next(5) > 0;
            if (!rows.IsSurelySatisfied(mask)) Array.Fill(mask, true);
            if (!rows.IsSurelySatisfied(mask)) continue;
            var state = new MaskState(rows, mask);
            int[] free = [.. Enumerable.Range(0, mask.Length).OrderBy(_ => random.Next()).Take(1 + random.Next(9))];
            var values = RegionDiagram.Cheapest(state, free, 100_000, random, () => false);
            var best = long.MaxValue;
            var tried = (bool[])mask.Clone();
            for (var code = 0; code < 1 << free.Length; code++)
            {
                for (var k = 0; k < free.Length; k++) tried[free[k]] = ((code >> k) & 1) == 1;
                if (rows.IsSurelySatisfied(tried)) best = Math.Min(best, set.Cost(tried));
            }

            for (var k = 0; k < free.Length; k++) tried[free[k]] = values![k];
            Assert.True(rows.IsSurelySatisfied(tried), $"seed {seed}");
            Assert.Equal(best, set.Cost(tried));
            Assert.Equal(mask, state.Mask);
            if (best < set.Cost(mask)) cheaper++;
            else asGood++;
        }

        Assert.True(cheaper > 100 && asGood > 10, $"{cheaper} cheaper, {asGood} as good");
    }

    private static int? Least(ScaledRows rows, int[] variables, int[] costs, Func<int, bool, bool> allowed)
    {
        int? least = null;
        var mask = new bool[rows.VariableCount];
        for (var code = 0; code < 1 << variables.Length; code++)
        {
            var (cost, permitted) = (0, true);
            for (var k = 0; k < variables.Length; k++)
            {
                mask[variables[k]] = ((code >> k) & 1) == 1;
                cost += mask[variables[k]] ? costs[variables[k]] : 0;
                permitted &= allowed(variables[k], mask[variables[k]]);
            }

            if (permitted && Holds(rows, mask) && !(least <= cost)) least = cost;
        }

        return least;
    }

    /// <summary>Whether a mask satisfies the relaxed rows, which are what diagrams stand for.</summary>
    private static bool Holds(ScaledRows rows, bool[] mask)
    {
        for (var i = 0; i < rows.RowCount; i++)
        {
            var sum = 0L;
            for (var e = rows.RowStart[i]; e < rows.RowStart[i + 1]; e++) sum += mask[rows.Column[e]] ? rows.Relaxed[e] : 0;
            if (sum < rows.RelaxedBound[i]) return false;
        }

        return true;
    }
}
