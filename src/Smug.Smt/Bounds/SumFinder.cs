namespace Smug.Smt.Bounds;

/// <summary>Looks for rounded rows, and rounded sums of two rows that share fractional variables, that a point violates. Float64 chooses,
/// <see cref="RoundedSum"/> derives.</summary>
/// <remarks>Rows may be derived themselves, so over the rounds sums of many rows come about: they bind neighbouring neurons together, which rounding a
/// row at a time cannot. The choice of the second row follows Marchand and Wolsey (2001), of its factor the zero-half cuts of Caprara and Fischetti
/// (1996): what the rows share becomes equal.</remarks>
internal sealed class SumFinder
{
    private const double LeastViolation = 1e-3;
    private const double LeastOfTwo = 2e-3;
    private const double MostSlack = 0.03;
    private const double Edge = 0.02;
    private const int Scale = 1 << 12;
    private readonly ScaledRows _rows;
    private readonly double[] _point;
    private readonly int _partners;
    private readonly List<(int Row, double Coefficient)>?[] _fractional;
    private readonly int[] _shared;
    private readonly (double Weight, double Ratio)[] _via;
    private readonly List<int> _touched = [];
    private readonly RoundingChoice _choice = new();
    private int _next;

    /// <summary>Begins at a point.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="point">A point of the relaxation.</param>
    /// <param name="partners">With how many others a row is added; 0 rounds single rows only.</param>
    public SumFinder(ScaledRows rows, double[] point, int partners)
    {
        (_rows, _point, _partners) = (rows, point, partners);
        (_shared, _via) = (new int[rows.RowCount], new (double, double)[rows.RowCount]);
        _fractional = new List<(int, double)>?[rows.VariableCount];
        if (partners == 0) return;
        for (var i = 0; i < rows.RowCount; i++)
        {
            if (Slack(i) > MostSlack) continue;
            for (var e = rows.RowStart[i]; e < rows.RowStart[i + 1]; e++)
            {
                if (IsShareable(e)) (_fractional[rows.Column[e]] ??= []).Add((i, rows.Coefficient[e]));
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
            if (_partners == 0 || Slack(i) > MostSlack) continue;
            (double Violation, SumSource Source, SumRow Row)? best = null;
            foreach (var (partner, factors) in Partners(i))
            {
                if (Round([i, partner], factors, best?.Violation ?? LeastOfTwo) is { } better) best = better;
            }

            if (best is { } sum) Found.Add((sum.Source, sum.Row));
        }

        return _next < _rows.RowCount;
    }

    private double Slack(int i)
    {
        var slack = -_rows.Bound[i];
        for (var e = _rows.RowStart[i]; e < _rows.RowStart[i + 1]; e++) slack += _rows.Coefficient[e] * _point[_rows.Column[e]];
        return slack;
    }

    private bool IsShareable(int entry) => _point[_rows.Column[entry]] is > Edge and < 1 - Edge && Math.Abs(_rows.Coefficient[entry]) > 0.05;

    /// <summary>The later tight rows that share most fractional variables with a row, with the factors that are worth trying.</summary>
    private List<(int Row, int[] Factors)> Partners(int i)
    {
        _touched.Clear();
        for (var e = _rows.RowStart[i]; e < _rows.RowStart[i + 1]; e++)
        {
            if (!IsShareable(e)) continue;
            var (a, x) = (_rows.Coefficient[e], _point[_rows.Column[e]]);
            var weight = Math.Abs(a) * x * (1 - x);
            foreach (var (row, coefficient) in _fractional[_rows.Column[e]]!)
            {
                if (row <= i) continue;
                if (_shared[row]++ == 0) _touched.Add(row);
                if (weight > _via[row].Weight) _via[row] = (weight, Math.Abs(a / coefficient));
            }
        }

        var partners = new List<(int, int[])>();
        foreach (var row in _touched.OrderByDescending(row => _shared[row]).ThenBy(row => row).Take(_partners))
        {
            partners.Add((row, [1, 1]));
            var ratio = _via[row].Ratio;
            int[] factors = ratio < 1 ? [Scale, (int)(Scale * ratio)] : [(int)(Scale / ratio), Scale];
            if (Math.Abs(ratio - 1) > 1e-6 && factors.Min() > 0) partners.Add((row, factors));
        }

        foreach (var row in _touched) (_shared[row], _via[row]) = (0, default);
        return partners;
    }

    private (double Violation, SumSource Source, SumRow Row)? Round(ReadOnlySpan<int> places, ReadOnlySpan<int> factors, double least)
    {
        if (places.Length == 1 && Slack(places[0]) > RoundingChoice.MostSlack) return null;
        _choice.Load(_rows, places, factors, _point);
        if (!_choice.Choose(least) || RoundedSum.Add(_rows, places, factors) is not { } sum) return null;
        var divisor = Math.Abs(sum.Coefficients[_choice.Place]) >> _choice.Shift;
        if (divisor == 0 || RoundedSum.Derive(sum, divisor, _choice.Complemented) is not { } row) return null;
        var variables = new List<int>();
        for (var k = 0; k < sum.Variables.Length; k++)
        {
            if (_choice.Complemented[k]) variables.Add(sum.Variables[k]);
        }

        return (_choice.Violation, new SumSource([.. places], [.. factors], divisor, variables), row);
    }
}
