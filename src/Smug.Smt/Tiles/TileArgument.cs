using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Smug.Smt.Bounds;
using Smug.Smt.Certificates;

namespace Smug.Smt.Tiles;

/// <summary>Turns a tree that float32 has found into an argument in whole numbers. Leaves share multipliers where one leaf's prove enough at another.</summary>
/// <remarks>Multipliers prove at a leaf what they prove at the root, and for each value on the way the reduced cost that it adds: a handful of additions tell
/// whether they do. Not thread-safe.</remarks>
internal sealed class TileArgument
{
    private const int MostRecent = 64;
    private const int MostAttempts = 4;

    /// <summary>What multipliers prove is kept in units of 2^−10, rounded down, and amounts above 2^40 as these.</summary>
    private const int Digits = 10;
    private const long Most = 1L << 40;

    /// <summary>Less than any path can make up for.</summary>
    private const long Nothing = long.MinValue / 2;
    private readonly ScaledRows _rows;
    private readonly byte[] _lower;
    private readonly byte[] _upper;
    private readonly long[] _dense;
    private readonly bool?[] _value;
    private readonly int[] _known;
    private readonly FixedPoint[] _reduced;
    private readonly List<Priced> _recent = [];
    private readonly Stack<long[]> _free = [];
    private readonly List<(int Variable, bool Value)> _path = [];
    private readonly HashSet<int> _needed = [];
    private long _bound;

    /// <summary>Begins with what is fixed at the root.</summary>
    /// <param name="rows">The tile's rows and weights.</param>
    /// <param name="value">One per variable: its value at the root, or null.</param>
    public TileArgument(ScaledRows rows, bool?[] value)
    {
        (_rows, _value) = (rows, value);
        _known = [.. Enumerable.Range(0, value.Length).Where(j => value[j] is not null)];
        _lower = Array.ConvertAll(value, v => (byte)(v is true ? 1 : 0));
        _upper = Array.ConvertAll(value, v => (byte)(v is false ? 0 : 1));
        (_dense, _reduced) = (new long[rows.RowCount], new FixedPoint[value.Length]);
    }

    /// <summary>The argument, with the bound that it proves: the one wanted, or as high a one as there is.</summary>
    /// <param name="tree">The tree's root.</param>
    /// <param name="fixing">The multipliers by which the values at the root follow.</param>
    /// <param name="wanted">The bound.</param>
    /// <param name="stop">Asked often whether to give up; there is no argument then.</param>
    public (ProofNode Root, long Bound)? Of(TileTree.Node tree, SparseMultipliers fixing, long wanted, Func<bool> stop)
    {
        _bound = Math.Min(wanted, Fixable(fixing));
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var before = _bound;
            if (Build(tree, stop) is not { } root) return null;
            if (_bound < before) continue;
            foreach (var j in _needed.Order()) root.Fixings.Add(new ProofNode.Fixing(j, _value[j]!.Value, -1, fixing));
            return (root, _bound);
        }

