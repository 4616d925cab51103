using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Smug.Smt.Bounds;

/// <content>The dictionary: rows enter and leave it, and a pivot exchanges a basic and a nonbasic variable.</content>
internal sealed partial class DualSimplex
{
    /// <summary>Takes over another's state over the same rows.</summary>
    public void CopyFrom(DualSimplex other)
    {
        while (_dictionary.Count < other._dictionary.Count) _dictionary.Add(Spare());
        Shorten(other._dictionary.Count);
        for (var r = 0; r < _dictionary.Count; r++) other._dictionary[r].CopyTo(_dictionary[r], 0);
        Refill(_active, other._active);
        Refill(_vacant, other._vacant);
        Refill(_basic, other._basic);
        Refill(_constant, other._constant);
        Refill(_value, other._value);
        other._isActive.CopyTo(_isActive, 0);
        other._nonbasic.CopyTo(_nonbasic, 0);
        other._atUpper.CopyTo(_atUpper, 0);
        other._cost.CopyTo(_cost, 0);
        other._placeOf.CopyTo(_placeOf, 0);
        other._lower.CopyTo(_lower, 0);
        other._upper.CopyTo(_upper, 0);
        (_costConstant, Objective, RayRow) = (other._costConstant, other.Objective, -1);
    }

    /// <summary>Goes on over more rows: the first of them are the rows so far, in their places. Rows with slack leave the dictionary until they are
    /// violated again.</summary>
    public void Extend(ScaledRows rows)
    {
        _rows = rows;
        Array.Resize(ref _isActive, rows.RowCount);
        LetGo(0);
    }

    /// <summary>Lets rows with at least so much slack leave the dictionary until they are violated again.</summary>
    public void LetGo(double slack)
    {
        var kept = 0;
        for (var r = 0; r < _dictionary.Count; r++)
        {
            if (_basic[r] >= _n && _value[r] >= slack)
            {
                _isActive[_active[_basic[r] - _n]] = false;
                _vacant.Add(_basic[r] - _n);
                continue;
            }

            (_dictionary[kept], _dictionary[r]) = (_dictionary[r], _dictionary[kept]);
            (_constant[kept], _value[kept], _basic[kept]) = (_constant[r], _value[r], _basic[r]);
            SetPlace(_basic[kept], kept);
            kept++;
        }

        Shorten(kept);
        _constant.RemoveRange(kept, _constant.Count - kept);
        _value.RemoveRange(kept, _value.Count - kept);
        _basic.RemoveRange(kept, _basic.Count - kept);
        RayRow = -1;
    }

    /// <summary>Keeps the first rows of the dictionary, and the others' memory for rows to come.</summary>
    private void Shorten(int count)
    {
        for (var r = count; r < _dictionary.Count; r++) _spare.Push(_dictionary[r]);
        _dictionary.RemoveRange(count, _dictionary.Count - count);
    }

    /// <summary>Memory for a row, with anything in it.</summary>
    private double[] Spare() => _spare.TryPop(out var row) ? row : new double[_stride];

    private double NonbasicValue(int column) => _nonbasic[column] < _n && _atUpper[column] ? 1 : 0;

    /// <summary>Brings a basic variable to a value by exchanging it with a column's.</summary>
    private void Enter(int r, int column, double target)
    {
        var pivotRow = _dictionary[r];
        var (step, inverse, leaving, entering) = ((target - _value[r]) / pivotRow[column], 1 / pivotRow[column], _basic[r], _nonbasic[column]);
        var (rate, value) = (_cost[column], NonbasicValue(column) + step);
        for (var c = 0; c < _n; c++) pivotRow[c] *= -inverse;
        pivotRow[column] = inverse;
        _constant[r] *= -inverse;
        var constant = _constant[r];
        for (var i = 0; i < _dictionary.Count; i++)
        {
            var row = _dictionary[i];
            var factor = row[column];
            if (i == r || factor == 0) continue;
            _value[i] += step * factor;
            _constant[i] += factor * constant;
            row[column] = 0;
            AddScaled(row, pivotRow, factor);
        }

        Objective += step * rate;
        _costConstant += rate * constant;
        _cost[column] = 0;
        AddScaled(_cost, pivotRow, rate);
        (_value[r], _basic[r], _nonbasic[column], _atUpper[column]) = (value, entering, leaving, leaving < _n && target == 1);
        SetPlace(entering, r);
        SetPlace(leaving, ~column);
    }

