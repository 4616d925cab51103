namespace Smug.Smt.Bounds;

/// <summary>Chooses by which divisor and with which complements a row is rounded, so that a point violates the result most.</summary>
internal sealed class RoundingChoice
{
    /// <summary>Beyond this slack a row of unit size is not worth rounding.</summary>
    public const double MostSlack = 0.2;

    private const int Divisors = 8;
    private const double LeastDivisor = 1e-3;
    private readonly List<(double Distance, int Place)> _candidates = [];
    private double[] _a = [];
    private double[] _x = [];
    private bool[] _complemented = [];
    private int _count;
    private double _slack;
    private double _bound;

    /// <summary>Which places are taken as 1 − m.</summary>
    public ReadOnlySpan<bool> Complemented => _complemented.AsSpan(0, _count);

    /// <summary>The divisor is this place's coefficient, shifted right by <see cref="Shift"/>.</summary>
    public int Place { get; private set; }

    public int Shift { get; private set; }

    /// <summary>The Euclidean distance from the point to the cut.</summary>
    public double Violation { get; private set; }

    /// <summary>Takes up the sum of one or two rows, places in the order of <see cref="RoundedSum.Add"/>, with every variable above a half complemented.</summary>
    public void Load(ScaledRows rows, ReadOnlySpan<int> places, ReadOnlySpan<int> factors, double[] point)
    {
        var (first, second) = (places[0], places.Length > 1 ? places[1] : -1);
        var (p, end) = (rows.RowStart[first], rows.RowStart[first + 1]);
        var (q, secondEnd) = second < 0 ? (0, 0) : (rows.RowStart[second], rows.RowStart[second + 1]);
        var room = end - p + (secondEnd - q);
        if (_a.Length < room) (_a, _x, _complemented) = (new double[2 * room], new double[2 * room], new bool[2 * room]);
        var scale = 1.0 / (second < 0 ? factors[0] : Math.Max(factors[0], factors[1]));
        var (firstScale, secondScale) = (scale * factors[0], second < 0 ? 0 : scale * factors[1]);
        _bound = (firstScale * rows.Bound[first]) + (second < 0 ? 0 : secondScale * rows.Bound[second]);
        (_slack, _count) = (-_bound, 0);
        _candidates.Clear();
        for (; p < end || q < secondEnd; _count++)
        {
            var variable = Math.Min(p < end ? rows.Column[p] : int.MaxValue, q < secondEnd ? rows.Column[q] : int.MaxValue);
            var a = 0.0;
            if (p < end && rows.Column[p] == variable) a += firstScale * rows.Coefficient[p++];
            if (q < secondEnd && rows.Column[q] == variable) a += secondScale * rows.Coefficient[q++];
            var x = point[variable];
            (_a[_count], _x[_count], _complemented[_count]) = (a, x, false);
            _slack += a * x;
            if (x is > 1e-4 and < 1 - 1e-4) _candidates.Add((Math.Abs(x - 0.5), _count));
            if (x > 0.5) Complement(_count);
        }
    }

    /// <summary>Chooses; false where no choice is violated by more than <paramref name="least"/>.</summary>
    public bool Choose(double least)
    {
        (Violation, Place, Shift) = (least, -1, 0);
        if (_slack > MostSlack || _candidates.Count == 0) return false;
        _candidates.Sort();
        for (var c = 0; c < _candidates.Count && c < Divisors; c++)
        {
            var divisor = Math.Abs(_a[_candidates[c].Place]);
            if (divisor > LeastDivisor && IsBetter(divisor)) Place = _candidates[c].Place;
        }

        if (Place < 0) return false;
        var size = Math.Abs(_a[Place]);
        for (var shift = 1; shift <= 3; shift++)
        {
            if (IsBetter(Math.ScaleB(size, -shift))) Shift = shift;
        }

        // Complementing one variable more may deepen the cut.
        foreach (var (_, place) in _candidates)
        {
            Complement(place);
            if (!IsBetter(Math.ScaleB(size, -Shift))) Complement(place);
        }

        return true;
    }

    private void Complement(int place)
    {
        _complemented[place] = !_complemented[place];
        _bound -= _a[place];
        (_a[place], _x[place]) = (-_a[place], 1 - _x[place]);
    }

    private bool IsBetter(double divisor)
    {
        var scaled = _bound / divisor;
        var rest = scaled - Math.Floor(scaled);
        // A bound a hair above a multiple is as good as any: divided by the rest, the cut is a clause.
        if (rest < 1e-9 * (1 + Math.Abs(scaled)) || rest > 0.98) return false;
        var (value, norm, inverse) = (0.0, 1e-12, 1 / divisor);
        for (var k = 0; k < _count; k++)
        {
            var quotient = _a[k] * inverse;
            var whole = Math.Floor(quotient);
            var coefficient = (whole * rest) + Math.Min(rest, quotient - whole);
            value += coefficient * _x[k];
            norm += coefficient * coefficient;
        }

        var violation = (((Math.Floor(scaled) + 1) * rest) - value) / Math.Sqrt(norm);
        if (violation <= Violation) return false;
        Violation = violation;
        return true;
    }
}
