using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Smug.Smt.Bounds;

namespace Smug.Smt.Tiles;

/// <content>The inverse from nothing, and the loops over vectors.</content>
internal sealed partial class TileSimplex
{
    /// <summary>Inverts anew, by Gauss and Jordan, and finds all that follows. Returns false where the rows are as good as dependent.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private bool Invert()
    {
        ref var inverse = ref _inverse[0];
        for (var r = 0; r < _slots; r++)
        {
            ref var column = ref _program.Columns[_basic[r] * _rowStride];
            ref var row = ref _inverse[r * _room];
            _inverse.AsSpan(r * _room, _room).Clear();
            for (var t = 0; t < _slots; t++) Unsafe.Add(ref row, t) = Unsafe.Add(ref column, _tight[t]);
        }

        for (var p = 0; p < _slots; p++)
        {
            var (best, most) = (p, 0f);
            for (var r = 0; r < _slots; r++)
            {
                var factor = Unsafe.Add(ref inverse, (r * _room) + p);
                Unsafe.Add(ref inverse, (r * _room) + p) = 0;
                _along[r] = factor;
                if (r >= p && Math.Abs(factor) > most) (best, most) = (r, Math.Abs(factor));
            }

            if (most < Singular) return false;
            if (best != p)
            {
                // Which slot a variable has is free.
                (_basic[best], _basic[p], _along[best], _along[p]) = (_basic[p], _basic[best], _along[p], _along[best]);
                Swap(best, p);
            }

            var pivot = 1 / _along[p];
            (_along[p], _inverse[(p * _room) + p]) = (0, 1);
            Scale(p, pivot);
            Spread(ref _inverse[p * _room], -1);
        }

        _pivots = 0;
        Evaluate();
        return true;
    }

    /// <summary>Exchanges two slots' variables in a matrix that is yet to be inverted.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private void Swap(int r, int p)
    {
        ref var one = ref _inverse[r * _room];
        ref var other = ref _inverse[p * _room];
        for (nuint c = 0; c < (nuint)_slots; c += TileProgram.Lanes)
        {
            var kept = Vector512.LoadUnsafe(ref one, c);
            Vector512.LoadUnsafe(ref other, c).StoreUnsafe(ref one, c);
            kept.StoreUnsafe(ref other, c);
        }
    }

    /// <summary>Values, slacks, reduced costs and the objective from the inverse.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private void Evaluate()
    {
        for (var r = 0; r < _slots; r++)
        {
            var j = _basic[r];
            (_place[j], _at[j], _value[r], _least[r], _most[r], _column[r]) = (r, 0, 0, _lower[j], _upper[j], _program.Cost[j]);
        }

        Objective = _program.Base;
        for (var t = 0; t < _slots; t++)
        {
            var multiplier = Against(t);
            _cost[_stride + t] = multiplier;
            _terms[t] = (_tight[t] * _stride, -multiplier);
            Objective += (double)multiplier * _program.Bound[_tight[t]];
        }

        Combine(ref _cost[0], ref _program.Cost[0], _stride, ref _program.Rows[0], _slots);
        for (var i = 0; i < _program.RowCount; i++) _slack[i] = -_program.Bound[i];
        var ones = Ones();
        for (var k = 0; k < ones; k++)
        {
            Objective += _cost[_chosen[k]];
            _terms[k] = (_chosen[k] * _rowStride, 1);
        }

        // From the point with all basic variables at 0, whose tight rows have to come up to their bounds.
        Combine(ref _slack[0], ref _slack[0], _rowStride, ref _program.Columns[0], ones);
        for (var t = 0; t < _slots; t++) _terms[t] = (t * _room, -_slack[_tight[t]]);
        Combine(ref _value[0], ref _zeros[0], _slots, ref _inverse[0], _slots);
        for (var r = 0; r < _slots; r++) _terms[r] = (_basic[r] * _rowStride, _value[r]);
        Combine(ref _slack[0], ref _slack[0], _rowStride, ref _program.Columns[0], _slots);
    }

    /// <summary>Finds the variables at 1 that are not basic; returns how many.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private int Ones()
    {
        var ones = 0;
        for (var block = 0; block < _stride; block += TileProgram.Lanes)
        {
            var among = Vector512.GreaterThan(Vector512.LoadUnsafe(ref _at[0], (nuint)block), Vector512<float>.Zero).ExtractMostSignificantBits();
            for (; among != 0; among &= among - 1) _chosen[ones++] = block + BitOperations.TrailingZeroCount(among);
        }

        return ones;
    }

