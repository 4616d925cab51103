using System.Runtime.CompilerServices;

namespace Smug.Smt.Bounds;

/// <summary>Looks for rounded rows, and rounded sums of two rows that share fractional variables, that a point violates. Float64 chooses,
/// <see cref="RoundedSum"/> derives.</summary>
/// <remarks>Rows may be derived themselves, so over the rounds sums of many rows come about: they bind neighbouring neurons together, which rounding a
/// row at a time cannot. The choice of the second row follows Marchand and Wolsey (2001), of its factor the zero-half cuts of Caprara and Fischetti
/// (1996): what the rows share becomes equal.</remarks>
internal sealed class SumFinder
{
    private const double LeastViolation = 1e-3;
    private const double MostSlack = 0.03;
    private const float Edge = 0.02f;
    private const float LeastCoefficient = 0.05f;
    private const int Scale = 1 << 12;
    private readonly ScaledRows _rows;
    private readonly SupportRows _support;
    private readonly RoundingChoice _choice;
    private readonly double _leastOfTwo;

    /// <summary>The tight rows of shareable variable j are Holder[HolderStart[j]] to Holder[HolderStart[j + 1] − 1], ascending.</summary>
    private readonly int[] _holderStart;
    private readonly int[] _holder;
    private readonly float[] _held;

    /// <summary>The first of them that was not looked at yet.</summary>
    private readonly int[] _holderNext;
    private readonly int[] _shared;
    private readonly (float Weight, float Ratio)[] _via;
    private readonly long[] _most;
    private readonly int[] _touched;
    private int _touchedCount;
    private int _next;

    /// <summary>Begins at a point.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="point">A point of the relaxation.</param>
    /// <param name="partners">With how many others a row is added; 0 rounds single rows only.</param>
    /// <param name="least">By how much a point must be beyond a sum of two, once rounded.</param>
    public SumFinder(ScaledRows rows, double[] point, int partners, double least = 2e-3)
    {
        (_rows, _support, _leastOfTwo, _most) = (rows, new SupportRows(rows, point), least, new long[partners]);
        _choice = new RoundingChoice(_support);
        (_holderStart, _holder, _held) = (new int[partners == 0 ? 1 : rows.VariableCount + 1], [], []);
        (_shared, _via, _touched, _holderNext) = ([], [], [], []);
        if (partners == 0) return;
        (_shared, _via, _touched) = (new int[rows.RowCount], new (float, float)[rows.RowCount], new int[rows.RowCount]);
        for (var i = 0; i < rows.RowCount; i++)
        {
            for (var e = _support.Start[i]; e < _support.Start[i + 1] && _support.Slack[i] <= MostSlack; e++)
            {
                if (IsShareable(e)) _holderStart[_support.Variable[e] + 1]++;
            }
        }

        for (var j = 0; j < rows.VariableCount; j++) _holderStart[j + 1] += _holderStart[j];
        (_holder, _held, _holderNext) = (new int[_holderStart[^1]], new float[_holderStart[^1]], _holderStart[..^1]);
        for (var i = 0; i < rows.RowCount; i++)
        {
            for (var e = _support.Start[i]; e < _support.Start[i + 1] && _support.Slack[i] <= MostSlack; e++)
            {
                if (!IsShareable(e)) continue;
                var at = _holderNext[_support.Variable[e]]++;
                (_holder[at], _held[at]) = (i, _support.Coefficient[e]);
            }
        }

        _holderStart.AsSpan(0, rows.VariableCount).CopyTo(_holderNext);
    }

    /// <summary>The deepest cuts of the rows so far, at most one of a single row and one of a sum for each row; in row order.</summary>
    public List<(SumSource Source, SumRow Row)> Found { get; } = [];

    /// <summary>How many sums were looked at.</summary>
    public long Tried { get; private set; }

