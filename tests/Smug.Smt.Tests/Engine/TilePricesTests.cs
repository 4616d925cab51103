using Smug.Smt.Bounds;
using Smug.Smt.Tiles;
using static Smug.Smt.Tests.Engine.RandomSets;

namespace Smug.Smt.Tests.Engine;

/// <summary>A variable's prices add up to its weight whatever is moved, so what tiles prove together stays below the cheapest mask (the oracle tries them all), and
/// moves raise it.</summary>
public class TilePricesTests
{
    private static readonly Func<bool> Never = () => false;

    private static (ScaledRows Rows, List<int[]> Tiles, TilePrices Prices, double[] Point) Divided(ConstraintSet set, int size, double? multiplier = null)
    {
        var pool = new SumPool(new ScaledRows(set));
        var upper = new byte[set.VariableCount];
        Array.Fill(upper, (byte)1);
        var relaxation = new NearRelaxation(pool.Rows, new byte[upper.Length], upper);
        relaxation.Run(400, 1e-9, Never);
        var multipliers = relaxation.Multipliers();
        if (multiplier is { } all) Array.Fill(multipliers, all);
        var tiles = TilePartition.Of(pool.Rows, pool.OwnCount, multipliers, pool.Origins(), size, Never);
        var point = relaxation.Point();
        return (pool.Rows, tiles, new TilePrices(pool.Rows, multipliers, tiles, point), point);
    }

    private static (double Bound, double[]? Point)[] Explore(ScaledRows rows, List<int[]> tiles, TilePrices prices, Func<int, double[]> at, int nodes) =>
    [
        .. tiles
            .Select((members, t) => new Tile(new TileArena(), rows, rows.RowCount, members, prices.Variables(t), Array.ConvertAll(at(t), price => (long)Math.Floor(price * (1 << Tile.PriceBits)))))
            .Select(tile => tile.Explore(nodes, Never)!.Value)
            .Select(explored => (explored.Bound, explored.Point)),
    ];

    /// <summary>The largest difference between a variable's weight and its prices together, of variables that some tile has.</summary>
    private static double Missing(ScaledRows rows, List<int[]> tiles, TilePrices prices, Func<int, double[]> at)
    {
        var (sum, held) = (new double[rows.VariableCount], new bool[rows.VariableCount]);
        for (var t = 0; t < tiles.Count; t++)
        {
            foreach (var (k, j) in prices.Variables(t).Index()) (sum[j], held[j]) = (sum[j] + at(t)[k], true);
        }

        return Enumerable.Range(0, sum.Length).Where(j => held[j]).Max(j => Math.Abs(rows.Weight[j] - sum[j]));
    }

    [Fact]
    public void PricesAddUpToTheWeightsBeforeAndAfterMoves()
    {
        // With multipliers of 3 rows use far more than the weights, with 0.01 hardly any of them.
        foreach (var multiplier in new double?[] { null, 3, 0.01 })
        {
            var (rows, tiles, prices, _) = Divided(Covering(1, 60, 56, 9), 5, multiplier);
            Assert.True(tiles.Count > 4);
            Assert.True(Missing(rows, tiles, prices, prices.Best) < 1e-9);
            for (var move = 0; move < 5; move++)
            {
                prices.Move(Explore(rows, tiles, prices, prices.Next, 20));
                Assert.True(Missing(rows, tiles, prices, prices.Next) < 1e-9);
            }

            Assert.True(Missing(rows, tiles, prices, prices.Best) < 1e-9);
        }
    }

    [Fact]
    public void WhereTilesAgreePricesStay()
    {
        // All points are the relaxation's but for the last digits.
        var (_, tiles, prices, point) = Divided(Covering(1, 60, 56, 9), 5);
        var random = new Random(1);
        prices.Move([.. tiles.Select((_, t) => (1.0, (double[]?)[.. prices.Variables(t).Select(j => point[j] + (1e-7 * random.NextDouble()))]))]);
        for (var t = 0; t < tiles.Count; t++) Assert.Equal(prices.Best(t), prices.Next(t));
    }

    [Fact]
    public void PricesBeyondAllMeasureProveNothing()
    {
        var rows = new ScaledRows(Covering(1, 10, 8, 4));
        foreach (var price in new[] { long.MinValue, long.MaxValue, -1L << 40 })
        {
            var tile = new Tile(new TileArena(), rows, rows.RowCount, [.. Enumerable.Range(0, rows.RowCount)], [.. Enumerable.Range(0, 10)], [price, .. Enumerable.Repeat(1L << Tile.PriceBits, 9)]);
            Assert.Null(tile.Explore(10, Never));
            Assert.Null(tile.Prove(10, double.NegativeInfinity, Never));
        }
    }

    [Fact]
    public void MovesRaiseWhatTilesProveTogetherAndNeverAboveTheCheapestMask()
    {
        var (moved, raised, first, last) = (0, 0, 0.0, 0.0);
        for (var seed = 0; seed < 60; seed++)
        {
            var set = Covering(seed, 14, 16, 6);
            if (Cheapest(set) is not { } cheapest) continue;
            var (rows, tiles, prices, _) = Divided(set, 4);
            if (tiles.Count < 2) continue;
            var before = Explore(rows, tiles, prices, prices.Best, 1000).Sum(tile => tile.Bound);
            for (var move = 0; move < 40; move++)
            {
                var tried = Explore(rows, tiles, prices, prices.Next, 1000);
                Assert.True(tried.Sum(tile => tile.Bound) <= cheapest + 0.01, $"seed {seed}, move {move}");
                prices.Move(tried);
            }

            prices.Recount();
            var after = Explore(rows, tiles, prices, prices.Next, 1000).Sum(tile => tile.Bound);
            Assert.True(after >= before - 1e-3, $"seed {seed}: {before} before, {after} after");
            moved++;
            if (after > before + 0.05) raised++;
            (first, last) = (first + cheapest - before, last + cheapest - after);
        }

        Assert.True(moved > 10 && raised > moved / 2 && last < 0.8 * first, $"{raised} of {moved} raised, {first} missing before, {last} after");
    }
}