    /// <summary>Adds to each of the inverse's rows a multiple of one vector.</summary>
    /// <param name="source">The vector.</param>
    /// <param name="factor">It is taken this many times what the row has in <see cref="_along"/>.</param>
    [MethodImpl(HotLoop.Compiled)]
    private void Spread(ref float source, float factor)
    {
        for (var c = 0; c < _slots; c += TileProgram.Lanes)
        {
            var scaled = Vector512.LoadUnsafe(ref source, (nuint)c) * factor;
            ref var target = ref _inverse[c];
            ref var along = ref _along[0];
            for (var t = 0; t < _slots; t++)
            {
                Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref along, t)), scaled, Vector512.LoadUnsafe(ref target)).StoreUnsafe(ref target);
                target = ref Unsafe.Add(ref target, _room);
            }
        }
    }

    /// <summary>A start plus multiples of parts of a matrix: the first of the terms, in order.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private void Combine(ref float target, ref float start, int count, ref float matrix, int terms)
    {
        const int Lanes = TileProgram.Lanes;
        ref var first = ref _terms[0];
        var c = 0;
        for (; c <= count - (6 * Lanes); c += 6 * Lanes)
        {
            ref var from = ref Unsafe.Add(ref start, c);
            ref var at = ref Unsafe.Add(ref matrix, c);
            var (a0, a1, a2) = (Vector512.LoadUnsafe(ref from), Vector512.LoadUnsafe(ref from, Lanes), Vector512.LoadUnsafe(ref from, 2 * Lanes));
            var (a3, a4, a5) = (Vector512.LoadUnsafe(ref from, 3 * Lanes), Vector512.LoadUnsafe(ref from, 4 * Lanes), Vector512.LoadUnsafe(ref from, 5 * Lanes));
            for (var k = 0; k < terms; k++)
            {
                ref var part = ref Unsafe.Add(ref at, Unsafe.Add(ref first, k).Offset);
                var factor = Vector512.Create(Unsafe.Add(ref first, k).Factor);
                a0 = Vector512.FusedMultiplyAdd(factor, Vector512.LoadUnsafe(ref part), a0);
                a1 = Vector512.FusedMultiplyAdd(factor, Vector512.LoadUnsafe(ref part, Lanes), a1);
                a2 = Vector512.FusedMultiplyAdd(factor, Vector512.LoadUnsafe(ref part, 2 * Lanes), a2);
                a3 = Vector512.FusedMultiplyAdd(factor, Vector512.LoadUnsafe(ref part, 3 * Lanes), a3);
                a4 = Vector512.FusedMultiplyAdd(factor, Vector512.LoadUnsafe(ref part, 4 * Lanes), a4);
                a5 = Vector512.FusedMultiplyAdd(factor, Vector512.LoadUnsafe(ref part, 5 * Lanes), a5);
            }

            ref var to = ref Unsafe.Add(ref target, c);
            a0.StoreUnsafe(ref to);
            a1.StoreUnsafe(ref to, Lanes);
            a2.StoreUnsafe(ref to, 2 * Lanes);
            a3.StoreUnsafe(ref to, 3 * Lanes);
            a4.StoreUnsafe(ref to, 4 * Lanes);
            a5.StoreUnsafe(ref to, 5 * Lanes);
        }

        for (; c <= count - (2 * Lanes); c += 2 * Lanes)
        {
            ref var at = ref Unsafe.Add(ref matrix, c);
            var (even, odd) = (Vector512.LoadUnsafe(ref start, (nuint)c), Vector512.LoadUnsafe(ref start, (nuint)(c + Lanes)));
            for (var k = 0; k < terms; k++)
            {
                ref var part = ref Unsafe.Add(ref at, Unsafe.Add(ref first, k).Offset);
                var factor = Vector512.Create(Unsafe.Add(ref first, k).Factor);
                even = Vector512.FusedMultiplyAdd(factor, Vector512.LoadUnsafe(ref part), even);
                odd = Vector512.FusedMultiplyAdd(factor, Vector512.LoadUnsafe(ref part, Lanes), odd);
            }

            even.StoreUnsafe(ref target, (nuint)c);
            odd.StoreUnsafe(ref target, (nuint)(c + Lanes));
        }

        for (; c < count; c += Lanes)
        {
            ref var at = ref Unsafe.Add(ref matrix, c);
            var sum = Vector512.LoadUnsafe(ref start, (nuint)c);
            for (var k = 0; k < terms; k++)
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref first, k).Factor), Vector512.LoadUnsafe(ref Unsafe.Add(ref at, Unsafe.Add(ref first, k).Offset)), sum);
            sum.StoreUnsafe(ref target, (nuint)c);
        }
    }

    [MethodImpl(HotLoop.Compiled)]
    private static void AddScaled(ref float target, ref float source, float factor, int count)
    {
        var wide = Vector512.Create(factor);
        for (nuint c = 0; c < (nuint)count; c += TileProgram.Lanes)
            Vector512.FusedMultiplyAdd(wide, Vector512.LoadUnsafe(ref source, c), Vector512.LoadUnsafe(ref target, c)).StoreUnsafe(ref target, c);
    }

    [MethodImpl(HotLoop.Compiled)]
    private void Scale(int slot, float factor)
    {
        for (var c = 0; c < _slots; c += TileProgram.Lanes)
            (Vector512.LoadUnsafe(ref _inverse[slot * _room], (nuint)c) * factor).StoreUnsafe(ref _inverse[slot * _room], (nuint)c);
    }

    // The sixteen lanes in a fixed order, by halves.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Least(Vector512<float> lanes)
    {
        var half = Vector256.MinNative(lanes.GetLower(), lanes.GetUpper());
        var quarter = Vector128.MinNative(half.GetLower(), half.GetUpper());
        quarter = Vector128.MinNative(quarter, Vector128.Shuffle(quarter, Vector128.Create(2, 3, 0, 1)));
        return float.MinNative(quarter[0], quarter[1]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Greatest(Vector512<float> lanes)
    {
        var half = Vector256.MaxNative(lanes.GetLower(), lanes.GetUpper());
        var quarter = Vector128.MaxNative(half.GetLower(), half.GetUpper());
        quarter = Vector128.MaxNative(quarter, Vector128.Shuffle(quarter, Vector128.Create(2, 3, 0, 1)));
        return float.MaxNative(quarter[0], quarter[1]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sum(Vector512<float> lanes)
    {
        var half = lanes.GetLower() + lanes.GetUpper();
        var quarter = half.GetLower() + half.GetUpper();
        return quarter[0] + quarter[1] + (quarter[2] + quarter[3]);
    }
}
