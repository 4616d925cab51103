using System.Collections.Concurrent;
using Smug.Kernels;
using Smug.Smt.Bounds;

namespace Smug.Smt.Tiles;

/// <summary>One division of a relaxation into tiles, which share out the variables' weights; each then proves what it can, several times with more nodes, and in between
/// prices are moved so that they prove more together.</summary>
/// <remarks>As their weights together are no more than the variables', what tiles prove adds up. The tiles' work is independent, so the outcome is the same for any
/// number of threads. Not thread-safe.</remarks>
internal sealed class TileRound
{
    private const int LeastBatch = 8;
    private const int NodesPerBatch = 12_800;
    private const double ManyTiles = 150;

    /// <summary>A move takes a third of the time of other batches.</summary>
    private const int MovesPerTurn = 3;

    /// <summary>What is done one after the other: tiles prove with so many nodes, as a share of the number given, or prices are moved so often by what they prove with
    /// trees that begin with them and are kept until the step ends. What is proved grows with the logarithm of the nodes; what moves bring, trees of any size have. Prices
    /// come to suit the trees at hand, so after some moves there are others.</summary>
    private static readonly (double Share, int Moves)[] Steps = [(0.25, 0), (1, 0), (4, 0), (0.15, 40), (4, 0), (0.15, 40), (0.15, 40), (8, 0)];
    private readonly ConcurrentBag<TileArena> _arenas = [];
    private readonly SumPool _pool;
    private readonly ScaledRows _rows;
    private readonly double[] _multipliers;
    private readonly List<double> _later;
    private readonly List<int[]> _tiles;
    private readonly TilePrices? _prices;
    private readonly Proven?[] _proven;
    private readonly (double Bound, double[]? Point)[] _explored;
    private readonly KeptTree?[] _kept;
    private readonly bool[] _done;
    private readonly int _nodes;
    private int _step;
    private int _moves;
    private int _moved;
    private int _next;

    /// <summary>Divides.</summary>
    /// <param name="pool">The component's rows, then derived ones.</param>
    /// <param name="multipliers">One per row.</param>
    /// <param name="point">The relaxation's point, one per variable.</param>
    /// <param name="most">How many rows of the component a tile has at most, and about how many nodes its tree.</param>
    /// <param name="stop">Asked often whether to give up; there are no tiles then.</param>
    public TileRound(SumPool pool, double[] multipliers, double[] point, (int Rows, int Nodes) most, Func<bool> stop)
    {
        (_pool, _rows, _multipliers, _later, _nodes) = (pool, pool.Rows, multipliers, [.. multipliers], most.Nodes);
        Bound = new RunningBound(_rows, multipliers);
        _tiles = TilePartition.Of(_rows, pool.OwnCount, multipliers, pool.Origins(), most.Rows, stop);
        (_proven, _explored, _kept, _done) = (new Proven?[_tiles.Count], new (double, double[]?)[_tiles.Count], new KeptTree?[_tiles.Count], new bool[_tiles.Count]);
        if (_tiles.Count == 0) _step = Steps.Length;
        else _prices = new TilePrices(_rows, multipliers, _tiles, point);
    }

    /// <summary>What is proved where tiles take the place of the rows that they are of.</summary>
    public RunningBound Bound { get; }

    /// <summary>The multipliers of it: one per row of the pool, named ones included.</summary>
    public double[] Multipliers => [.. _later];

    public bool IsDone => _step >= Steps.Length;

    /// <summary>Whether prices are being moved, which proves nothing by itself.</summary>
    public bool IsMoving => !IsDone && Steps[_step].Moves > 0;

    /// <summary>Whether trees grow at the same prices next.</summary>
    private bool GoesOn => !IsMoving && _step + 1 < Steps.Length && Steps[_step + 1].Moves == 0;

    /// <summary>Lets some tiles prove what they can, and names the rows for the pool; at the end they are among its rows. What is proved when it is told to
    /// stop is kept; other tiles then go on another time.</summary>
    /// <param name="stop">Asked often whether to give up.</param>
    /// <returns>Whether something was proved.</returns>
    public bool Advance(Func<bool> stop)
    {
        if (IsDone) return false;
        if (!IsMoving) return AdvanceBatch(stop);
        for (var k = 0; k < MovesPerTurn && IsMoving && !stop(); k++) AdvanceBatch(stop);
        return false;
    }

