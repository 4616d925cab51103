using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Smug.Smt.Bounds;

namespace Smug.Smt.Tiles;

/// <content>The dictionary: pivots, ratios, and rows that enter it.</content>
internal sealed partial class TileSimplex
{
    private float At(int c) => _nonbasic[c] >= _n ? 0 : _atUpper[c] ? _upper[_nonbasic[c]] : _lower[_nonbasic[c]];

    /// <summary>Moves a variable that is not basic.</summary>
    private void Shift(int c, float by)
    {
        if (by == 0) return;
        for (var r = 0; r < _rows; r++) _value[r] += by * _dictionary[(r * _stride) + c];
        Objective += (double)by * _cost[c];
    }

    private void Enter(int r, int q, bool increase)
    {
        var (leaving, entering) = (_basic[r], _nonbasic[q]);
        var target = leaving >= _n ? 0 : increase ? _lower[leaving] : _upper[leaving];
        var step = (target - _value[r]) / _dictionary[(r * _stride) + q];
        var value = At(q) + step;
        Shift(q, step);
        _value[r] = value;
        Exchange(r, q);
        (_basic[r], _nonbasic[q], _place[entering], _place[leaving]) = (entering, leaving, r, ~q);
        _atUpper[q] = leaving < _n && !increase;
        _direction[q] = leaving < _n && _lower[leaving] == _upper[leaving] ? 0 : _atUpper[q] ? -1 : 1;
    }

    /// <summary>Exchanges the basic variable of row r and the other of column q in the dictionary.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private void Exchange(int r, int q)
    {
        var at = r * _stride;
        ref var pivot = ref _dictionary[at];
        var inverse = 1 / Unsafe.Add(ref pivot, q);
        for (var c = 0; c < _stride; c += TileProgram.Lanes) (Vector512.LoadUnsafe(ref pivot, (nuint)c) * -inverse).StoreUnsafe(ref pivot, (nuint)c);
        Unsafe.Add(ref pivot, q) = inverse;
        for (var i = 0; i < _rows; i++)
        {
            ref var row = ref _dictionary[i * _stride];
            var factor = Unsafe.Add(ref row, q);
            if (i == r || factor == 0) continue;
            Unsafe.Add(ref row, q) = 0;
            AddScaled(ref row, ref pivot, factor);
        }

        var rate = _cost[q];
        _cost[q] = 0;
        AddScaled(ref _cost[0], ref pivot, rate);
    }

    /// <summary>Finds the ratio of reduced cost and entry of each column that can move a row's basic variable the wanted way; infinite for others. Returns the
    /// least.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private float Ratios(ref float row, float sign)
    {
        var (pivotal, none) = (Vector512.Create(Pivotal), Vector512.Create(float.PositiveInfinity));
        var least = none;
        for (nuint c = 0; c < (nuint)_stride; c += TileProgram.Lanes)
        {
            var rate = Vector512.LoadUnsafe(ref row, c) * sign * Vector512.LoadUnsafe(ref _direction[0], c);
            var ratio = Vector512.ConditionalSelect(Vector512.GreaterThan(rate, pivotal), Vector512.Abs(Vector512.LoadUnsafe(ref _cost[0], c)) / rate, none);
            ratio.StoreUnsafe(ref _ratio[0], c);
            least = Vector512.Min(least, ratio);
        }

        return Least(least);
    }

    [MethodImpl(HotLoop.Compiled)]
    private float LeastRatio()
    {
        var least = Vector512.Create(float.PositiveInfinity);
        for (nuint c = 0; c < (nuint)_stride; c += TileProgram.Lanes) least = Vector512.Min(least, Vector512.LoadUnsafe(ref _ratio[0], c));
        return Least(least);
    }

