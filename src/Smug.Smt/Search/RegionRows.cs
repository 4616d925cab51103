using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Smug.Smt.Bounds;

namespace Smug.Smt.Search;

/// <summary>The rows around a region of variables while all others keep their values, small enough to stay in the processor's cache, with the worth of every
/// flip at hand.</summary>
/// <remarks>
/// A flip's score is by how much the weighted violation would fall. A flip changes the slack of its rows, and with it what those rows add to the scores of
/// their variables; nothing else is computed anew. Amounts are 32-bit: digits below are cut off, so a mask found here must be tried on the rows themselves.
/// Memory is reused from region to region. Not thread-safe.
/// </remarks>
internal sealed class RegionRows
{
    private const int Lanes = 8;
    private const int AmountBits = 30;
    private readonly ScaledRows _rows;
    private readonly int[] _place;
    private readonly int[] _turnOfRow;
    private readonly ViolatedRows _violated = new();
    private int[] _variables = [];
    private int[] _start = [];
    private int[] _slack = [];
    private int[] _largest = [];
    private int[] _charge = [];
    private float[] _scale = [];
    private float[] _weight = [];
    private int[] _column = [];
    private int[] _change = [];
    private float[] _share = [];
    private double[] _score = [];
    private int[] _columnStart = [];
    private int[] _columnRow = [];
    private int[] _columnEntry = [];
    private int[] _globalRow = [];
    private int _turn;

    /// <summary>Prepares for regions of some rows.</summary>
    public RegionRows(ScaledRows rows)
    {
        _rows = rows;
        (_place, _turnOfRow) = (new int[rows.VariableCount], new int[rows.RowCount]);
        Array.Fill(_place, -1);
    }

    /// <summary>How many variables the region has; they are known by their places 0 to Count − 1.</summary>
    public int Count { get; private set; }

    /// <summary>How many rows depend on the region.</summary>
    public int RowCount { get; private set; }

    /// <summary>The values now.</summary>
    public bool[] On { get; private set; } = [];

    /// <summary>By how much the weighted violation falls (above 0) or rises by flipping each variable.</summary>
    public ReadOnlySpan<double> Scores => _score.AsSpan(0, Count);

    public int ViolatedCount => _violated.Count;

    public int Violated(int index) => _violated[index];

    /// <summary>The variables of a row; it may end with some entries of place <see cref="Count"/>.</summary>
    public ReadOnlySpan<int> Places(int row) => _column.AsSpan(_start[row].._start[row + 1]);

    /// <summary>By how much a flip of each of a row's variables changes its slack.</summary>
    public ReadOnlySpan<int> ChangesOfSlack(int row) => _change.AsSpan(_start[row].._start[row + 1]);

    /// <summary>Takes in a region. The mask must satisfy the rows; rows that hold whatever the region does are left out, all others begin with weight 1.</summary>
    /// <param name="state">The mask.</param>
    /// <param name="region">The variables, each once.</param>
    [MethodImpl(HotLoop.Compiled)]
    public void Load(MaskState state, ReadOnlySpan<int> region)
    {
        Count = region.Length;
        Reserve(ref _variables, Count);
        if (On.Length < Count) On = new bool[2 * Count];
        Reserve(ref _score, Count + 1);
        Reserve(ref _columnStart, Count + 2);
        Array.Clear(_score, 0, Count + 1);
        Array.Clear(_columnStart, 0, Count + 2);
        for (var k = 0; k < Count; k++)
        {
            _variables[k] = region[k];
            _place[region[k]] = k;
            On[k] = state.Mask[region[k]];
        }

        RowCount = 0;
        _turn++;
        var entries = 0;
        foreach (var j in region)
        {
            for (var p = _rows.ColumnStart[j]; p < _rows.ColumnStart[j + 1]; p++)
            {
                var i = _rows.ColumnRow[p];
                if (_turnOfRow[i] == _turn) continue;
                _turnOfRow[i] = _turn;
                entries = Add(state, i, entries);
            }
        }

        Reserve(ref _start, RowCount + 1);
        _start[RowCount] = entries;
        _violated.Clear(RowCount);
        ByColumn();
        for (var row = 0; row < RowCount; row++) Score(row);
        foreach (var j in region) _place[j] = -1;
    }

    /// <summary>Flips a variable.</summary>
    [MethodImpl(HotLoop.Compiled)]
    public void Flip(int place)
    {
        On[place] = !On[place];
        for (var p = _columnStart[place]; p < _columnStart[place + 1]; p++)
        {
            var (row, entry) = (_columnRow[p], _columnEntry[p]);
            var before = _slack[row];
            var after = _slack[row] = before + _change[entry];
            _change[entry] = -_change[entry];
            if (before < 0 != after < 0) _violated.Set(row, after < 0);

            // Where no flip can break the row, before and after, it adds nothing to any score.
            if (before < _largest[row] || after < _largest[row]) Score(row);
        }
    }

    /// <summary>How much more a row's violation counts than at first.</summary>
    public float Weight(int row) => _weight[row] / _scale[row];

    /// <summary>Makes a row's violation count for more.</summary>
    public void Weigh(int row, float more)
    {
        _weight[row] += more * _scale[row];
        Score(row);
    }