    private bool AdvanceBatch(Func<bool> stop)
    {
        var moving = IsMoving;
        var nodes = (int)Math.Max(1, Steps[_step].Share * _nodes);
        var (first, proven) = (_next, new Proven?[Math.Min(Batch(nodes), _tiles.Count - _next)]);
        Workers.For(proven.Length, k =>
        {
            var t = first + k;
            if (_done[t] || stop()) return;
            var arena = _arenas.TryTake(out var free) ? free : new TileArena();
            var done = moving ? Explore(arena, t, nodes, stop) : (proven[k] = Prove(arena, t, nodes, stop)) is not null;
            _arenas.Add(arena);
            _done[t] = done || !stop();
        });
        while (_next < _tiles.Count && _done[_next]) _next++;
        for (var k = 0; k < proven.Length; k++)
        {
            if (proven[k] is { } better) Take(first + k, better);
        }

        if (_next == _tiles.Count) Go(moving);
        return proven.Any(tile => tile is not null);
    }

    /// <summary>How many tiles a unit has. Where there are few it has fewer: small components shall not keep large ones waiting.</summary>
    private int Batch(int nodes) => Math.Max(1, (int)(Math.Min(1, _tiles.Count / ManyTiles) * Math.Max(LeastBatch, NodesPerBatch / nodes)));

    /// <summary>Goes on to the next step, or the next move.</summary>
    private void Go(bool moving)
    {
        _next = 0;
        Array.Clear(_done);
        if (moving) _prices!.Move(_explored);
        if (moving && ++_moves < Steps[_step].Moves) return;
        _moves = 0;
        if (moving) _moved++;
        if (!GoesOn) Array.Clear(_kept);
        if (++_step == Steps.Length) _pool.Append();
        if (IsMoving) _prices!.Recount();
    }

    /// <summary>Finds what a tile proves at prices that are tried. Returns whether it is known: a tree that was kept has gone on then, and is not to do so twice.</summary>
    private bool Explore(TileArena arena, int t, int nodes, Func<bool> stop)
    {
        _explored[t] = default;
        var tile = Tile(arena, t, _prices!.Next(t));
        if (tile.Explore(nodes, stop) is not { } explored) return false;
        (_explored[t], _kept[t]) = (explored, tile.Tree);
        return true;
    }

    private void Take(int t, Proven better)
    {
        var multiplier = Math.ScaleB(better.Source.Coefficients[0], ScaledRows.UnitBits - Tiles.Tile.PriceBits) / better.Row.Coefficients[0];
        if (_proven[t] is { } before)
        {
            _pool.Replace(before.Place, better.Source, better.Row);
            Bound.Replace(before.Place, before.Row, better.Row, multiplier);
            _later[before.Place] = multiplier;
            _proven[t] = better with { Place = before.Place };
            return;
        }

        foreach (var i in _tiles[t]) _later[i] = 0;
        _proven[t] = better with { Place = _pool.Name(better.Source, better.Row) };
        _later.Add(multiplier);
        Bound.Exchange(_tiles[t], better.Row, multiplier);
    }

    /// <summary>What a tile proves, if that is more than is known at its prices.</summary>
    private Proven? Prove(TileArena arena, int t, int nodes, Func<bool> stop)
    {
        var prices = _prices!.Best(t);
        var known = _moved == 0 ? Worth(arena, t) : double.NegativeInfinity;
        if (_proven[t] is { } before && before.Moved == _moved) known = Math.Max(known, before.Bound);
        var tile = Tile(arena, t, prices);
        var proof = tile.Prove(nodes, known, stop);
        _kept[t] = GoesOn || (proof is null && stop()) ? tile.Tree : null;
        return proof is var (source, row) ? new Proven(source, row, source.Bound, _moved, -1) : null;
    }

    /// <summary>What a tile's rows prove at the prices as multipliers say.</summary>
    private double Worth(TileArena arena, int t)
    {
        var (worth, left, place) = (_tiles[t].Sum(i => _multipliers[i] * _rows.Bound[i]), (double[])_prices!.Best(t).Clone(), arena.Places(_prices.Variables(t), _rows.VariableCount));
        foreach (var i in _tiles[t])
        {
            for (var e = _rows.RowStart[i]; e < _rows.RowStart[i + 1]; e++) left[place[_rows.Column[e]]] -= _multipliers[i] * _rows.Coefficient[e];
        }

        return (worth + left.Sum(price => Math.Min(0, price))) * (1 << Tiles.Tile.PriceBits);
    }

    private Tile Tile(TileArena arena, int t, double[] prices) =>
        new(arena, _rows, _pool.OwnCount, _tiles[t], _prices!.Variables(t), Array.ConvertAll(prices, price => (long)Math.Floor(price * (1 << Tiles.Tile.PriceBits))), _kept[t]);

    /// <summary>What a tile proves.</summary>
    /// <param name="Source">The argument.</param>
    /// <param name="Row">The row that follows.</param>
    /// <param name="Bound">In units of 2^−<see cref="Tile.PriceBits"/>.</param>
    /// <param name="Moved">How often prices had been moved before.</param>
    /// <param name="Place">Its row's place in the pool.</param>
    private sealed record Proven(TileSource Source, SumRow Row, long Bound, int Moved, int Place);
}
