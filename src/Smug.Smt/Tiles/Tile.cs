using System.Numerics;
using Smug.Smt.Bounds;
using Smug.Smt.Certificates;

namespace Smug.Smt.Tiles;

/// <summary>Some rows over their variables alone, each variable with the part of its price that they have: what they prove by branch and bound follows for
/// the whole component.</summary>
internal sealed class Tile
{
    /// <summary>Prices are in units of 2^−14.</summary>
    public const int PriceBits = 14;

    /// <summary>Where the bound has risen by this share of the largest weight, the tile is done.</summary>
    public const double Aim = 1.5;

    /// <summary>What float32 may be wrong by, as a share of the largest weight.</summary>
    private const double Rounding = 1e-4;

    /// <summary>A tile whose bound does not rise by this share of the largest weight is of no use.</summary>
    private const double LeastGain = 0.01;

    /// <summary>A tile whose bound rises by less than this over its nodes' last doubling, if it had them all, is given no more.</summary>
    private const double LeastRise = 0.03;

    /// <summary>So much of the gain is kept: what is left lets leaves share multipliers.</summary>
    private const double Kept = 0.99;

    /// <summary>A variable that has a value at the root of a tree that is kept still costs so much more at the other, as a share of the largest weight, or the tree
    /// begins anew.</summary>
    private const double StillFixed = 0.5;

    /// <summary>By so many nodes a tree that is kept grows with every move of the prices.</summary>
    private const int NodesPerMove = 2;
    private const int FirstCheck = 128;
    private const int NodesPerRun = 16;
    private const int MostPivots = 100_000;
    private const long LargestPrice = 1L << 30;
    private readonly int[] _members;
    private readonly int[] _variables;
    private readonly long[] _price;
    private readonly bool[] _flipped;
    private readonly TileArena _arena;
    private readonly ScaledRows _rows;
    private readonly int _own;
    private readonly double _unit;
    private readonly KeptTree? _kept;

    /// <summary>Takes in a tile.</summary>
    /// <param name="arena">Where its matrices are while it is searched; no other tile's may be there at the time.</param>
    /// <param name="rows">The component's rows, then derived ones.</param>
    /// <param name="own">How many are the component's own.</param>
    /// <param name="members">Which rows, own ones first.</param>
    /// <param name="variables">All their variables, ascending.</param>
    /// <param name="price">One per variable, in units of 2^−<see cref="PriceBits"/>.</param>
    /// <param name="kept">The tile's tree, for <see cref="Prove"/> to go on with at the same prices and for <see cref="Explore"/> at others; null where there is none.</param>
    public Tile(TileArena arena, ScaledRows rows, int own, int[] members, int[] variables, long[] price, KeptTree? kept = null)
    {
        (_arena, _rows, _own, _members, _variables, _price) = (arena, rows, own, members, variables, Array.ConvertAll(price, p => p == 0 ? 1 : p));
        _unit = (double)(1 << PriceBits) * variables.Max(j => rows.Weight[j]);
        Tree = _kept = kept;
        _flipped = kept?.Flipped ?? Array.ConvertAll(price, p => p < 0);
    }

    /// <summary>The tree after a search; where there was none, the one given.</summary>
    public KeptTree? Tree { get; private set; }

    /// <summary>What the prices of flipped variables come to.</summary>
    private long FlippedPrice => _price.Where((_, k) => _flipped[k]).Sum();

    /// <summary>Whether a price is too large for the search.</summary>
    private bool IsBeyond => Array.Exists(_price, price => price is > LargestPrice or < -LargestPrice);