    /// <summary>The variables whose values differ from those of a mask that was the region's.</summary>
    /// <param name="mask">The whole mask.</param>
    /// <param name="values">The region's values, by place.</param>
    /// <param name="changed">Cleared and filled.</param>
    public void Changes(bool[] mask, ReadOnlySpan<bool> values, List<int> changed)
    {
        changed.Clear();
        for (var k = 0; k < Count; k++)
        {
            if (values[k] != mask[_variables[k]]) changed.Add(_variables[k]);
        }
    }

    /// <summary>The cost of a variable of the region.</summary>
    public long Cost(int place) => _rows.Weight[_variables[place]];

    private static void Reserve<T>(ref T[] array, int count)
    {
        if (array.Length < count) Array.Resize(ref array, Math.Max(count, 2 * array.Length));
    }

    [MethodImpl(HotLoop.Compiled)]
    private int Add(MaskState state, int i, int entries)
    {
        var (most, reach) = (0L, 0L);
        for (var e = _rows.RowStart[i]; e < _rows.RowStart[i + 1]; e++)
        {
            var place = _place[_rows.Column[e]];
            if (place < 0) continue;
            var amount = _rows.Tight[e];
            reach += Math.Abs(amount);
            most += On[place] == amount > 0 ? Math.Abs(amount) : 0;
        }

        if (state.Slack(i) >= most) return entries;
        var row = RowCount++;
        Reserve(ref _start, RowCount + 1);
        Reserve(ref _slack, RowCount);
        Reserve(ref _largest, RowCount);
        Reserve(ref _charge, RowCount);
        Reserve(ref _scale, RowCount);
        Reserve(ref _weight, RowCount);
        Reserve(ref _globalRow, RowCount);
        Reserve(ref _column, entries + _rows.RowStart[i + 1] - _rows.RowStart[i] + Lanes);
        Reserve(ref _change, _column.Length);
        Reserve(ref _share, _column.Length);
        var charge = (long)(MaskState.Charge / state.RowScale[i]);
        var shift = Math.Max(0, BitOperations.Log2((ulong)Math.Max(reach, charge)) + 1 - AmountBits);
        (_start[row], _globalRow[row], _largest[row]) = (entries, i, 0);
        _slack[row] = (int)(state.Slack(i) >> shift);
        _scale[row] = (float)(state.RowScale[i] * (1L << shift));
        _weight[row] = _scale[row];
        _charge[row] = (int)(charge >> shift);
        for (var e = _rows.RowStart[i]; e < _rows.RowStart[i + 1]; e++)
        {
            var place = _place[_rows.Column[e]];
            if (place < 0 || _rows.Tight[e] == 0) continue;
            var amount = (int)(_rows.Tight[e] >> shift);
            _column[entries] = place;
            _change[entries] = On[place] ? -amount : amount;
            _share[entries++] = 0;
            _largest[row] = Math.Max(_largest[row], Math.Abs(amount));
            _columnStart[place + 2]++;
        }

        for (; (entries - _start[row]) % Lanes != 0; entries++) (_column[entries], _change[entries], _share[entries]) = (Count, 0, 0);
        return entries;
    }

    [MethodImpl(HotLoop.Compiled)]
    private void ByColumn()
    {
        for (var k = 2; k <= Count + 1; k++) _columnStart[k] += _columnStart[k - 1];
        Reserve(ref _columnRow, _columnStart[Count + 1]);
        Reserve(ref _columnEntry, _columnStart[Count + 1]);
        for (var row = 0; row < RowCount; row++)
        {
            for (var e = _start[row]; e < _start[row + 1] && _column[e] < Count; e++)
            {
                var p = _columnStart[_column[e] + 1]++;
                (_columnRow[p], _columnEntry[p]) = (row, e);
            }
        }
    }

    /// <summary>What a row adds to the scores of its variables: weight · (v(slack) − v(slack + change)), where v(s) is 0 from 0 on and charge − s below.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private unsafe void Score(int row)
    {
        var (first, end, weight) = (_start[row], _start[row + 1], Vector256.Create(_weight[row]));
        var (slack, charge) = (Vector256.Create(_slack[row]), Vector256.Create(_charge[row]));
        var now = Vector256.Create(_slack[row] < 0 ? _slack[row] - _charge[row] : 0);
        fixed (int* column = _column, change = _change)
        fixed (float* share = _share)
        fixed (double* score = _score)
        {
            for (var e = first; e < end; e += Lanes)
            {
                var after = Vector256.Min(Vector256<int>.Zero, slack + Vector256.Load(change + e));
                after -= Vector256.ShiftRightArithmetic(after, 31) & charge;
                var next = Vector256.ConvertToSingle(after - now) * weight;
                var gain = next - Vector256.Load(share + e);
                var changed = ~Vector256.Equals(gain, Vector256<float>.Zero).ExtractMostSignificantBits() & 0xFF;
                if (changed == 0) continue;
                next.Store(share + e);
                for (; changed != 0; changed &= changed - 1)
                {
                    var lane = BitOperations.TrailingZeroCount(changed);
                    score[column[e + lane]] += gain[lane];
                }
            }
        }
    }
}
