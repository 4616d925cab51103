using System.Numerics;
using System.Runtime.InteropServices;
using Smug.Smt.Bounds;

namespace Smug.Smt.Certificates;

/// <summary>A finished argument as certificates hold it: flat lists of whole numbers, in a small part of a tree's memory.</summary>
/// <remarks>
/// <para>Multipliers: a number n ≥ 0 is n · 2^exponent times the next row, −k stands for k rows that are left out; rows after the last number are left out too.</para>
/// <para>Nodes, each before its children, 0 before 1; all numbers count from 1. v splits on variable v. −k closes a node by multipliers k. 0, 0, r closes it by row r.
/// 0, n, k, then n literals: these values follow from multipliers k. 0, −n, then n times a row and a literal: each value follows from its row. A literal is v for
/// variable v = 1, −v for 0. Values come before what closes or splits their node.</para>
/// Immutable.
/// </remarks>
/// <param name="rows">The rows that the tree names.</param>
/// <param name="exponents">One per row.</param>
/// <param name="multipliers">Vectors of multipliers.</param>
/// <param name="nodes">The nodes.</param>
/// <param name="count">How many nodes there are.</param>
internal sealed class PackedTree(int[] rows, int[] exponents, PackedIntegers[] multipliers, PackedIntegers nodes, int count)
{
    public int[] Rows => rows;

    public int[] Exponents => exponents;

    public PackedIntegers[] Multipliers => multipliers;

    public PackedIntegers Nodes => nodes;

    /// <summary>How many nodes there are.</summary>
    public int Count => count;

    /// <summary>The tree with other numbers for its rows.</summary>
    public PackedTree Over(Func<int, int> row) => new(Array.ConvertAll(rows, r => row(r)), exponents, multipliers, nodes, count);

    /// <summary>The tree in a certificate's form; its parts are unpacked when they are asked for.</summary>
    /// <param name="variables">What its places are.</param>
    /// <param name="bound">What it proves.</param>
    /// <param name="cuts">Rows derived for it.</param>
    public ComponentCertificate Argument(int[] variables, long bound, IReadOnlyList<DerivedRow> cuts) =>
        new(variables, bound, cuts, new PackedMultipliers(this), new PackedNodes(this, variables));

    /// <summary>Packs a search's argument.</summary>
    /// <param name="root">The argument; its variables are places.</param>
    /// <param name="shift">Row i was multiplied by 2^shift[i] before the multipliers were applied.</param>
    public static PackedTree Of(ProofNode root, IReadOnlyList<int> shift)
    {
        var (vectors, places) = (new List<SparseMultipliers>(), new Dictionary<SparseMultipliers, int>(ReferenceEqualityComparer.Instance));
        List<TreeNode> nodes = [];

        // An explicit stack: a tree may be deeper than the call stack.
        var open = new Stack<ProofNode>([root]);
        while (open.TryPop(out var node))
        {
            var leaf = node.Variable < 0;
            TreeFixing[] fixings = node.Fixings.Count == 0 ? [] : [.. node.Fixings.Select(f => new TreeFixing(f.Variable, f.Value, f.Row, Place(f.Multipliers)))];
            nodes.Add(new TreeNode(fixings, leaf ? node.ViolatedRow : -1, leaf && node.ViolatedRow < 0 ? Place(node.Multipliers ?? SparseMultipliers.Empty) : -1, node.Variable));
            if (leaf) continue;
            open.Push(node.One!);
            open.Push(node.Zero!);
        }

        const int Unit = DualBound.MultiplierBits + ScaledRows.UnitBits;
        return Pack(nodes, vectors, [.. shift.Select(s => s - Unit)]);

        int Place(SparseMultipliers? multipliers)
        {
            if (multipliers is null) return -1;
            ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(places, multipliers, out var known);
            if (known) return place;
            vectors.Add(multipliers);
            return place = vectors.Count - 1;
        }
    }