    private void SetPlace(int variable, int place)
    {
        if (variable < _n) _placeOf[variable] = place;
    }

    private static void Refill<T>(List<T> target, List<T> source)
    {
        target.Clear();
        target.AddRange(source);
    }

    /// <summary>Adds a multiple of one row to another; rows end with zeros that fill up the last lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddScaled(double[] target, double[] source, double factor)
    {
        var wide = Vector512.Create(factor);
        ref var to = ref MemoryMarshal.GetArrayDataReference(target);
        ref var from = ref MemoryMarshal.GetArrayDataReference(source);
        for (var k = 0; k < target.Length; k += Lanes)
            Vector512.FusedMultiplyAdd(wide, Vector512.LoadUnsafe(ref from, (nuint)k), Vector512.LoadUnsafe(ref to, (nuint)k)).StoreUnsafe(ref to, (nuint)k);
    }

    private void Recompute()
    {
        Objective = _costConstant;
        for (var c = 0; c < _n; c++) Objective += _cost[c] * NonbasicValue(c);
        for (var r = 0; r < _dictionary.Count; r++)
        {
            var (row, sum) = (_dictionary[r], _constant[r]);
            for (var c = 0; c < _n; c++)
            {
                if (_atUpper[c]) sum += row[c];
            }

            _value[r] = sum;
        }
    }

    /// <summary>Adds rows that the point violates most, up to a share of the variables.</summary>
    private bool AddViolatedRows()
    {
        var violated = new List<(double Violation, int Row)>();
        for (var i = 0; i < _rows.RowCount; i++)
        {
            if (_isActive[i]) continue;
            var value = -_rows.Bound[i];
            for (var e = _rows.RowStart[i]; e < _rows.RowStart[i + 1]; e++)
            {
                var j = _rows.Column[e];
                value += _rows.Coefficient[e] * (_placeOf[j] >= 0 ? _value[_placeOf[j]] : NonbasicValue(~_placeOf[j]));
            }

            if (value < -1e-7) violated.Add((value, i));
        }

        violated.Sort();
        var most = Math.Max(20, _n / 4);
        for (var k = 0; k < violated.Count && k < most; k++) AddRow(violated[k].Row);
        return violated.Count > 0;
    }

    private void AddRow(int i)
    {
        var row = Spare();
        Array.Clear(row);
        var constant = -_rows.Bound[i];
        for (var e = _rows.RowStart[i]; e < _rows.RowStart[i + 1]; e++)
        {
            var place = _placeOf[_rows.Column[e]];
            if (place < 0)
            {
                row[~place] += _rows.Coefficient[e];
                continue;
            }

            AddScaled(row, _dictionary[place], _rows.Coefficient[e]);
            constant += _rows.Coefficient[e] * _constant[place];
        }

        var value = constant;
        for (var c = 0; c < _n; c++)
        {
            if (_atUpper[c]) value += row[c];
        }

        _isActive[i] = true;
        var slot = _active.Count;
        if (_vacant.Count > 0)
        {
            (slot, _active[_vacant[^1]]) = (_vacant[^1], i);
            _vacant.RemoveAt(_vacant.Count - 1);
        }
        else
        {
            _active.Add(i);
        }

        _basic.Add(_n + slot);
        _dictionary.Add(row);
        _constant.Add(constant);
        _value.Add(value);
    }
}