    /// <summary>Goes on for some rows; false once there are no more.</summary>
    /// <param name="count">For how many.</param>
    /// <param name="stop">Asked often whether to give up.</param>
    public bool Find(int count, Func<bool> stop)
    {
        for (var last = (int)Math.Min(_rows.RowCount, (long)_next + count); _next < last; _next++)
        {
            var i = _next;
            if ((i & 63) == 63 && stop()) return false;
            if (_support.Slack[i] > RoundingChoice.MostSlack) continue;
            Tried++;
            _choice.Load(i, -1);
            if (_choice.Choose((1, 1), LeastViolation)) Derive([i], [1]);
            if (_most.Length > 0 && _support.Slack[i] <= MostSlack) FindSum(i);
        }

        return _next < _rows.RowCount;
    }

    /// <summary>The deepest sum of a row and a later one.</summary>
    private void FindSum(int i)
    {
        var best = (Violation: _leastOfTwo, Row: -1, First: 1, Second: 1);
        foreach (var key in Partners(i))
        {
            var row = int.MaxValue - (int)(key & int.MaxValue);
            _choice.Load(i, row);
            Tried++;
            if (_choice.Choose((1, 1), best.Violation)) best = (_choice.Violation, row, 1, 1);
            var ratio = _via[row].Ratio;
            var (first, second) = ratio < 1 ? (Scale, (int)(Scale * ratio)) : ((int)(Scale / ratio), Scale);
            if (Math.Abs(ratio - 1) <= 1e-6f || Math.Min(first, second) <= 0) continue;
            Tried++;
            if (_choice.Choose((first, second), best.Violation)) best = (_choice.Violation, row, first, second);
        }

        foreach (var row in _touched.AsSpan(0, _touchedCount)) (_shared[row], _via[row]) = (0, default);
        if (best.Row < 0) return;
        _choice.Load(i, best.Row);
        if (_choice.Choose((best.First, best.Second), _leastOfTwo)) Derive([i, best.Row], [best.First, best.Second]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsShareable(int entry) => _support.Value[_support.Variable[entry]] > Edge && Math.Abs(_support.Coefficient[entry]) > LeastCoefficient;

    /// <summary>The later tight rows that share most fractional variables with a row, with what makes the heaviest of these equal, as keys: count, then the row
    /// counted from the end.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private ReadOnlySpan<long> Partners(int i)
    {
        var touched = 0;
        for (var e = _support.Start[i]; e < _support.Start[i + 1]; e++)
        {
            if (!IsShareable(e)) continue;
            var (a, variable) = (Math.Abs(_support.Coefficient[e]), _support.Variable[e]);
            var weight = a * _support.Value[variable] * (1 - _support.Value[variable]);
            var (at, end) = (_holderNext[variable], _holderStart[variable + 1]);
            while (at < end && _holder[at] <= i) at++;
            _holderNext[variable] = at;
            for (; at < end; at++)
            {
                var row = _holder[at];
                if (_shared[row]++ == 0) _touched[touched++] = row;
                if (weight > _via[row].Weight) _via[row] = (weight, a / Math.Abs(_held[at]));
            }
        }

        _touchedCount = touched;
        return MostShared();
    }

    /// <summary>The touched rows that share most, earlier ones first among equals.</summary>
    private ReadOnlySpan<long> MostShared()
    {
        var count = 0;
        foreach (var row in _touched.AsSpan(0, _touchedCount))
        {
            var key = ((long)_shared[row] << 32) | (long)(int.MaxValue - row);
            var k = count;
            for (; k > 0 && _most[k - 1] < key; k--)
            {
                if (k < _most.Length) _most[k] = _most[k - 1];
            }

            if (k >= _most.Length) continue;
            _most[k] = key;
            count = Math.Min(count + 1, _most.Length);
        }

        return _most.AsSpan(0, count);
    }

    /// <summary>Rounds a sum as it was chosen last.</summary>
    private void Derive(int[] places, int[] factors)
    {
        if (RoundedSum.Add(_rows, places, factors) is not { } sum) return;
        var divisor = Math.Abs(sum.Coefficients[Array.BinarySearch(sum.Variables, _choice.Variable)]) >> _choice.Shift;
        var variables = _choice.Complemented();
        var complemented = new bool[sum.Variables.Length];
        foreach (var variable in variables) complemented[Array.BinarySearch(sum.Variables, variable)] = true;
        if (divisor != 0 && RoundedSum.Derive(sum, divisor, complemented) is { } row) Found.Add((new SumSource(places, factors, divisor, variables), row));
    }
}