    /// <summary>Packs the argument of a certificate.</summary>
    /// <exception cref="UsageException">It names variables that it is not over, something in it follows from nothing, or a row's multipliers have more than 63 bits
    /// in one unit.</exception>
    public static PackedTree Of(ComponentCertificate component)
    {
        if (component.Tree is PackedNodes known && component.Multipliers is PackedMultipliers vectors && known.Tree == vectors.Tree && known.Variables == component.Variables) return known.Tree;
        var places = new Dictionary<int, int>();
        foreach (var (k, variable) in component.Variables.Index()) places[variable] = k;
        int Place(int variable) => places.TryGetValue(variable, out var place) ? place : throw new UsageException($"A certificate's tree names variable {variable}, which it is not over.");
        if (component.Tree.Any(node => node is { Row: < 0, Multipliers: < 0, Variable: < 0 } || node.Fixings.Any(f => f is { Row: < 0, Multipliers: < 0 })))
            throw new UsageException("A certificate's tree has a leaf or a value that follows from nothing.");
        if (component.Multipliers.SelectMany(vector => vector).Any(m => m.Row < 0)) throw new UsageException("A certificate has a multiplier of a row below 0.");
        TreeNode[] nodes = [.. component.Tree.Select(node => new TreeNode(
            [.. node.Fixings.Select(f => f with { Variable = Place(f.Variable) })], node.Row, node.Multipliers, node.Variable < 0 ? -1 : Place(node.Variable)))];
        var exponents = new int[component.Multipliers.SelectMany(vector => vector, (_, m) => m.Row).Concat(nodes.SelectMany(node => node.Fixings, (_, f) => f.Row)).Concat(nodes.Select(node => node.Row)).Append(-1).Max() + 1];
        foreach (var row in component.Multipliers.SelectMany(vector => vector).GroupBy(m => m.Row))
            exponents[row.Key] = row.Min(m => m.Value.Exponent);
        return Pack(nodes, [.. component.Multipliers.Select(vector => new SparseMultipliers([.. vector.Select(m => m.Row)], [.. vector.Select(m => Whole(m, exponents[m.Row]))]))], exponents);
    }

    private static long Whole(Multiplier multiplier, int exponent)
    {
        var whole = multiplier.Value.Mantissa << (multiplier.Value.Exponent - exponent);
        return whole.Sign >= 0 && whole <= long.MaxValue ? (long)whole : throw new UsageException($"A certificate's multiplier of row {multiplier.Row} is below 0 or has more than 63 bits.");
    }

    private static PackedTree Pack(IReadOnlyCollection<TreeNode> nodes, IReadOnlyList<SparseMultipliers> vectors, int[] exponents)
    {
        var (uses, bits) = (new int[exponents.Length], new long[exponents.Length]);
        foreach (var vector in vectors)
        {
            for (var k = 0; k < vector.Rows.Length; k++)
            {
                uses[vector.Rows[k]]++;
                bits[vector.Rows[k]] |= vector.Values[k];
            }
        }

        foreach (var node in nodes)
        {
            if (node.Variable < 0 && node.Row >= 0) uses[node.Row]++;
            foreach (var fixing in node.Fixings)
            {
                if (fixing.Row >= 0) uses[fixing.Row]++;
            }
        }

        // Rows that many vectors have come first: few vectors have gaps then, and most are short.
        int[] rows = [.. Enumerable.Range(0, uses.Length).Where(row => uses[row] > 0).OrderByDescending(row => uses[row])];
        var place = new int[exponents.Length];
        for (var k = 0; k < rows.Length; k++) place[rows[k]] = k;
        var zeros = Array.ConvertAll(rows, row => bits[row] == 0 ? 0 : BitOperations.TrailingZeroCount(bits[row]));
        var builder = new PackedIntegers.Builder();
        for (var v = 0; v < vectors.Count; v++)
        {
            var places = Array.ConvertAll(vectors[v].Rows, row => place[row]);
            var values = (long[])vectors[v].Values.Clone();
            Array.Sort(places, values);
            for (var k = 0; k < places.Length; k++)
            {
                var gap = places[k] - (k == 0 ? 0 : places[k - 1] + 1);
                if (gap > 0) builder.Add(-gap);
                builder.Add(values[k] >> zeros[places[k]]);
            }

            builder.End();
        }

        var packed = builder.Take();
        foreach (var node in nodes) Pack(node, builder, place);
        builder.End();
        return new PackedTree(rows, [.. rows.Select((row, k) => exponents[row] + zeros[k])], packed, builder.Take()[0], nodes.Count);
    }

    private static void Pack(TreeNode node, PackedIntegers.Builder builder, int[] place)
    {
        // Values that follow from the same multipliers are one group, those that follow from rows another.
        for (var (first, end) = (0, 0); first < node.Fixings.Count; first = end)
        {
            var by = By(node.Fixings[first]);
            while (end < node.Fixings.Count && By(node.Fixings[end]) == by) end++;
            builder.Add(0);
            builder.Add(by < 0 ? first - end : end - first);
            if (by >= 0) builder.Add(by + 1);
            for (var k = first; k < end; k++)
            {
                var (variable, value, row, _) = node.Fixings[k];
                if (by < 0) builder.Add(place[row] + 1);
                builder.Add(value ? variable + 1 : -variable - 1);
            }
        }

        if (node.Variable < 0 && node.Row >= 0)
        {
            builder.Add(0);
            builder.Add(0);
        }

        builder.Add(node.Variable >= 0 ? node.Variable + 1 : node.Row >= 0 ? place[node.Row] + 1 : -node.Multipliers - 1);

        static int By(TreeFixing fixing) => fixing.Row >= 0 ? -1 : fixing.Multipliers;
    }
}
