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
    private readonly float[] _change;
    private readonly float[] _zeros;
    private readonly (int Offset, float Factor)[] _terms;

    /// <summary>A basic variable's or a loose row's entries in the slacks of the tight rows.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private void Along(int leaving)
    {
        ref var inverse = ref _inverse[0];
        if (leaving >= 0)
        {
            for (var t = 0; t < _slots; t++) _along[t] = Unsafe.Add(ref inverse, (t * _room) + leaving);
            return;
        }

        for (var r = 0; r < _slots; r++) _column[r] = _program.Rows[(~leaving * _stride) + _basic[r]];
        for (var t = 0; t < _slots; t++)
        {
            var sum = Vector512<float>.Zero;
            for (var r = 0; r < _slots; r += TileProgram.Lanes)
                sum = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref Unsafe.Add(ref inverse, t * _room), (nuint)r), Vector512.LoadUnsafe(ref _column[0], (nuint)r), sum);
            _along[t] = Sum(sum);
        }
    }

    /// <summary>A basic variable's or a loose row's entry in every column.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private void Expand(int leaving)
    {
        Along(leaving);
        var terms = 0;
        for (var t = 0; t < _slots; t++)
        {
            _row[_stride + t] = _along[t];
            if (_along[t] != 0) _terms[terms++] = (_tight[t] * _stride, -_along[t]);
        }

        Combine(ref _row[0], ref leaving >= 0 ? ref _zeros[0] : ref _program.Rows[~leaving * _stride], _stride, ref _program.Rows[0], terms);
    }

    /// <summary>Moves the basic variables and slacks along with others.</summary>
    /// <param name="terms">How many variables that are not basic move: the first of the terms.</param>
    /// <param name="slot">Of a tight row whose slack moves; −1 for none.</param>
    /// <param name="step">By how much.</param>
    [MethodImpl(HotLoop.Compiled)]
    private void Move(int terms, int slot, float step)
    {
        Combine(ref _change[0], ref _zeros[0], _rowStride, ref _program.Columns[0], terms);
        terms = 0;
        for (var t = 0; t < _slots; t++)
        {
            var by = (t == slot ? step : 0) - _change[_tight[t]];
            if (by != 0) _terms[terms++] = (t * _room, by);
        }

        Combine(ref _column[0], ref _zeros[0], _slots, ref _inverse[0], terms);
        for (var r = 0; r < _slots; r++)
        {
            _value[r] += _column[r];
            _terms[r] = (_basic[r] * _rowStride, _column[r]);
        }

        Combine(ref _change[0], ref _change[0], _rowStride, ref _program.Columns[0], _slots);
        AddScaled(ref _slack[0], ref _change[0], 1, _rowStride);
    }

    /// <summary>Exchanges what leaves with a column, after other columns have moved to their other bounds.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private void Enter(int leaving, int q, bool increase, int flips)
    {
        var (value, target) = leaving < 0 ? (_slack[~leaving], 0) : (_value[leaving], increase ? _least[leaving] : _most[leaving]);
        for (var k = 0; k < flips; k++)
        {
            var c = _flips[k];
            var by = _at[c] > 0 ? -1f : 1;
            value += by * _row[c];
            Objective += (double)by * _cost[c];
            (_at[c], _direction[c], _terms[k]) = (_at[c] + by, -_direction[c], (c * _rowStride, by));
        }

        var (slot, step) = (q - _stride, (target - value) / _row[q]);
        Objective += (double)step * _cost[q];
        if (slot < 0) _terms[flips++] = (q * _rowStride, step);
        Move(flips, slot, step);
        var rate = _cost[q] / _row[q];
        AddScaled(ref _cost[0], ref _row[0], -rate, _stride + _slots);
        _cost[q] = 0;
        if (slot < 0) Transform(q);
        if (slot < 0 && leaving < 0) Grow(~leaving, q, step, rate);
        else if (slot < 0) Exchange(leaving, q, step, target, rate);
        else if (leaving < 0) ExchangeRows(~leaving, slot, step, rate);
        else Shrink(leaving, slot, step, target, rate);
        _pivots++;
    }

    /// <summary>What a variable's coefficients in the tight rows stand for in basic variables.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private void Transform(int variable)
    {
        var terms = 0;
        for (var t = 0; t < _slots; t++)
        {
            var coefficient = _program.Columns[(variable * _rowStride) + _tight[t]];
            if (coefficient != 0) _terms[terms++] = (t * _room, coefficient);
        }

        // One more than is in use: 0, where a slot may be added.
        Combine(ref _column[0], ref _zeros[0], Math.Min(_slots + 1, _room), ref _inverse[0], terms);
    }

    private void Exchange(int r, int q, float step, float target, float rate)
    {
        var inverse = 1 / _column[r];
        for (var t = 0; t < _slots; t++)
        {
            var factor = _inverse[(t * _room) + r] * inverse;
            AddScaled(ref _inverse[t * _room], ref _column[0], -factor, _slots);
            _inverse[(t * _room) + r] = factor;
        }

        Leave(_basic[r], target, rate);
        Occupy(r, q, step);
    }

    private void ExchangeRows(int row, int t, float step, float rate)
    {
        Scale(t, 1 / _row[_stride + t]);
        for (var u = 0; u < _slots; u++)
        {
            if (u != t) AddScaled(ref _inverse[u * _room], ref _inverse[t * _room], -_row[_stride + u], _slots);
        }

        (_loose[_tight[t]], _slack[_tight[t]]) = (1, step);
        (_tight[t], _loose[row], _cost[_stride + t]) = (row, 0, rate);
    }

    private void Grow(int row, int q, float step, float rate)
    {
        var (last, inverse) = (_slots++, 1 / _row[q]);
        _column[last] = -1;
        Array.Clear(_inverse, last * _room, _room);
        for (var t = 0; t < last; t++) AddScaled(ref _inverse[t * _room], ref _column[0], _row[_stride + t] * inverse, _slots);
        AddScaled(ref _inverse[last * _room], ref _column[0], -inverse, _slots);
        (_tight[last], _loose[row], _cost[_stride + last], _direction[_stride + last]) = (row, 0, rate, 1);
        Occupy(last, q, step);
    }

    private void Shrink(int r, int t, float step, float target, float rate)
    {
        var (last, inverse) = (--_slots, 1 / _row[_stride + t]);
        for (var u = 0; u <= last; u++)
        {
            if (u != t) AddScaled(ref _inverse[u * _room], ref _inverse[t * _room], -_row[_stride + u] * inverse, last + 1);
        }

        (_loose[_tight[t]], _slack[_tight[t]]) = (1, step);
        if (t != last) _inverse.AsSpan(last * _room, _room).CopyTo(_inverse.AsSpan(t * _room));
        (_tight[t], _cost[_stride + t]) = (_tight[last], _cost[_stride + last]);
        (_cost[_stride + last], _direction[_stride + last]) = (0, 0);
        Leave(_basic[r], target, rate);
        for (var u = 0; u < last; u++) (_inverse[(u * _room) + r], _inverse[(u * _room) + last]) = (_inverse[(u * _room) + last], 0);
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