        return null;
    }

    /// <summary>The highest bound with which all values at the root follow.</summary>
    private long Fixable(SparseMultipliers fixing)
    {
        var (free, most) = (new byte[_value.Length], long.MaxValue);
        Array.Fill(free, (byte)1);
        var total = Evaluate(fixing, new byte[_value.Length], free);
        for (var j = 0; j < _value.Length; j++)
        {
            // Its opposite costs so much more; a value against the reduced cost does not follow at all.
            if (_value[j] is { } value) most = Math.Min(most, value == _reduced[j].IsNegative ? (total + _reduced[j].Magnitude).Ceiling : total.Ceiling);
        }

        return most;
    }

    private ProofNode? Build(TileTree.Node tree, Func<bool> stop)
    {
        foreach (var priced in _recent) _free.Push(priced.Reduced);
        _recent.Clear();
        _needed.Clear();
        _path.Clear();
        var (root, seen) = (new ProofNode(), 0);
        var open = new Stack<(TileTree.Node Node, ProofNode Proof, int Depth)>([(tree, root, 0)]);
        while (open.TryPop(out var next))
        {
            if ((++seen & 63) == 0 && stop()) return null;
            var (node, proof, depth) = next;
            if (node.Parent is not null)
            {
                _path.RemoveRange(depth - 1, _path.Count - depth + 1);
                _path.Add((node.Parent.Variable, node.Value));
            }

            if (node.Variable < 0)
            {
                proof.Multipliers = Closing(node.Multipliers!);
                continue;
            }

            (proof.Variable, proof.Zero, proof.One) = (node.Variable, new ProofNode(), new ProofNode());
            open.Push((node.One!, proof.One, depth + 1));
            open.Push((node.Zero!, proof.Zero, depth + 1));
        }

        return root;
    }

    /// <summary>Multipliers that prove the bound at the end of the path: some used before, the leaf's own, or such as float64 finds. Where these fall short, the bound
    /// falls to what they prove.</summary>
    private SparseMultipliers Closing(SparseMultipliers own)
    {
        for (var k = _recent.Count; k-- > 0;)
        {
            var known = _recent[k];
            if (At(known) < _bound) continue;
            _recent.RemoveAt(k);
            _recent.Add(known);
            return known.Multipliers;
        }

        var priced = Price(own);
        if (At(priced) < _bound) priced = Solved();
        _bound = Math.Min(_bound, At(priced));
        foreach (var j in _known)
        {
            // Rows are relaxed here, the checker has them exact: prices near 0 may have the other sign there.
            if (_value[j]!.Value ? priced.Reduced[j] >= -1 : priced.Reduced[j] <= 1) _needed.Add(j);
        }

        if (_recent.Count == MostRecent)
        {
            _free.Push(_recent[0].Reduced);
            _recent.RemoveAt(0);
        }

        _recent.Add(priced);
        return priced.Multipliers;
    }

    private Priced Price(SparseMultipliers multipliers)
    {
        var total = Evaluate(multipliers, _lower, _upper);
        var reduced = _free.TryPop(out var free) ? free : new long[_value.Length];
        for (var j = 0; j < reduced.Length; j++) reduced[j] = _reduced[j].IsNegative ? -Down(_reduced[j].Magnitude) : Down(_reduced[j]);
        return new Priced(multipliers, total.Whole < -Most ? Nothing : Down(total), reduced);
    }

    /// <summary>A number in the unit of what is kept, rounded down.</summary>
    private static long Down(FixedPoint number) => number.Whole >= Most ? Most << Digits : (number.Whole << Digits) + (long)(number.Fraction >> (64 - Digits));

    /// <summary>The relaxation's multipliers at the end of the path, in float64.</summary>
    private Priced Solved()
    {
        var (lower, upper, multipliers) = ((byte[])_lower.Clone(), (byte[])_upper.Clone(), new double[_rows.RowCount]);
        foreach (var (variable, value) in _path) lower[variable] = upper[variable] = (byte)(value ? 1 : 0);
        var simplex = new DualSimplex(_rows);
        simplex.SetBounds(lower, upper);
        var infeasible = simplex.Solve(double.PositiveInfinity, () => false) == DualSimplex.Status.Infeasible;
        var far = infeasible ? Math.Max(1, _bound - simplex.Objective) / Math.Max(1e-9, simplex.RaySlope) : 0;

        // Far enough along the ray every cost is passed, too far its errors count for more.
        var best = (Priced?)null;
        for (var times = 1.0; times < 1e4 && (best is null || (infeasible && At(best) < _bound)); times *= 2)
        {
            simplex.Multipliers(multipliers, far * times);
            var priced = Price(SparseMultipliers.Of(Array.ConvertAll(multipliers, DualBound.Round)));
            if (best is null || At(priced) > At(best)) best = priced;
        }

        return best!;
    }

    [MethodImpl(HotLoop.Compiled)]
    private long At(Priced priced)
    {
        var (total, reduced) = (priced.Total, priced.Reduced);
        foreach (var (variable, value) in CollectionsMarshal.AsSpan(_path))
        {
            // Without a value a variable counts with the lesser of the two.
            total += Math.Max(0, value ? reduced[variable] : -reduced[variable]);
        }

        return (total + (1 << Digits) - 1) >> Digits;
    }

    /// <summary>What multipliers prove, and the reduced costs.</summary>
    private FixedPoint Evaluate(SparseMultipliers multipliers, byte[] lower, byte[] upper)
    {
        Array.Clear(_dense);
        for (var k = 0; k < multipliers.Rows.Length; k++) _dense[multipliers.Rows[k]] = multipliers.Values[k];
        return DualBound.Evaluate(_rows, _dense, lower, upper, _reduced);
    }

    /// <summary>Multipliers, what they prove with the values at the root, rounded down, and the reduced costs, rounded towards 0.</summary>
    private sealed record Priced(SparseMultipliers Multipliers, long Total, long[] Reduced);
}