    /// <summary>The row that branch and bound proves; null where it proves hardly more than the relaxation, or is stopped. A tree that was given goes on.</summary>
    /// <param name="nodes">The most nodes of the tree.</param>
    /// <param name="worth">What is proved without it, in units of 2^−<see cref="PriceBits"/>; −∞ where nothing is.</param>
    /// <param name="stop">Asked often whether to give up.</param>
    public (TileSource Source, SumRow Row)? Prove(int nodes, double worth, Func<bool> stop)
    {
        if ((Continued(nodes, stop) ?? Searched(nodes, stop)) is not { } search) return null;
        var (tree, value, fixing) = search;
        Tree = tree.Keep(_flipped, value, fixing);
        var (root, lower, known) = (tree.Root.Bound, tree.Lower, (worth - FlippedPrice) / _unit);
        if (lower < known + LeastGain) return null;
        var least = (long)Math.Floor((root + (Kept * (lower - root))) * _unit);
        var exact = Exact();
        if (new TileArgument(exact, value).Of(tree.Root, fixing, least, stop) is not { } argument || argument.Bound < (known + (LeastGain / 2)) * _unit) return null;
        Unflip(argument.Root);
        var bound = argument.Bound + FlippedPrice;
        var shift = ScaledRows.UnitBits - (BitOperations.Log2((ulong)_price.Max(Math.Abs)) + 1);
        var source = new TileSource(_members, _variables, Array.ConvertAll(_price, price => (int)price), bound, PackedTree.Of(argument.Root, exact.Shift));
        return (source, new SumRow(_variables, Array.ConvertAll(_price, price => price << shift), bound << shift));
    }

    /// <summary>About what branch and bound would prove, in the weights' unit, and a point at which its bound is reached, one value per variable, or null where it finds none.
    /// A tree that was given goes on.</summary>
    /// <param name="nodes">The most nodes of a tree that begins.</param>
    /// <param name="stop">Asked often whether to give up.</param>
    public (double Bound, double[]? Point)? Explore(int nodes, Func<bool> stop)
    {
        if ((Resumed() ?? Searched(nodes, stop)) is not { } search) return null;
        var bound = ((search.Tree.Lower * _unit) + FlippedPrice) / (1 << PriceBits);
        var point = Array.ConvertAll(search.Value, value => value is true ? 1.0 : 0);
        Tree = search.Tree.Keep(_flipped, search.Value, search.Fixing);
        if (!search.Tree.Witness(point)) return (bound, null);
        for (var j = 0; j < point.Length; j++) point[j] = _flipped[j] ? 1 - point[j] : point[j];
        return (bound, point);
    }

    /// <summary>The tree that was kept at these prices, grown; null where there is none, it is stopped, or float32 has too few digits for its root. Stopped, it goes on
    /// where it was another time.</summary>
    private (TileTree Tree, bool?[] Value, SparseMultipliers Fixing)? Continued(int nodes, Func<bool> stop)
    {
        if (_kept is null || IsBeyond) return null;
        _arena.Reset();
        var program = Whole().Without(_kept.Value);
        var simplex = new TileSimplex(program);
        if (!simplex.Restore(_kept.Basis, []) || simplex.Solve(double.PositiveInfinity, MostPivots) != TileSimplex.Status.Optimal) return null;
        var tree = new TileTree(program, simplex, new TileMultipliers(program.RowCount, _unit), _kept.Target, _kept);
        if (Grow(tree, nodes, stop)) return (tree, _kept.Value, _kept.Fixing);
        Tree = tree.Keep(_flipped, _kept.Value, _kept.Fixing);
        return null;
    }

    /// <summary>The tree that was kept, grown a little at the prices there are; null where there is none or its root's values may no longer be the best.</summary>
    private (TileTree Tree, bool?[] Value, SparseMultipliers Fixing)? Resumed()
    {
        if (_kept is not { Value: var value } || IsBeyond) return null;
        _arena.Reset();
        var whole = Whole();
        var program = whole.Without(value);
        var simplex = new TileSimplex(program);
        if (!simplex.Resume(_kept.Basis, [])) simplex = new TileSimplex(program);
        if (simplex.Solve(double.PositiveInfinity, MostPivots) != TileSimplex.Status.Optimal || !AreStillFixed(whole, simplex)) return null;
        var multipliers = new TileMultipliers(whole.RowCount, _unit);
        var tree = new TileTree(program, simplex, multipliers, simplex.Objective + Aim, _kept, moved: true);
        tree.Run(NodesPerMove);
        return (tree, value, multipliers.Of(simplex, 0));
    }

