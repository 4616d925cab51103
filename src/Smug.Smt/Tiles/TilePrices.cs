using Smug.Smt.Bounds;

namespace Smug.Smt.Tiles;

/// <summary>How tiles share out the variables' weights: each has a price for each of its variables, and a variable's prices add up to its weight, less what rows of no
/// tile use of it. So what tiles prove adds up, whatever the prices. They begin as multipliers say and are moved, so that tiles prove more together.</summary>
/// <remarks>
/// <para>The sum of what tiles prove is concave in the prices, and a point at which a tile's bound is reached is a supergradient of its part. Prices follow the points'
/// average, which settles where points alone go to and fro: where tiles agree on it no other prices prove more (the volume algorithm, Barahona and Anbil 2000).</para>
/// Not thread-safe; between moves it may be read.
/// </remarks>
internal sealed class TilePrices
{
    /// <summary>A point's part of the average.</summary>
    private const double Newest = 0.1;

    /// <summary>How far prices go at first: as far as the bound would rise by this share of itself, were it linear.</summary>
    private const double FirstRise = 0.0035;
    private const double Longer = 1.1;
    private const double Shorter = 0.6;

    /// <summary>After so many moves in turn that prove no more, steps become shorter.</summary>
    private const int MostFailures = 2;

    /// <summary>Where the averages differ by less than this, by the sum of squares, tiles agree as far as float32 can tell: a step along what is left would be endless.</summary>
    private const double Agreement = 1e-6;
    private readonly Tile[] _tiles;
    private readonly int[] _start;
    private readonly (int Tile, int Place)[] _holder;
    private double _rise;
    private double _best = double.NegativeInfinity;
    private int _failures;

    /// <summary>Shares the weights out as multipliers do.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="multipliers">One per row.</param>
    /// <param name="tiles">For each tile its rows, which are in no other.</param>
    /// <param name="point">The relaxation's point, one per variable: all tiles agree on it.</param>
    public TilePrices(ScaledRows rows, double[] multipliers, IReadOnlyList<int[]> tiles, double[] point)
    {
        var outside = (double[])multipliers.Clone();
        foreach (var i in tiles.SelectMany(tile => tile)) outside[i] = 0;
        var weight = rows.Reduced(outside);
        var sums = new double[rows.VariableCount];
        _tiles = [.. tiles.Select(tile => new Tile(rows, multipliers, tile, sums, point))];
        _start = new int[rows.VariableCount + 1];
        foreach (var j in _tiles.SelectMany(tile => tile.Variables)) _start[j + 1]++;
        for (var j = 0; j < rows.VariableCount; j++) _start[j + 1] += _start[j];
        var next = _start[..^1];
        _holder = new (int, int)[_start[^1]];
        for (var t = 0; t < _tiles.Length; t++)
        {
            foreach (var (k, j) in _tiles[t].Variables.Index()) _holder[next[j]++] = (t, k);
        }

        for (var j = 0; j < rows.VariableCount; j++) Settle(j, weight[j]);
        foreach (var tile in _tiles) tile.Center.CopyTo(tile.Trial, 0);
    }

    /// <summary>A tile's variables, ascending.</summary>
    public int[] Variables(int tile) => _tiles[tile].Variables;

    /// <summary>A tile's prices, one per variable of it: the best that were tried.</summary>
    public double[] Best(int tile) => _tiles[tile].Center;

    /// <summary>Prices that have not been tried yet.</summary>
    public double[] Next(int tile) => _tiles[tile].Trial;

