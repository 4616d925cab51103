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
    private readonly List<double> _later;
    private readonly bool[] _done;
    private readonly (int[] Rows, bool IsTile)[] _origins;
    private readonly List<int[]> _tiles;
    private readonly double[] _spare;
    private readonly double[] _positive;
    private readonly int _nodes;
    private int _next;

    /// <summary>Divides.</summary>
    /// <param name="pool">The component's rows, then derived ones.</param>
    /// <param name="multipliers">One per row.</param>
    /// <param name="most">How many rows of the component a tile has at most, and its tree nodes.</param>
    /// <param name="stop">Asked often whether to give up; there are no tiles then.</param>
    public TileRound(SumPool pool, double[] multipliers, (int Rows, int Nodes) most, Func<bool> stop)
    {
        (_pool, _rows, _multipliers, _later, _nodes) = (pool, pool.Rows, multipliers, [.. multipliers], most.Nodes);
        Bound = new RunningBound(_rows, multipliers);
        _origins = pool.Origins();
        _tiles = TilePartition.Of(_rows, pool.OwnCount, multipliers, _origins, most.Rows, stop);
        _done = new bool[_tiles.Count];
        (_spare, _positive) = (Array.ConvertAll(_rows.Weight, weight => (double)weight), new double[_rows.VariableCount]);
        foreach (var (j, price) in Prices([.. Enumerable.Range(0, _rows.RowCount)])) _spare[j] -= price;
        foreach (var tile in _tiles)
        {
            foreach (var (j, price) in Prices(tile)) _positive[j] += Math.Max(0, price);
        }
    }

    /// <summary>What is proved where tiles take the place of the rows that they are of.</summary>
    public RunningBound Bound { get; }

    /// <summary>The multipliers of it: one per row of the pool, named ones included.</summary>
    public double[] Multipliers => [.. _later];

    public bool IsDone => _next >= _tiles.Count;

    /// <summary>Lets some tiles prove what they can, and names the rows for the pool; after the last they are among its rows. What is proved when it is told to
    /// stop is kept; other tiles then begin anew.</summary>
    /// <param name="stop">Asked often whether to give up.</param>
    /// <returns>Whether something was proved.</returns>
    public bool Advance(Func<bool> stop)
    {
        var (first, results) = (_next, new (TileSource Source, SumRow Row)?[Math.Min(Batch, _tiles.Count - _next)]);
        Workers.For(results.Length, k =>
        {
            if (_done[first + k] || stop()) return;
            results[k] = Prove(_tiles[first + k], stop);
            _done[first + k] = results[k] is not null || !stop();
        });
        while (!IsDone && _done[_next]) _next++;
        for (var k = 0; k < results.Length; k++)
        {
            if (results[k] is var (source, row)) Take(_tiles[first + k], source, row);
        }

        if (IsDone) _pool.Append();
        return results.Any(result => result is not null);
    }

    private void Take(int[] members, TileSource source, SumRow row)
    {
        _pool.Name(source, row);
        foreach (var i in members) _later[i] = 0;
        _later.Add(Math.ScaleB(source.Coefficients[0], ScaledRows.UnitBits - Tile.PriceBits) / row.Coefficients[0]);
        Bound.Exchange(members, row, _later[^1]);
    }

    /// <summary>What a tile proves, if that is more than its rows do. Rows that tiles have proved are not among those that it comes from: a tree with more nodes
    /// takes their place, and would otherwise have to climb from their bound, which takes as many nodes as from the others'.</summary>
    private (TileSource Source, SumRow Row)? Prove(int[] members, Func<bool> stop)
    {
        var prices = Prices(members);
        int[] rows = [.. members.Where(i => i < _pool.OwnCount || !_origins[i - _pool.OwnCount].IsTile)];
        var worth = members.Sum(i => _multipliers[i] * _rows.Bound[i]) * (1 << Tile.PriceBits);
        var tile = new Tile(_rows, _pool.OwnCount, rows, [.. prices.Keys.Order()], [.. prices.OrderBy(pair => pair.Key).Select(pair => (long)Math.Floor(Share(pair.Key, pair.Value) * (1 << Tile.PriceBits)))]);
        return tile.Prove(_nodes, worth, stop);
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
