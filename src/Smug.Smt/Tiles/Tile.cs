using System.Numerics;
using Smug.Smt.Bounds;
using Smug.Smt.Certificates;
using Smug.Smt.Search;

namespace Smug.Smt.Tiles;

/// <summary>Some rows over their variables alone, each variable with the part of its price that they have: what they prove by branch and bound follows for
/// the whole component.</summary>
internal sealed class Tile
{
    /// <summary>Prices are in units of 2^−14.</summary>
    public const int PriceBits = 14;

    /// <summary>Multipliers of a tile's tree have so many bits less than others: its prices are larger numbers.</summary>
    private const int CoarseBits = 20;

    /// <summary>Where the bound has risen by this share, the tile is done.</summary>
    private const double Aim = 0.03;

    /// <summary>A tile whose bound does not rise by this share is of no use, and is given up where it will hardly come to it.</summary>
    private const double LeastGain = 1e-3;
    private const int Trial = 200;
    private const int NodesPerRun = 50;
    private const long LargestPrice = 1L << 30;
    private readonly int[] _members;
    private readonly int[] _variables;
    private readonly long[] _price;
    private readonly bool[] _flipped;
    private readonly ScaledRows _own;
    private readonly ScaledRows _rows;

    /// <summary>Takes in a tile.</summary>
    /// <param name="rows">The component's rows, then derived ones.</param>
    /// <param name="own">How many are the component's own.</param>
    /// <param name="members">Which rows, own ones first.</param>
    /// <param name="variables">All their variables, ascending.</param>
    /// <param name="price">One per variable, in units of 2^−<see cref="PriceBits"/>.</param>
    public Tile(ScaledRows rows, int own, int[] members, int[] variables, long[] price)
    {
        (_members, _variables, _price) = (members, variables, Array.ConvertAll(price, p => p == 0 ? 1 : p));
        _flipped = Array.ConvertAll(price, p => p < 0);
        var (mine, sums) = (new List<Row>(), new List<SumRow>());
        foreach (var i in members)
        {
            int[] places = Array.ConvertAll(rows.Column[rows.RowStart[i]..rows.RowStart[i + 1]], j => Array.BinarySearch(variables, j));
            if (i >= own) sums.Add(Flipped(places, rows.Relaxed[rows.RowStart[i]..rows.RowStart[i + 1]], rows.RelaxedBound[i]));
            else mine.Add(Flipped(places, rows.Set.Rows[i]));
        }

        _own = new ScaledRows(new ConstraintSet(variables.Length, mine, [.. _price.Select(Math.Abs)]));
        _rows = sums.Count == 0 ? _own : new ScaledRows(_own, sums);
    }

    /// <summary>The row that branch and bound proves; null where it proves hardly more than the relaxation, or is stopped.</summary>
    /// <param name="nodes">The most nodes.</param>
    /// <param name="stop">Asked often whether to give up.</param>
    public (TileSource Source, SumRow Row)? Prove(int nodes, Func<bool> stop)
    {
        var simplex = new DualSimplex(_rows);
        if (_price.Any(price => Math.Abs(price) > LargestPrice) || simplex.Solve(double.PositiveInfinity, stop) != DualSimplex.Status.Optimal) return null;
        var (root, unit) = (simplex.Objective, Math.Max(simplex.Objective, 1 << PriceBits));
        var tree = new BranchAndBound(_rows, _own, null, (long)(root + (Aim * unit)), record: true, CoarseBits, plunge: 1);
        while (!tree.IsDone && tree.Nodes < nodes)
        {
            tree.Run(Math.Min(NodesPerRun, nodes - tree.Nodes), stop);
            if (stop() || (tree.Nodes >= Trial && tree.Lower < root + (2 * LeastGain * unit * tree.Nodes / nodes))) return null;
        }

        if (tree.Lower < root + (LeastGain * unit)) return null;
        var argument = tree.Proof!.Until(tree.Lower);
        new TileProof(_rows).Trim(argument);
        Unflip(argument);
        var bound = tree.Lower + _price.Sum(price => Math.Min(0, price));
        var shift = ScaledRows.UnitBits - (BitOperations.Log2((ulong)_price.Max(Math.Abs)) + 1);
        var source = new TileSource(_members, _variables, Array.ConvertAll(_price, price => (int)price), bound, PackedTree.Of(argument, _rows.Shift));
        return (source, new SumRow(_variables, Array.ConvertAll(_price, price => price << shift), bound << shift));
    }

    /// <summary>The row with y = 1 − m for variables of a negative price.</summary>
    private SumRow Flipped(int[] places, long[] coefficients, long bound) => new(places, coefficients, Flip(places, coefficients, bound));

    private Row Flipped(int[] places, Row row)
    {
        var coefficients = row.Coefficients.ToArray();
        return new Row(places, coefficients, Flip(places, coefficients, row.Bound), row.Exponent);
    }

    /// <summary>Turns the coefficients in their place, and returns the bound that goes with them.</summary>
    private T Flip<T>(int[] places, T[] coefficients, T bound)
        where T : INumber<T>
    {
        for (var k = 0; k < places.Length; k++)
        {
            if (!_flipped[places[k]]) continue;
            bound -= coefficients[k];
            coefficients[k] = -coefficients[k];
        }

        return bound;
    }

    private void Unflip(ProofNode root)
    {
        var open = new Stack<ProofNode>([root]);
        while (open.TryPop(out var node))
        {
            for (var k = 0; k < node.Fixings.Count; k++)
            {
                var fixing = node.Fixings[k];
                if (_flipped[fixing.Variable]) node.Fixings[k] = fixing with { Value = !fixing.Value };
            }

            if (node.Variable < 0) continue;
            if (_flipped[node.Variable]) (node.Zero, node.One) = (node.One, node.Zero);
            open.Push(node.Zero!);
            open.Push(node.One!);
        }
    }
}