    /// <summary>Moves on.</summary>
    /// <param name="proved">For each tile what it proves at <see cref="Next"/>, and a point at which it does, one per variable of it; null where none is known.</param>
    public void Move(IReadOnlyList<(double Bound, double[]? Point)> proved)
    {
        var total = proved.Sum(tile => tile.Bound);
        if (_rise == 0) _rise = FirstRise * Math.Abs(total);
        if (total > _best)
        {
            (_best, _failures, _rise) = (total, 0, _rise * Longer);
            foreach (var tile in _tiles) tile.Trial.CopyTo(tile.Center, 0);
        }
        else if (++_failures >= MostFailures)
        {
            (_failures, _rise) = (0, _rise * Shorter);
        }

        for (var t = 0; t < _tiles.Length; t++)
        {
            if (proved[t].Point is { } point) _tiles[t].Follow(point, Newest);
        }

        var norm = 0.0;
        for (var j = 0; j + 1 < _start.Length; j++) norm += Direct(j);
        if (norm < Agreement) return;
        foreach (var tile in _tiles)
        {
            for (var k = 0; k < tile.Trial.Length; k++) tile.Trial[k] = tile.Center[k] + (_rise / norm * tile.Direction[k]);
        }
    }

    /// <summary>Begins to count anew from the best prices: tiles will prove more or less at the same prices from now on.</summary>
    public void Recount()
    {
        _best = double.NegativeInfinity;
        foreach (var tile in _tiles) tile.Center.CopyTo(tile.Trial, 0);
    }

    /// <summary>Brings a variable's prices to its weight: those above 0 by a common factor, so that what multipliers prove is kept.</summary>
    private void Settle(int variable, double weight)
    {
        var holders = Holders(variable);
        var (sum, positive) = (0.0, 0.0);
        foreach (var (t, k) in holders)
        {
            sum += _tiles[t].Center[k];
            positive += Math.Max(0, _tiles[t].Center[k]);
        }

        foreach (var (t, k) in holders) _tiles[t].Center[k] += (weight - sum) * (positive > 0 ? Math.Max(0, _tiles[t].Center[k]) / positive : 1.0 / holders.Length);
    }

    /// <summary>Sets a variable's directions, which add up to 0; returns the sum of their squares.</summary>
    private double Direct(int variable)
    {
        var holders = Holders(variable);
        var (sum, norm) = (0.0, 0.0);
        foreach (var (t, k) in holders) sum += _tiles[t].Average[k];
        foreach (var (t, k) in holders)
        {
            var direction = _tiles[t].Average[k] - (sum / holders.Length);
            _tiles[t].Direction[k] = direction;
            norm += direction * direction;
        }

        return norm;
    }

    /// <summary>The tiles that have a variable, and its place in each.</summary>
    private ReadOnlySpan<(int Tile, int Place)> Holders(int variable) => _holder.AsSpan(_start[variable].._start[variable + 1]);

    private sealed class Tile
    {
        /// <summary>Takes what multipliers say.</summary>
        /// <param name="rows">The rows.</param>
        /// <param name="multipliers">One per row.</param>
        /// <param name="members">The tile's rows.</param>
        /// <param name="sums">Scratch, one per variable: 0 before and afterwards.</param>
        /// <param name="point">One value per variable.</param>
        public Tile(ScaledRows rows, double[] multipliers, int[] members, double[] sums, double[] point)
        {
            var variables = new HashSet<int>();
            foreach (var i in members)
            {
                for (var e = rows.RowStart[i]; e < rows.RowStart[i + 1]; e++)
                {
                    variables.Add(rows.Column[e]);
                    sums[rows.Column[e]] += multipliers[i] * rows.Coefficient[e];
                }
            }

            Variables = [.. variables];
            Array.Sort(Variables);
            (Center, Average) = (Array.ConvertAll(Variables, j => sums[j]), Array.ConvertAll(Variables, j => point[j]));
            (Trial, Direction) = (new double[Variables.Length], new double[Variables.Length]);
            foreach (var j in Variables) sums[j] = 0;
        }

        public int[] Variables { get; }

        public double[] Center { get; }

        public double[] Trial { get; }

        public double[] Direction { get; }

        public double[] Average { get; }

        public void Follow(double[] newest, double share)
        {
            for (var k = 0; k < Average.Length; k++) Average[k] += share * (newest[k] - Average[k]);
        }
    }
}
