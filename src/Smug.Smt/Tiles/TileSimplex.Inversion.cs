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
        for (var r = 0; r < _slots; r++)
        {
            ref var column = ref _program.Columns[_basic[r] * _rowStride];
            _inverse.AsSpan(r * _room, _room).Clear();
            for (var t = 0; t < _slots; t++) _inverse[(r * _room) + t] = Unsafe.Add(ref column, _tight[t]);
        }

        for (var p = 0; p < _slots; p++)
        {
            var (best, most) = (p, 0f);
            for (var r = p; r < _slots; r++)
            {
                var size = Math.Abs(_inverse[(r * _room) + p]);
                if (size > most) (best, most) = (r, size);
            }

            if (most < Singular) return false;
            if (best != p) Swap(best, p);
            var inverse = 1 / _inverse[(p * _room) + p];
            _inverse[(p * _room) + p] = 1;
            Scale(p, inverse);
            for (var r = 0; r < _slots; r++)
            {
                var factor = _inverse[(r * _room) + p];
                if (r == p || factor == 0) continue;
                _inverse[(r * _room) + p] = 0;
                AddScaled(ref _inverse[r * _room], ref _inverse[p * _room], -factor, _slots);
            }
        }

        _pivots = 0;
        Evaluate();
        return true;
    }

    /// <summary>Which slot a variable has is free: rows are exchanged with their variables.</summary>
    private void Swap(int r, int p)
    {
        (_basic[r], _basic[p]) = (_basic[p], _basic[r]);
        for (var t = 0; t < _slots; t++) (_inverse[(r * _room) + t], _inverse[(p * _room) + t]) = (_inverse[(p * _room) + t], _inverse[(r * _room) + t]);
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
        var terms = 0;
        for (var t = 0; t < _slots; t++)
        {
            var sum = Vector512<float>.Zero;
            for (var r = 0; r < _slots; r += TileProgram.Lanes)
                sum = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref _inverse[t * _room], (nuint)r), Vector512.LoadUnsafe(ref _column[0], (nuint)r), sum);
            var multiplier = Sum(sum);
            _cost[_stride + t] = multiplier;
            _terms[terms++] = (_tight[t] * _stride, -multiplier);
            Objective += (double)multiplier * _program.Bound[_tight[t]];
        }

        Combine(ref _cost[0], ref _program.Cost[0], _stride, ref _program.Rows[0], terms);
        for (var i = 0; i < _program.RowCount; i++) _slack[i] = -_program.Bound[i];
        terms = 0;
        for (var j = 0; j < _n; j++)
        {
            if (_at[j] == 0) continue;
            Objective += (double)_at[j] * _cost[j];
            _terms[terms++] = (j * _rowStride, _at[j]);
        }

        // From the point with all basic variables at 0, whose tight rows have to come up to their bounds.
        Combine(ref _slack[0], ref _slack[0], _rowStride, ref _program.Columns[0], terms);
        terms = 0;
        for (var t = 0; t < _slots; t++) _terms[terms++] = (t * _room, -_slack[_tight[t]]);
        Combine(ref _value[0], ref _zeros[0], _slots, ref _inverse[0], terms);
        for (var r = 0; r < _slots; r++) _terms[r] = (_basic[r] * _rowStride, _value[r]);
        Combine(ref _slack[0], ref _slack[0], _rowStride, ref _program.Columns[0], _slots);
    }

    /// <summary>A start plus multiples of parts of a matrix: the first of the terms, in order.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private void Combine(ref float target, ref float start, int count, ref float matrix, int terms)
    {
        const int Wide = 4 * TileProgram.Lanes;
        ref var first = ref _terms[0];
        var c = 0;
        for (; c <= count - Wide; c += Wide)
        {
            ref var from = ref Unsafe.Add(ref start, c);
            ref var at = ref Unsafe.Add(ref matrix, c);
            var (a, b) = (Vector512.LoadUnsafe(ref from), Vector512.LoadUnsafe(ref from, 16));
            var (d, e) = (Vector512.LoadUnsafe(ref from, 32), Vector512.LoadUnsafe(ref from, 48));
            for (var k = 0; k < terms; k++)
            {
                var (offset, factor) = Unsafe.Add(ref first, k);
                ref var part = ref Unsafe.Add(ref at, offset);
                var wide = Vector512.Create(factor);
                a = Vector512.FusedMultiplyAdd(wide, Vector512.LoadUnsafe(ref part), a);
                b = Vector512.FusedMultiplyAdd(wide, Vector512.LoadUnsafe(ref part, 16), b);
                d = Vector512.FusedMultiplyAdd(wide, Vector512.LoadUnsafe(ref part, 32), d);
                e = Vector512.FusedMultiplyAdd(wide, Vector512.LoadUnsafe(ref part, 48), e);
            }

            ref var to = ref Unsafe.Add(ref target, c);
            a.StoreUnsafe(ref to);
            b.StoreUnsafe(ref to, 16);
            d.StoreUnsafe(ref to, 32);
            e.StoreUnsafe(ref to, 48);
        }

        for (; c < count; c += TileProgram.Lanes)
        {
            var sum = Vector512.LoadUnsafe(ref start, (nuint)c);
            for (var k = 0; k < terms; k++)
            {
                var (offset, factor) = Unsafe.Add(ref first, k);
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(factor), Vector512.LoadUnsafe(ref matrix, (nuint)(offset + c)), sum);
            }

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

    [MethodImpl(HotLoop.Compiled)]
    private static float Square(ref float vector, int count)
    {
        var sum = 0f;
        for (var k = 0; k < count; k++) sum += Unsafe.Add(ref vector, k) * Unsafe.Add(ref vector, k);
        return sum;
    }

    // The sixteen lanes in a fixed order, by halves.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Least(Vector512<float> lanes)
    {
        var half = Vector256.Min(lanes.GetLower(), lanes.GetUpper());
        var quarter = Vector128.Min(half.GetLower(), half.GetUpper());
        return Math.Min(Math.Min(quarter[0], quarter[1]), Math.Min(quarter[2], quarter[3]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sum(Vector512<float> lanes)
    {
        var half = lanes.GetLower() + lanes.GetUpper();
        var quarter = half.GetLower() + half.GetUpper();
        return quarter[0] + quarter[1] + (quarter[2] + quarter[3]);
    }
}
