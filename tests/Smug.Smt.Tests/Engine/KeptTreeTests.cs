using Smug.Smt.Bounds;
using Smug.Smt.Tiles;
using static Smug.Smt.Tests.Engine.RandomSets;

namespace Smug.Smt.Tests.Engine;

/// <summary>Relaxations and trees that go on at other prices, some of them below 0: against relaxations from nothing, and the cheapest of all masks.</summary>
public class KeptTreeTests
{
    private const int MostPivots = 10_000;
    private static readonly Func<bool> Never = () => false;

    private static ScaledRows Rows(int seed, int variables, int rows) => new(Covering(seed, variables, rows, 6));

    private static long[] Prices(Random random, int count, double least) =>
        [.. Enumerable.Range(0, count).Select(_ => (long)((1 << Tile.PriceBits) * (least + (random.NextDouble() * (1 - least)))))];

    /// <summary>All rows over all variables.</summary>
    private static Tile Whole(ScaledRows rows, long[] price, KeptTree? kept) =>
        new(new TileArena(), rows, rows.RowCount, [.. Enumerable.Range(0, rows.RowCount)], [.. Enumerable.Range(0, rows.VariableCount)], price, kept);

    /// <summary>Prices a little beside others.</summary>
    private static long[] Moved(Random random, long[] prices, double far) => Array.ConvertAll(prices, price => price + (long)((1 << Tile.PriceBits) * far * (random.NextDouble() - 0.5)));

    private static TileProgram Program(ScaledRows rows, long[] price, bool[] flipped) =>
        TileProgram.Of(new TileArena(), rows, [.. Enumerable.Range(0, rows.RowCount)], [.. Enumerable.Range(0, rows.VariableCount)], price, flipped, 1 << Tile.PriceBits);

    /// <summary>The relaxation's cost, from nothing and with no cost below 0; null where there is no point.</summary>
    private static double? Cost(ScaledRows rows, long[] price, List<(int Variable, bool Value)> values)
    {
        var flipped = Array.ConvertAll(price, p => p < 0);
        var simplex = new TileSimplex(Program(rows, price, flipped));
        foreach (var (variable, value) in values) simplex.Fix(variable, value != flipped[variable]);
        return simplex.Solve(double.PositiveInfinity, MostPivots) == TileSimplex.Status.Optimal ? simplex.Objective + (price.Sum(p => Math.Min(0, p)) / (double)(1 << Tile.PriceBits)) : null;
    }

    [Fact]
    public void ARelaxationBeginsWhereEveryVariableCostsTheLeast()
    {
        var (optimal, below) = (0, 0);
        for (var seed = 0; seed < 200; seed++)
        {
            var (random, rows) = (new Random(seed), Rows(seed, 40, 30));
            var price = Prices(random, 40, -0.5);
            var simplex = new TileSimplex(Program(rows, price, new bool[40]));
            if (simplex.Solve(double.PositiveInfinity, MostPivots) != TileSimplex.Status.Optimal || Cost(rows, price, []) is not { } cost) continue;
            Assert.True(Math.Abs(cost - simplex.Objective) < 2e-3, $"seed {seed}: {simplex.Objective}, not {cost}");
            (optimal, below) = (optimal + 1, below + price.Count(p => p < 0));
        }

        Assert.True(optimal > 80 && below > 500, $"{optimal} optimal, {below} prices below 0");
    }

    [Fact]
    public void ARelaxationGoesOnAtOtherCostsFromABasis()
    {
        var (resumed, empty, worth) = (0, 0, 0);
        for (var seed = 0; seed < 300; seed++)
        {
            var (random, rows) = (new Random(seed), Rows(seed, 40, 30));
            var (price, flipped, values) = (Prices(random, 40, 0.1), new bool[40], new List<(int Variable, bool Value)>());
            var simplex = new TileSimplex(Program(rows, price, flipped));
            foreach (var variable in Enumerable.Range(0, 40).Where(_ => random.Next(8) == 0)) values.Add((variable, random.Next(3) > 0));
            foreach (var (variable, value) in values) simplex.Fix(variable, value);
            if (simplex.Solve(double.PositiveInfinity, MostPivots) != TileSimplex.Status.Optimal) continue;
            var multipliers = new TileMultipliers(rows.RowCount, 1 << Tile.PriceBits);
            var (basis, known) = (simplex.Basis(), multipliers.Of(simplex, 0));
            Assert.Equal(simplex.Objective, simplex.Worth(known, multipliers.One, values), 1e-2);

            // From hardly another cost to costs that have nothing to do with it.
            var other = Moved(random, price, Math.Pow(10, -(seed % 4)));
            var next = new TileSimplex(Program(rows, other, flipped));
            if (next.Resume(basis, values)) resumed++;
            else continue;
            if (next.Solve(double.PositiveInfinity, MostPivots) != TileSimplex.Status.Optimal || Cost(rows, other, values) is not { } cost)
            {
                empty++;
                continue;
            }

            Assert.True(Math.Abs(cost - next.Objective) < 3e-3, $"seed {seed}: {next.Objective}, not {cost}");
            var proved = next.Worth(known, multipliers.One, values);
            Assert.True(proved < cost + 3e-3, $"seed {seed}: {proved} above {cost}");
            if (proved > cost - 0.5) worth++;
        }

        Assert.True(resumed > 100 && empty < 5 && worth > 50, $"{resumed} went on, {empty} empty, {worth} knew much");
    }

