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
    private readonly int[] _flips;

    /// <summary>What leaves, by steepest edge: the slot of a basic variable or the complement of a loose row, its violation, and whether it is to increase.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private (int Leaving, float Violation, bool Increase)? Leaving()
    {
        var (leaving, worst, increase, best) = (0, 0f, false, 0f);
        for (var block = 0; block < _slots; block += TileProgram.Lanes)
        {
            var value = Vector512.LoadUnsafe(ref _value[0], (nuint)block);
            var violation = Vector512.Max(Vector512.LoadUnsafe(ref _least[0], (nuint)block) - value, value - Vector512.LoadUnsafe(ref _most[0], (nuint)block));
            if (!Vector512.GreaterThanAny(violation, Vector512.Create(Infeasibility))) continue;
            var weight = Vector512.Create(1e-12f);
            for (var t = 0; t < _slots; t++)
            {
                var entry = Vector512.LoadUnsafe(ref _inverse[t * _room], (nuint)block);
                weight = Vector512.FusedMultiplyAdd(entry, entry, weight);
            }

            var score = violation * violation / weight;
            for (var r = block; r < Math.Min(_slots, block + TileProgram.Lanes); r++)
            {
                if (violation[r - block] > Infeasibility && score[r - block] > best)
                    (leaving, worst, increase, best) = (r, violation[r - block], value[r - block] < _least[r], score[r - block]);
            }
        }

        for (var block = 0; block < _rowStride; block += TileProgram.Lanes)
        {
            var violation = -Vector512.LoadUnsafe(ref _slack[0], (nuint)block) * Vector512.LoadUnsafe(ref _loose[0], (nuint)block);
            if (!Vector512.GreaterThanAny(violation, Vector512.Create(Infeasibility))) continue;
            for (var i = block; i < block + TileProgram.Lanes; i++)
            {
                var size = violation[i - block];
                if (size <= Infeasibility || size * size <= best) continue;
                Along(~i);
                var score = size * size / (1 + Square(ref _along[0], _slots));
                if (score > best) (leaving, worst, increase, best) = (~i, size, true, score);
            }
        }

        return best > 0 ? (leaving, worst, increase) : null;
    }

    /// <summary>One dual step with bound flipping. Returns false where the row cannot be mended.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private bool Step(int leaving, float violation, bool increase)
    {
        Expand(leaving);
        var (slope, flips) = (violation, 0);
        for (var least = Ratios(increase ? 1 : -1); least < float.PositiveInfinity; least = LeastRatio())
        {
            // Among columns of nearly this ratio the largest entry is a stable pivot.
            var c = Largest(least + SameRatio);
            slope -= Math.Abs(_row[c]);
            if (c >= _stride || slope <= Infeasibility)
            {
                Enter(leaving, c, increase, flips);
                return true;
            }

            _flips[flips++] = c;
            _ratio[c] = float.PositiveInfinity;
        }

        RaySlope = slope;
        return false;
    }

    // The bound-flipping step: the dual objective is concave piecewise linear along the ray, its slope what is left of the violation.
    [MethodImpl(HotLoop.Compiled)]
    private float Penalty(float distance, float sign)
    {
        const int Turns = 4;
        var (rise, slope, passed, least) = (0f, distance, 0f, Ratios(sign));
        for (var turn = 0; turn < Turns; turn++)
        {
            if (float.IsPositiveInfinity(least)) return least;
            rise += slope * (least - passed);
            passed = least;
            var c = Largest(least);
            slope -= Math.Abs(_row[c]);
            if (c >= _stride || slope <= 0) return rise;
            _ratio[c] = float.PositiveInfinity;
            least = LeastRatio();
        }

        return rise;
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
            least = Vector512.Min(least, ratio);
        }

        return Least(least);
    }

    [MethodImpl(HotLoop.Compiled)]
    private float LeastRatio()
    {
        var (least, width) = (Vector512.Create(float.PositiveInfinity), (nuint)(_stride + _slots));
        for (nuint c = 0; c < width; c += TileProgram.Lanes) least = Vector512.Min(least, Vector512.LoadUnsafe(ref _ratio[0], c));
        return Least(least);
    }

    /// <summary>The column with the largest entry among those with a ratio up to a limit.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private int Largest(float limit)
    {
        var (best, most, wide) = (-1, 0f, Vector512.Create(limit));
        for (var block = 0; block < _stride + _slots; block += TileProgram.Lanes)
        {
            var among = Vector512.LessThanOrEqual(Vector512.LoadUnsafe(ref _ratio[0], (nuint)block), wide).ExtractMostSignificantBits();
            for (; among != 0; among &= among - 1)
            {
                var c = block + System.Numerics.BitOperations.TrailingZeroCount(among);
                var size = Math.Abs(_row[c]);
                if (size > most) (best, most) = (c, size);
            }
        }

        return best;
    }
}
