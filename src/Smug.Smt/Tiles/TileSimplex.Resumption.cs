using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Smug.Smt.Bounds;
using Smug.Smt.Certificates;

namespace Smug.Smt.Tiles;

/// <content>What is known from other costs: bases that were optimal, and multipliers.</content>
internal sealed partial class TileSimplex
{
    /// <summary>From here on a multiplier is below 0.</summary>
    private const float Negative = -1e-6f;

    /// <summary>Goes to a basis that was optimal at other costs, and on to one that the dual method can begin with: tight rows whose multipliers are below 0 are let go, and
    /// variables go to where they cost the least. Returns false as <see cref="Restore"/> does.</summary>
    /// <param name="basis">What <see cref="Basis"/> gave.</param>
    /// <param name="values">All variables that are fixed.</param>
    public bool Resume(int[] basis, List<(int Variable, bool Value)> values)
    {
        if (!Restore(basis, values)) return false;

        // Each time there is a tight row less. Whatever leaves the basis has two bounds, and is at the right one for the cost that it comes to have.
        while (LeastMultiplier() is var slot and >= 0)
        {
            var leaving = LargestEntry(slot);
            if (leaving < 0) return false;
            Expand(leaving);
            Enter(leaving, _stride + slot, _cost[_stride + slot] / _row[_stride + slot] > 0, 0);
        }

        for (var j = 0; j < _n; j++)
        {
            if (_direction[j] * _cost[j] < 0) (_at[j], _direction[j]) = (1 - _at[j], -_direction[j]);
        }

        Evaluate();
        return true;
    }

    /// <summary>What multipliers prove: a lower bound as float32 sees it.</summary>
    /// <param name="multipliers">At least 0.</param>
    /// <param name="one">What stands for 1 among them.</param>
    /// <param name="values">Variables that are fixed.</param>
    [MethodImpl(HotLoop.Compiled)]
    public double Worth(SparseMultipliers multipliers, double one, List<(int Variable, bool Value)> values)
    {
        var (total, terms) = (_program.Base, 0);
        foreach (var i in multipliers.Rows)
        {
            var factor = (float)(multipliers.Values[terms] / one);
            total += (double)factor * _program.Bound[i];
            _terms[terms++] = (i * _stride, -factor);
        }

        Combine(ref _row[0], ref _program.Cost[0], _stride, ref _program.Rows[0], terms);
        foreach (var (j, value) in values)
        {
            if (value) total += _row[j];
            _row[j] = 0;
        }

        var least = Vector512<float>.Zero;
        for (nuint c = 0; c < (nuint)_stride; c += TileProgram.Lanes) least += Vector512.MinNative(Vector512<float>.Zero, Vector512.LoadUnsafe(ref _row[0], c));
        return total + Sum(least);
    }

    /// <summary>The slot of the tight row whose multiplier is furthest below 0; −1 where there is none.</summary>
    private int LeastMultiplier()
    {
        var (slot, least) = (-1, Negative);
        for (var t = 0; t < _slots; t++)
        {
            if (_cost[_stride + t] < least) (slot, least) = (t, _cost[_stride + t]);
        }

        return slot;
    }

    /// <summary>The basic variable that moves most with a tight row's slack; −1 where none moves enough to be exchanged with it.</summary>
    private int LargestEntry(int slot)
    {
        var (leaving, most) = (-1, Pivotal);
        for (var r = 0; r < _slots; r++)
        {
            var size = Math.Abs(_inverse[(slot * _room) + r]);
            if (size > most) (leaving, most) = (r, size);
        }

        return leaving;
    }
}
