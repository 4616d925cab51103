using Smug.Smt.Bounds;
using Smug.Smt.Certificates;

namespace Smug.Smt.Tiles;

/// <summary>Makes a tree's argument small: of the values that follow along the way it keeps those that something below rests on.</summary>
/// <remarks>Multipliers rest on a value only where the opposite would lower what they prove, a row on the values of its variables. Whatever is dropped, the checker
/// finds the same sums or higher ones at every node.</remarks>
internal sealed class TileProof
{
    private readonly ScaledRows _rows;
    private readonly FixedPoint[] _reduced;
    private readonly byte[] _lower;
    private readonly byte[] _upper;
    private readonly long[] _multipliers;
    private readonly bool?[] _value;

    public TileProof(ScaledRows rows)
    {
        var n = rows.VariableCount;
        (_rows, _reduced, _lower, _upper, _value) = (rows, new FixedPoint[n], new byte[n], new byte[n], new bool?[n]);
        _multipliers = new long[rows.RowCount];
    }

    /// <summary>Drops what nothing rests on. The tree is changed; its nodes must have fixings of their own.</summary>
    public void Trim(ProofNode root) => _ = Needed(root);

    /// <summary>The variables whose values at the node's parents it rests on.</summary>
    private HashSet<int> Needed(ProofNode node)
    {
        foreach (var fixing in node.Fixings) _value[fixing.Variable] = fixing.Value;
        HashSet<int> needed = [];
        if (node.Variable >= 0)
        {
            _value[node.Variable] = false;
            needed.UnionWith(Needed(node.Zero!));
            _value[node.Variable] = true;
            needed.UnionWith(Needed(node.One!));
            _value[node.Variable] = null;
            needed.Remove(node.Variable);
        }
        else
        {
            Rest(needed, node.ViolatedRow, node.Multipliers);
        }

        var kept = new List<ProofNode.Fixing>();
        for (var k = node.Fixings.Count; k-- > 0;)
        {
            var fixing = node.Fixings[k];
            _value[fixing.Variable] = null;
            if (!needed.Remove(fixing.Variable)) continue;
            kept.Add(fixing);
            Rest(needed, fixing.Row, fixing.Multipliers);
        }

        kept.Reverse();
        node.Fixings.Clear();
        node.Fixings.AddRange(kept);
        node.Fixings.TrimExcess();
        return needed;
    }

    /// <summary>Adds the variables whose values a row or multipliers rest on.</summary>
    private void Rest(HashSet<int> needed, int row, SparseMultipliers? multipliers)
    {
        if (row >= 0)
        {
            for (var e = _rows.RowStart[row]; e < _rows.RowStart[row + 1]; e++)
            {
                if (_value[_rows.Column[e]] is not null) needed.Add(_rows.Column[e]);
            }

            return;
        }

        if (multipliers is null) return;
        Array.Clear(_multipliers);
        for (var k = 0; k < multipliers.Rows.Length; k++) _multipliers[multipliers.Rows[k]] = multipliers.Values[k];
        _ = DualBound.Evaluate(_rows, _multipliers, _lower, _upper, _reduced);
        for (var j = 0; j < _value.Length; j++)
        {
            // Rows are relaxed here, the checker has them exact: prices near 0 may have the other sign there.
            if (_value[j] is { } value && (value ? _reduced[j].ToDouble() > -1e-3 : _reduced[j].ToDouble() < 1e-3)) needed.Add(j);
        }
    }
}
