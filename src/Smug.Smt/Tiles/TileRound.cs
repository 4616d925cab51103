using Smug.Kernels;
using Smug.Smt.Bounds;

namespace Smug.Smt.Tiles;

/// <summary>One division of a relaxation into tiles, which share out the variables' weights as the multipliers do; each then proves what it can.</summary>
/// <remarks>As their weights together are no more than the variables', what tiles prove adds up. The tiles' work is independent, so the outcome is the same for any
/// number of threads. Not thread-safe.</remarks>
internal sealed class TileRound
{
    private const int Batch = 8;
    private readonly SumPool _pool;
    private readonly ScaledRows _rows;
    private readonly double[] _multipliers;
    private readonly List<int[]> _tiles;
    private readonly double[] _spare;
    private readonly double[] _positive;
    private readonly int _nodes;
    private int _next;

    /// <summary>Divides.</summary>
    /// <param name="pool">The component's rows, then derived ones.</param>
    /// <param name="multipliers">One per row.</param>
    /// <param name="most">How many rows of the component a tile has at most, and its tree nodes.</param>
    /// <param name="backwards">See <see cref="TilePartition.Of"/>.</param>
    /// <param name="stop">Asked often whether to give up; there are no tiles then.</param>
    public TileRound(SumPool pool, double[] multipliers, (int Rows, int Nodes) most, bool backwards, Func<bool> stop)
    {
        (_pool, _rows, _multipliers, Multipliers, _nodes) = (pool, pool.Rows, multipliers, (double[])multipliers.Clone(), most.Nodes);
        _tiles = TilePartition.Of(_rows, pool.OwnCount, multipliers, pool.Origins(), most.Rows, backwards, stop);
        (_spare, _positive) = (Array.ConvertAll(_rows.Weight, weight => (double)weight), new double[_rows.VariableCount]);
        foreach (var (j, price) in Prices([.. Enumerable.Range(0, _rows.RowCount)])) _spare[j] -= price;
        foreach (var tile in _tiles)
        {
            foreach (var (j, price) in Prices(tile)) _positive[j] += Math.Max(0, price);
        }
    }

    /// <summary>One per row of the pool: tiles that proved something take the place of the rows that they are of.</summary>
    public double[] Multipliers { get; private set; }

    public bool IsDone => _next >= _tiles.Count;

    /// <summary>Lets some tiles prove what they can and adds it to the pool; where it is told to stop, they begin anew.</summary>
    /// <param name="held">See <see cref="SumPool.Add(IReadOnlyList{ValueTuple{TileSource, SumRow}}, IReadOnlyList{int})"/>.</param>
    /// <param name="stop">Asked often whether to give up.</param>
    /// <returns><see cref="Multipliers"/> where they changed; otherwise null.</returns>
    public double[]? Advance(IReadOnlyList<int> held, Func<bool> stop)
    {
        var results = new (TileSource, SumRow)?[Math.Min(Batch, _tiles.Count - _next)];
        Workers.For(results.Length, k => results[k] = stop() ? null : Of(_tiles[_next + k]).Prove(_nodes, stop));
        if (stop()) return null;
        _next += results.Length;
        (TileSource Source, SumRow Row)[] proved = [.. results.OfType<(TileSource, SumRow)>()];
        if (proved.Length == 0) return null;
        _pool.Add(proved, held);
        foreach (var i in proved.SelectMany(tile => tile.Source.Rows)) Multipliers[i] = 0;
        return Multipliers = [.. Multipliers, .. proved.Select(tile => Math.ScaleB(tile.Source.Coefficients[0], ScaledRows.UnitBits - Tile.PriceBits) / tile.Row.Coefficients[0])];
    }

    private Tile Of(int[] members)
    {
        var prices = Prices(members);
        return new Tile(_rows, _pool.OwnCount, members, [.. prices.Keys.Order()], [.. prices.OrderBy(pair => pair.Key).Select(pair => (long)Math.Floor(Share(pair.Key, pair.Value) * (1 << Tile.PriceBits)))]);
    }

    /// <summary>A tile's price, with its part of what no tile has used of the weight.</summary>
    private double Share(int variable, double price) =>
        price <= 0 || _spare[variable] <= 0 ? price : price + (_spare[variable] * price / _positive[variable]);

    private Dictionary<int, double> Prices(int[] members)
    {
        var prices = new Dictionary<int, double>();
        foreach (var i in members)
        {
            for (var e = _rows.RowStart[i]; e < _rows.RowStart[i + 1]; e++)
                prices[_rows.Column[e]] = prices.GetValueOrDefault(_rows.Column[e]) + (_multipliers[i] * _rows.Coefficient[e]);
        }

        return prices;
    }
}
