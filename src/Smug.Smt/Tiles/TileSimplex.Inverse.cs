using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Smug.Smt.Bounds;

namespace Smug.Smt.Tiles;

/// <content>The inverse: what follows from it, and its exchanges.</content>
/// <remarks>With the tight rows' coefficients K of the basic variables, these are K⁻¹·(bound − the others' part + slacks), and the multipliers cost·K⁻¹.</remarks>
internal sealed partial class TileSimplex
{
    private const float Singular = 1e-5f;

    // Scratch: per tight row, per basic variable, per row; sums' terms.
    private readonly float[] _along;
    private readonly float[] _column;
    private readonly float[] _step;
    private readonly float[] _zeros;
    private readonly (int Offset, float Factor)[] _terms;

    /// <summary>A basic variable's or a loose row's entries in the slacks of the tight rows.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private void Along(int leaving)
    {
        if (leaving >= 0)
        {
            ref var inverse = ref _inverse[0];
            for (var t = 0; t < _slots; t++) _along[t] = Unsafe.Add(ref inverse, (t * _room) + leaving);
            return;
        }

        for (var r = 0; r < _slots; r++) _column[r] = _program.Rows[(~leaving * _stride) + _basic[r]];
        for (var t = 0; t < _slots; t++) _along[t] = Against(t);
    }