    [Fact]
    public void AKeptTreeProvesNoMoreThanTheCheapestMaskCostsAndComesToItsEnd()
    {
        var (moves, found, kept, below, wrong) = (0, 0, 0, 0, 0);
        for (var seed = 0; seed < 80; seed++)
        {
            var (random, set) = (new Random(seed), Covering(seed, 13, 12, 6));
            var rows = new ScaledRows(set);
            var (price, tree) = (Prices(random, 13, -0.1), (KeptTree?)null);
            for (var move = 0; move < 24; move++)
            {
                // Prices stay in the second half, so trees come to their end.
                if (move < 12) price = Moved(random, price, 0.3);
                var before = tree is null ? [] : Empty(tree.Root);
                var tile = Whole(rows, price, tree);
                var explored = tile.Explore(2, Never);
                if (explored is null) break;
                var cheapest = Cheapest(set, price);
                Assert.True(explored.Value.Bound < cheapest + 5e-3, $"seed {seed}, move {move}: {explored.Value.Bound} above {cheapest}");
                if (tree is not null && ReferenceEquals(tree.Root, tile.Tree!.Root))
                {
                    kept++;
                    wrong += before.Count(leaf => !double.IsPositiveInfinity(leaf.Bound));
                }

                tree = tile.Tree;
                (moves, below) = (moves + 1, below + price.Count(p => p < 0));
                if (move == 23 && explored.Value.Bound > Math.Min(cheapest, Cost(rows, price, [])!.Value + Tile.Aim) - 5e-3) found++;
            }
        }

        Assert.True(moves > 1500 && kept > 0.5 * moves && below > 500 && found > 60 && wrong == 0, $"{moves} moves, {kept} kept, {below} prices below 0, {found} found, {wrong} no longer empty");
    }

    [Fact]
    public void ATreeThatGoesOnAtTheSamePricesProvesWhatOneWithoutABreakProves()
    {
        var (compared, grown, broken) = (0, 0, 0);
        for (var seed = 0; seed < 60; seed++)
        {
            var rows = Rows(seed, 90, 84);
            var price = Prices(new Random(seed), 90, seed % 3 == 0 ? -0.1 : 0.2);
            var whole = Whole(rows, price, null).Prove(120, double.NegativeInfinity, Never);
            if (whole is null) continue;
            var (tree, bounds) = ((KeptTree?)null, new List<long>());
            foreach (var nodes in (ReadOnlySpan<int>)[4, 40, 120, 120])
            {
                var tile = Whole(rows, price, tree);
                if (nodes == 40 && tile.Prove(nodes, double.NegativeInfinity, () => true) is null) broken++;
                if (nodes == 40) tile = Whole(rows, price, tile.Tree);
                if (tile.Prove(nodes, double.NegativeInfinity, Never) is var (source, _)) bounds.Add(source.Bound);
                tree = tile.Tree;
            }

            // Float32 comes to a node's relaxation from another basis after a break.
            Assert.Equal(whole.Value.Source.Bound, bounds[^1], 0.02 * (1 << Tile.PriceBits));
            Assert.Equal(bounds[^2], bounds[^1]);
            Assert.True(Splits(tree!.Root) <= tree.Nodes && tree.Nodes <= 120, $"seed {seed}: {tree.Nodes} nodes, {Splits(tree.Root)} splits");
            (compared, grown) = (compared + 1, grown + (bounds[0] < bounds[^1] ? 1 : 0));
        }

        Assert.True(compared > 30 && grown > 15 && broken > 10, $"{compared} compared, {grown} grown, {broken} stopped in between");
    }

    private static double Cheapest(ConstraintSet set, long[] price)
    {
        var (best, mask) = (double.PositiveInfinity, new bool[price.Length]);
        for (var code = 0; code < 1 << mask.Length; code++)
        {
            for (var j = 0; j < mask.Length; j++) mask[j] = ((code >> j) & 1) == 1;
            if (set.IsSatisfied(mask)) best = Math.Min(best, price.Where((_, j) => mask[j]).Sum() / (double)(1 << Tile.PriceBits));
        }

        return best;
    }

    private static int Splits(TileTree.Node node) => node.Variable < 0 ? 0 : 1 + Splits(node.Zero!) + Splits(node.One!);

    private static List<TileTree.Node> Empty(TileTree.Node node) =>
        node.Variable >= 0 ? [.. Empty(node.Zero!), .. Empty(node.One!)] : double.IsPositiveInfinity(node.Bound) ? [node] : [];
}
