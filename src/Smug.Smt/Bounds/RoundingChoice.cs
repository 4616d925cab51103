namespace Smug.Smt.Bounds;

/// <summary>Chooses by which divisor and with which complements a row is rounded, so that a point violates the result most.</summary>
internal sealed class RoundingChoice
{
    /// <summary>Beyond this slack a row of unit size is not worth rounding.</summary>
    public const double MostSlack = 0.2;

    private const int Divisors = 8;
    private const double LeastDivisor = 1e-3;
    private readonly double[] _a;
    private readonly double[] _x;
    private readonly List<(double Distance, int Place)> _candidates = [];
    private readonly double _slack;
    private double _bound;

    /// <summary>Begins with every variable above a half complemented.</summary>
    /// <param name="row">The row.</param>
    /// <param name="point">The point.</param>
    /// <param name="scale">What brings the row's largest coefficients near 1, beyond its unit.</param>
    public RoundingChoice(SumRow row, double[] point, double scale)
    {
        var unit = scale / (1L << ScaledRows.UnitBits);
        var count = row.Variables.Length;
        (_a, _x, Complemented, _bound) = (new double[count], new double[count], new bool[count], row.Bound * unit);
        _slack = -_bound;
        for (var k = 0; k < count; k++)
        {
            (_a[k], _x[k]) = (row.Coefficients[k] * unit, point[row.Variables[k]]);
            _slack += _a[k] * _x[k];
            if (_x[k] is > 1e-4 and < 1 - 1e-4) _candidates.Add((Math.Abs(_x[k] - 0.5), k));
            if (_x[k] > 0.5) Complement(k);
        }
    }

    /// <summary>Which variables are taken as 1 − m.</summary>
    public bool[] Complemented { get; }

    /// <summary>The divisor is this place's coefficient, shifted right by <see cref="Shift"/>.</summary>
    public int Place { get; private set; } = -1;

    public int Shift { get; private set; }

    /// <summary>The Euclidean distance from the point to the cut.</summary>
    public double Violation { get; private set; }

    /// <summary>Chooses; false where no choice is violated by more than <paramref name="least"/>.</summary>
    public bool Choose(double least)
    {
        Violation = least;
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
        Complemented[place] = !Complemented[place];
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
        for (var k = 0; k < _a.Length; k++)
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