    /// <summary>Whether the values at the root of the tree that was kept are far from their opposites by the reduced costs there are.</summary>
    private bool AreStillFixed(TileProgram whole, TileSimplex simplex)
    {
        var (multipliers, reduced) = (new double[whole.RowCount], Array.ConvertAll(whole.Cost, cost => (double)cost));
        simplex.Multipliers(multipliers, 0);
        foreach (var (i, multiplier) in multipliers.Index())
        {
            for (var j = 0; multiplier > 0 && j < whole.Count; j++) reduced[j] -= multiplier * whole.Rows[(i * whole.Stride) + j];
        }

        return _kept!.Value.Index().All(known => known.Item is not { } value || (value ? -reduced[known.Index] : reduced[known.Index]) > StillFixed);
    }

    private TileProgram Whole() => TileProgram.Of(_arena, _rows, _members, _variables, _price, _flipped, _unit);

    /// <summary>The tree, the values that variables have at its root, and the multipliers by which they have them; null where it is stopped or of no use.</summary>
    private (TileTree Tree, bool?[] Value, SparseMultipliers Fixing)? Searched(int nodes, Func<bool> stop)
    {
        if (IsBeyond || stop()) return null;
        _arena.Reset();
        var whole = Whole();
        var simplex = new TileSimplex(whole);
        if (simplex.Solve(double.PositiveInfinity, MostPivots) != TileSimplex.Status.Optimal) return null;
        var target = simplex.Objective + Aim;
        var value = new bool?[whole.Count];
        for (var j = 0; j < value.Length; j++)
        {
            if (simplex.Reduced(j) is { } reduced && Math.Abs(reduced.Cost) > Aim + Rounding) value[j] = reduced.AtUpper;
        }

        var multipliers = new TileMultipliers(whole.RowCount, _unit);
        var (program, fixing) = (whole, multipliers.Of(simplex, 0));
        if (Array.Exists(value, known => known is not null))
        {
            program = whole.Without(value);
            simplex = new TileSimplex(program);
            if (simplex.Solve(double.PositiveInfinity, MostPivots) != TileSimplex.Status.Optimal) return null;
        }

        var tree = new TileTree(program, simplex, multipliers, target);
        return Grow(tree, nodes, stop) ? (tree, value, fixing) : null;
    }

    /// <summary>Splits nodes until the tree is done, has enough, or hardly rises. Returns false where it is told to stop.</summary>
    private static bool Grow(TileTree tree, int nodes, Func<bool> stop)
    {
        var (checkpoint, before) = (Math.Max(FirstCheck, 2 * tree.Nodes), tree.Lower);
        while (!tree.IsDone && tree.Nodes < nodes)
        {
            tree.Run(Math.Min(NodesPerRun, nodes - tree.Nodes));
            if (stop()) return false;
            if (tree.Nodes < checkpoint) continue;
            if (tree.Lower < before + (LeastRise * tree.Nodes / nodes)) break;
            (checkpoint, before) = (2 * checkpoint, tree.Lower);
        }

        return true;
    }

    /// <summary>The tile's rows over its variables alone, with y = 1 − m for variables of a negative price.</summary>
    private ScaledRows Exact()
    {
        var (mine, sums, place) = (new List<Row>(), new List<SumRow>(), _arena.Places(_variables, _rows.VariableCount));
        foreach (var i in _members)
        {
            var (first, end) = (_rows.RowStart[i], _rows.RowStart[i + 1]);
            int[] places = Array.ConvertAll(_rows.Column[first..end], j => place[j]);
            if (i >= _own) sums.Add(Flipped(places, _rows.Relaxed[first..end], _rows.RelaxedBound[i]));
            else mine.Add(Flipped(places, _rows.Set.Rows[i]));
        }

        var plain = new ScaledRows(new ConstraintSet(_variables.Length, mine, [.. _price.Select(Math.Abs)]));
        return sums.Count == 0 ? plain : new ScaledRows(plain, sums, byColumn: false);
    }

    /// <summary>The row with y = 1 − m for variables of a negative price.</summary>
    private SumRow Flipped(int[] places, long[] coefficients, long bound) => new(places, coefficients, Flip(places, coefficients, bound));

    private Row Flipped(int[] places, Row row)
    {
        if (row.Small is { } small)
        {
            var turned = (long[])small.Clone();
            return new Row(places, turned, Flip(places, turned, (long)row.Bound), row.Exponent);
        }

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
