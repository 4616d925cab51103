using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Smug.Smt.Bounds;

namespace Smug.Smt.Tiles;

/// <content>Dual steps: which basic variable or loose row leaves, which column enters.</content>
internal sealed partial class TileSimplex
{
    // One leaving variable's entry per column, and the columns' ratios.
    private readonly float[] _row;
    private readonly float[] _ratio;
    private readonly int[] _chosen;

    // Per slot, then per row.
    private readonly float[] _score;

    /// <summary>What leaves, by steepest edge: the slot of a basic variable or the complement of a loose row, its violation, and whether it is to increase. Loose rows
    /// are taken to be as steep as the steepest of these variables.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private (int Leaving, float Violation, bool Increase)? Leaving()
    {
        var (tolerance, most, weights) = (Vector512.Create(Infeasibility), Vector512<float>.Zero, Vector512<float>.Zero);
        ref var inverse = ref _inverse[0];
        for (nuint block = 0; block < (nuint)_slots; block += TileProgram.Lanes)
        {
            var value = Vector512.LoadUnsafe(ref _value[0], block);
            var violation = Vector512.MaxNative(Vector512.LoadUnsafe(ref _least[0], block) - value, value - Vector512.LoadUnsafe(ref _most[0], block));
            if (!Vector512.GreaterThanAny(violation, tolerance))
            {
                Vector512<float>.Zero.StoreUnsafe(ref _score[0], block);
                continue;
            }

            var weight = Vector512.Create(1e-12f);
            for (var t = 0; t < _slots; t++)
            {
                var entry = Vector512.LoadUnsafe(ref Unsafe.Add(ref inverse, t * _room), block);
                weight = Vector512.FusedMultiplyAdd(entry, entry, weight);
            }

            var score = Vector512.ConditionalSelect(Vector512.GreaterThan(violation, tolerance), violation * violation / weight, Vector512<float>.Zero);
            score.StoreUnsafe(ref _score[0], block);
            (most, weights) = (Vector512.MaxNative(most, score), Vector512.MaxNative(weights, weight));
        }

        var (best, rest, scale) = (Greatest(most), Vector512<float>.Zero, Vector512.Create(1 / (1 + Greatest(weights))));
        for (nuint block = 0; block < (nuint)_rowStride; block += TileProgram.Lanes)
        {
            var violation = -Vector512.LoadUnsafe(ref _slack[0], block) * Vector512.LoadUnsafe(ref _loose[0], block);
            var score = Vector512.ConditionalSelect(Vector512.GreaterThan(violation, tolerance), violation * violation * scale, Vector512<float>.Zero);
            score.StoreUnsafe(ref _score[0], (nuint)_room + block);
            rest = Vector512.MaxNative(rest, score);
        }

        var loosest = Greatest(rest);
        if (best > 0 && !(loosest > best))
        {
            var r = Place(ref _score[0], best);
            return _value[r] < _least[r] ? (r, _least[r] - _value[r], true) : (r, _value[r] - _most[r], false);
        }

        if (!(loosest > 0)) return null;
        var i = Place(ref _score[_room], loosest);
        return (~i, -_slack[i], true);
    }

    /// <summary>Where a number that is there stands first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Place(ref float numbers, float number)
    {
        for (var (block, wanted) = (0, Vector512.Create(number)); ; block += TileProgram.Lanes)
        {
            var equal = Vector512.Equals(Vector512.LoadUnsafe(ref numbers, (nuint)block), wanted).ExtractMostSignificantBits();
            if (equal != 0) return block + System.Numerics.BitOperations.TrailingZeroCount(equal);
        }
    }

    /// <summary>One dual step with bound flipping. Returns false where the row cannot be mended.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private bool Step(int leaving, float violation, bool increase)
    {
        Expand(leaving);
        var (slope, flips) = (violation, 0);
        for (var least = Ratios(increase ? 1 : -1); least < float.PositiveInfinity; least = LeastRatio(ref _ratio[0]))
        {
            // Among columns of nearly this ratio the largest entry is a stable pivot.
            var c = Largest(ref _row[0], ref _ratio[0], least + SameRatio);
            slope -= Math.Abs(_row[c]);
            if (c >= _stride || slope <= Infeasibility)
            {
                Enter(leaving, c, increase, flips);
                return true;
            }

            _chosen[flips++] = c;
            _ratio[c] = float.PositiveInfinity;
        }

        RaySlope = slope;
        return false;
    }

    /// <summary>Finds the ratio of reduced cost and entry of each column that can move a row's basic variable the wanted way; infinite for others. Returns the
    /// least.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private float Ratios(float sign)
    {
        var (pivotal, none, width) = (Vector512.Create(Pivotal), Vector512.Create(float.PositiveInfinity), (nuint)(_stride + _slots));
        var least = none;
        for (nuint c = 0; c < width; c += TileProgram.Lanes)
        {
            var rate = Vector512.LoadUnsafe(ref _row[0], c) * sign * Vector512.LoadUnsafe(ref _direction[0], c);
            var ratio = Vector512.ConditionalSelect(Vector512.GreaterThan(rate, pivotal), Vector512.Abs(Vector512.LoadUnsafe(ref _cost[0], c)) / rate, none);
            ratio.StoreUnsafe(ref _ratio[0], c);
            least = Vector512.MinNative(least, ratio);
        }

        return Least(least);
    }

    [MethodImpl(HotLoop.Compiled)]
    private float LeastRatio(ref float ratios)
    {
        var (least, width) = (Vector512.Create(float.PositiveInfinity), (nuint)(_stride + _slots));
        for (nuint c = 0; c < width; c += TileProgram.Lanes) least = Vector512.MinNative(least, Vector512.LoadUnsafe(ref ratios, c));
        return Least(least);
    }

    /// <summary>The column with the largest entry among those with a ratio up to a limit.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private int Largest(ref float row, ref float ratios, float limit)
    {
        var (best, most, wide) = (-1, 0f, Vector512.Create(limit));
        for (var block = 0; block < _stride + _slots; block += TileProgram.Lanes)
        {
            var among = Vector512.LessThanOrEqual(Vector512.LoadUnsafe(ref ratios, (nuint)block), wide).ExtractMostSignificantBits();
            for (; among != 0; among &= among - 1)
            {
                var c = block + System.Numerics.BitOperations.TrailingZeroCount(among);
                var size = Math.Abs(Unsafe.Add(ref row, c));
                if (size > most) (best, most) = (c, size);
            }
        }

        return best;
    }
}
