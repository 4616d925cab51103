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
    private const double Edge = 0.02;
    private const int Scale = 1 << 12;
    private readonly ScaledRows _rows;
    private readonly SupportRows _support;
    private readonly int _partners;
    private readonly double _leastOfTwo;
    private readonly List<(int Row, double Coefficient)>?[] _fractional;
    private readonly int[] _shared;
    private readonly (double Weight, double Ratio)[] _via;
    private readonly long[] _most;
    private readonly List<int> _touched = [];
    private readonly RoundingChoice _choice = new();
    private int _next;

    /// <summary>Begins at a point.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="point">A point of the relaxation.</param>
    /// <param name="partners">With how many others a row is added; 0 rounds single rows only.</param>
    /// <param name="least">By how much a point must be beyond a sum of two, once rounded.</param>
    public SumFinder(ScaledRows rows, double[] point, int partners, double least = 2e-3)
    {
        _leastOfTwo = least;
        (_rows, _support, _partners, _most) = (rows, new SupportRows(rows, point), partners, new long[partners]);
        (_shared, _via) = (new int[rows.RowCount], new (double, double)[rows.RowCount]);
        _fractional = new List<(int, double)>?[rows.VariableCount];
        if (partners == 0) return;
        for (var i = 0; i < rows.RowCount; i++)
        {
            if (_support.Slack[i] > MostSlack) continue;
            for (var e = _support.Start[i]; e < _support.Start[i + 1]; e++)
            {
                if (IsShareable(e)) (_fractional[_support.Column[e]] ??= []).Add((i, _support.Coefficient[e]));
            }
        }
    }

    /// <summary>The deepest cuts of the rows so far, at most one of a single row and one of a sum for each row; in row order.</summary>
    public List<(SumSource Source, SumRow Row)> Found { get; } = [];

    /// <summary>Goes on for some rows; false once there are no more.</summary>
    /// <param name="count">For how many.</param>
    /// <param name="stop">Asked often whether to give up.</param>
    public bool Find(int count, Func<bool> stop)
    {
        for (var last = (int)Math.Min(_rows.RowCount, (long)_next + count); _next < last; _next++)
        {
            var i = _next;
            if ((i & 63) == 63 && stop()) return false;
            if (Round([i], [1], LeastViolation) is { } single) Found.Add((single.Source, single.Row));
            if (_partners == 0 || _support.Slack[i] > MostSlack) continue;
            (double Violation, SumSource Source, SumRow Row)? best = null;
            foreach (var (partner, factors) in Partners(i))
            {
                if (Round([i, partner], factors, best?.Violation ?? _leastOfTwo) is { } better) best = better;
            }

            if (best is { } sum) Found.Add((sum.Source, sum.Row));
        }

        return _next < _rows.RowCount;
    }

    private bool IsShareable(int entry) => _support.Point[_support.Column[entry]] is > Edge and < 1 - Edge && Math.Abs(_support.Coefficient[entry]) > 0.05;

    /// <summary>The later tight rows that share most fractional variables with a row, with the factors that are worth trying.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private List<(int Row, int[] Factors)> Partners(int i)
    {
        _touched.Clear();
        for (var e = _support.Start[i]; e < _support.Start[i + 1]; e++)
        {
            if (!IsShareable(e)) continue;
            var (a, x) = (_support.Coefficient[e], _support.Point[_support.Column[e]]);
            var weight = Math.Abs(a) * x * (1 - x);
            foreach (var (row, coefficient) in _fractional[_support.Column[e]]!)
            {
                if (row <= i) continue;
                if (_shared[row]++ == 0) _touched.Add(row);
                if (weight > _via[row].Weight) _via[row] = (weight, Math.Abs(a / coefficient));
            }
        }

        var partners = new List<(int, int[])>();
        foreach (var key in MostShared())
        {
            var row = int.MaxValue - (int)(key & int.MaxValue);
            partners.Add((row, [1, 1]));
            var ratio = _via[row].Ratio;
            int[] factors = ratio < 1 ? [Scale, (int)(Scale * ratio)] : [(int)(Scale / ratio), Scale];
            if (Math.Abs(ratio - 1) > 1e-6 && factors.Min() > 0) partners.Add((row, factors));
        }

        foreach (var row in _touched) (_shared[row], _via[row]) = (0, default);
        return partners;
    }

    /// <summary>The touched rows that share most, earlier ones first among equals, as keys: count, then the row counted from the end.</summary>
    private ReadOnlySpan<long> MostShared()
    {
        var count = 0;
        foreach (var row in _touched)
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

    private (double Violation, SumSource Source, SumRow Row)? Round(ReadOnlySpan<int> places, ReadOnlySpan<int> factors, double least)
    {
        if (places.Length == 1 && _support.Slack[places[0]] > RoundingChoice.MostSlack) return null;
        _choice.Load(_support, places, factors);
        if (!_choice.Choose(least) || RoundedSum.Add(_rows, places, factors) is not { } sum) return null;
        var divisor = Math.Abs(sum.Coefficients[Array.BinarySearch(sum.Variables, _choice.Variable)]) >> _choice.Shift;
        var variables = _choice.Complemented();
        var complemented = new bool[sum.Variables.Length];
        foreach (var variable in variables) complemented[Array.BinarySearch(sum.Variables, variable)] = true;
        if (divisor == 0 || RoundedSum.Derive(sum, divisor, complemented) is not { } row) return null;
        return (_choice.Violation, new SumSource([.. places], [.. factors], divisor, variables), row);
    }
}