    /// <summary>The column with the largest entry among those with a ratio up to a limit.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private int Largest(ref float row, float limit)
    {
        var (best, most, wide) = (-1, 0f, Vector512.Create(limit));
        for (var block = 0; block < _stride; block += TileProgram.Lanes)
        {
            if (!Vector512.LessThanOrEqualAny(Vector512.LoadUnsafe(ref _ratio[0], (nuint)block), wide)) continue;
            for (var c = block; c < block + TileProgram.Lanes; c++)
            {
                var size = Math.Abs(Unsafe.Add(ref row, c));
                if (_ratio[c] <= limit && size > most) (best, most) = (c, size);
            }
        }

        return best;
    }

    [MethodImpl(HotLoop.Compiled)]
    private bool AddViolatedRows()
    {
        for (var c = 0; c < _n; c++)
        {
            if (_nonbasic[c] < _n) _point[_nonbasic[c]] = At(c);
        }

        for (var r = 0; r < _rows; r++)
        {
            if (_basic[r] < _n) _point[_basic[r]] = _value[r];
        }

        var before = _rows;
        for (var i = 0; i < _program.RowCount; i++)
        {
            if (_place[_n + i] != Outside) continue;
            var sum = Vector512<float>.Zero;
            for (nuint c = 0; c < (nuint)_stride; c += TileProgram.Lanes)
                sum = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref _program.Rows[i * _stride], c), Vector512.LoadUnsafe(ref _point[0], c), sum);
            var value = Vector512.Sum(sum) - _program.Bound[i];
            if (value < -Violated) AddRow(i, value);
        }

        return _rows > before;
    }

    /// <summary>What the multipliers prove with the variables that are fixed: λ·b + Σ least of (c − λ·A)·m.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private double Proved()
    {
        var total = _program.Base;
        _program.Cost.CopyTo(_point, 0);
        for (var c = 0; c < _n; c++)
        {
            if (_nonbasic[c] < _n || _cost[c] <= 0) continue;
            var i = _nonbasic[c] - _n;
            total += (double)_cost[c] * _program.Bound[i];
            AddScaled(ref _point[0], ref _program.Rows[i * _stride], -_cost[c]);
        }

        for (var j = 0; j < _n; j++)
        {
            if (_upper[j] != 0 && (_lower[j] != 0 || _point[j] < 0)) total += _point[j];
        }

        return total;
    }

    private void AddRow(int i, float value)
    {
        if (_rows == _value.Length)
        {
            Array.Resize(ref _dictionary, 2 * _dictionary.Length);
            Array.Resize(ref _value, 2 * _rows);
            Array.Resize(ref _basic, 2 * _rows);
        }

        ref var row = ref _dictionary[_rows * _stride];
        _dictionary.AsSpan(_rows * _stride, _stride).Clear();
        var own = _program.Rows.AsSpan(i * _stride, _n);
        for (var j = 0; j < own.Length; j++)
        {
            if (own[j] == 0) continue;
            if (_place[j] < 0) Unsafe.Add(ref row, ~_place[j]) += own[j];
            else AddScaled(ref row, ref _dictionary[_place[j] * _stride], own[j]);
        }

        (_value[_rows], _basic[_rows], _place[_n + i]) = (value, _n + i, _rows);
        _rows++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddScaled(ref float target, ref float source, float factor)
    {
        var wide = Vector512.Create(factor);
        for (nuint c = 0; c < (nuint)_stride; c += TileProgram.Lanes)
            Vector512.FusedMultiplyAdd(wide, Vector512.LoadUnsafe(ref source, c), Vector512.LoadUnsafe(ref target, c)).StoreUnsafe(ref target, c);
    }

    // The sixteen lanes in a fixed order, by halves.
    private static float Least(Vector512<float> lanes)
    {
        var half = Vector256.Min(lanes.GetLower(), lanes.GetUpper());
        var quarter = Vector128.Min(half.GetLower(), half.GetUpper());
        return Math.Min(Math.Min(quarter[0], quarter[1]), Math.Min(quarter[2], quarter[3]));
    }
}