    /// <summary>The sum of products of what is in <see cref="_column"/> and a tight row's part of the inverse.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Against(int t)
    {
        var sum = Vector512<float>.Zero;
        ref var inverse = ref _inverse[t * _room];
        for (var r = 0; r < _slots; r += TileProgram.Lanes)
            sum = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref inverse, (nuint)r), Vector512.LoadUnsafe(ref _column[0], (nuint)r), sum);
        return Sum(sum);
    }

    /// <summary>A basic variable's or a loose row's entry in every column.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private void Expand(int leaving)
    {
        Along(leaving);
        for (var t = 0; t < _slots; t++)
        {
            _row[_stride + t] = _along[t];
            _terms[t] = (_tight[t] * _stride, -_along[t]);
        }

        Combine(ref _row[0], ref leaving >= 0 ? ref _zeros[0] : ref _program.Rows[~leaving * _stride], _stride, ref _program.Rows[0], _slots);
    }

    /// <summary>Exchanges what leaves with a column, after other columns have moved to their other bounds.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private void Enter(int leaving, int q, bool increase, int flips)
    {
        var (value, target) = leaving < 0 ? (_slack[~leaving], 0) : (_value[leaving], increase ? _least[leaving] : _most[leaving]);
        for (var k = 0; k < flips; k++)
        {
            var c = _chosen[k];
            var by = _at[c] > 0 ? -1f : 1;
            value += by * _row[c];
            Objective += (double)by * _cost[c];
            (_at[c], _direction[c], _terms[k]) = (_at[c] + by, -_direction[c], (c * _rowStride, by));
        }

        var (slot, step, rate) = (q - _stride, (target - value) / _row[q], _cost[q] / _row[q]);
        Objective += (double)step * _cost[q];
        AddScaled(ref _cost[0], ref _row[0], -rate, _stride + _slots);
        _cost[q] = 0;
        if (flips > 0) Flip(flips);
        if (slot < 0)
        {
            Transform(q);
            Move(-step, ref _column[0], flips, (q, step));
            if (leaving < 0) Grow(~leaving, q, step, rate);
            else Exchange(leaving, q, step, target, rate);
        }
        else
        {
            Move(step, ref _inverse[slot * _room], flips, null);
            if (leaving < 0) ExchangeRows(~leaving, slot, step, rate);
            else Shrink(leaving, slot, step, target, rate);
        }

        _pivots++;
    }

    /// <summary>Finds how the basic variables move as others do, the first of the terms, and moves the slacks along with these.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private void Flip(int flips)
    {
        Combine(ref _score[_room], ref _zeros[0], _rowStride, ref _program.Columns[0], flips);
        AddScaled(ref _slack[0], ref _score[_room], 1, _rowStride);
        for (var t = 0; t < _slots; t++) _terms[t] = (t * _room, -_score[_room + _tight[t]]);
        Combine(ref _step[0], ref _zeros[0], _slots, ref _inverse[0], _slots);
    }

    /// <summary>Moves the basic variables, by what was found where others move, and the slacks along with them.</summary>
    /// <param name="step">How far the column that enters moves them.</param>
    /// <param name="way">By how much for each step.</param>
    /// <param name="flips">How many others move.</param>
    /// <param name="entering">The variable that enters, and by how much it moves; null for a slack.</param>
    [MethodImpl(HotLoop.Compiled)]
    private void Move(float step, ref float way, int flips, (int Variable, float By)? entering)
    {
        if (flips == 0) Array.Clear(_step, 0, TileProgram.Padded(_slots));
        AddScaled(ref _step[0], ref way, step, _slots);
        AddScaled(ref _value[0], ref _step[0], 1, _slots);
        for (var r = 0; r < _slots; r++) _terms[r] = (_basic[r] * _rowStride, _step[r]);
        var terms = _slots;
        if (entering is var (variable, by)) _terms[terms++] = (variable * _rowStride, by);
        Combine(ref _slack[0], ref _slack[0], _rowStride, ref _program.Columns[0], terms);
    }

    /// <summary>What a variable's coefficients in the tight rows stand for in basic variables.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private void Transform(int variable)
    {
        ref var column = ref _program.Columns[variable * _rowStride];
        for (var t = 0; t < _slots; t++) _terms[t] = (t * _room, Unsafe.Add(ref column, _tight[t]));

        // One more than is in use: 0, where a slot may be added.
        Combine(ref _column[0], ref _zeros[0], Math.Min(_slots + 1, _room), ref _inverse[0], _slots);
    }

    [MethodImpl(HotLoop.Compiled)]
    private void Exchange(int r, int q, float step, float target, float rate)
    {
        var inverse = 1 / _column[r];
        Spread(ref _column[0], -inverse);
        ref var first = ref _inverse[r];
        for (var t = 0; t < _slots; t++) Unsafe.Add(ref first, t * _room) = _along[t] * inverse;
        Leave(_basic[r], target, rate);
        Occupy(r, q, step);
    }

    [MethodImpl(HotLoop.Compiled)]
    private void ExchangeRows(int row, int t, float step, float rate)
    {
        var inverse = 1 / _along[t];
        _along[t] = 0;
        Spread(ref _inverse[t * _room], -inverse);
        Scale(t, inverse);
        (_loose[_tight[t]], _slack[_tight[t]]) = (1, step);
        (_tight[t], _loose[row], _cost[_stride + t]) = (row, 0, rate);
    }

    [MethodImpl(HotLoop.Compiled)]
    private void Grow(int row, int q, float step, float rate)
    {
        var (last, inverse) = (_slots++, 1 / _row[q]);
        (_column[last], _along[last]) = (-1, -1);
        _inverse.AsSpan(last * _room, _room).Clear();
        Spread(ref _column[0], inverse);
        (_tight[last], _loose[row], _cost[_stride + last], _direction[_stride + last]) = (row, 0, rate, 1);
        Occupy(last, q, step);
    }

    [MethodImpl(HotLoop.Compiled)]
    private void Shrink(int r, int t, float step, float target, float rate)
    {
        var (last, inverse) = (_slots - 1, 1 / _along[t]);
        _along[t] = 0;
        Spread(ref _inverse[t * _room], -inverse);
        (_loose[_tight[t]], _slack[_tight[t]]) = (1, step);
        if (t != last) _inverse.AsSpan(last * _room, _room).CopyTo(_inverse.AsSpan(t * _room, _room));
        (_tight[t], _cost[_stride + t]) = (_tight[last], _cost[_stride + last]);
        (_cost[_stride + last], _direction[_stride + last], _slots) = (0, 0, last);
        Leave(_basic[r], target, rate);
        for (var u = 0; u < last; u++)
        {
            ref var row = ref _inverse[u * _room];
            (Unsafe.Add(ref row, r), Unsafe.Add(ref row, last)) = (Unsafe.Add(ref row, last), 0);
        }

        if (r != last) (_basic[r], _value[r], _least[r], _most[r], _place[_basic[last]]) = (_basic[last], _value[last], _least[last], _most[last], r);
        (_value[last], _least[last], _most[last]) = (0, 0, 0);
    }

    private void Leave(int variable, float target, float rate)
    {
        (_place[variable], _at[variable], _cost[variable]) = (-1, target, rate);
        _direction[variable] = _lower[variable] == _upper[variable] ? 0 : target > 0 ? -1 : 1;
    }

    private void Occupy(int slot, int variable, float step)
    {
        (_basic[slot], _place[variable], _direction[variable]) = (variable, slot, 0);
        (_value[slot], _least[slot], _most[slot]) = (_at[variable] + step, _lower[variable], _upper[variable]);
        _at[variable] = 0;
    }
}
