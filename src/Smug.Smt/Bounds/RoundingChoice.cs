using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Smug.Smt.Bounds;

/// <summary>Chooses by which divisor and with which complements a row, or a sum of two, is rounded, so that a point violates the result most.</summary>
/// <remarks>Only variables that the point has above 0 bear upon the choice: they are the fewest, and the others only lengthen the cut. Four numbers are
/// added side by side whatever the processor, so the choice is the same on all.</remarks>
internal sealed class RoundingChoice
{
    /// <summary>Beyond this slack a row of unit size is not worth rounding.</summary>
    public const double MostSlack = 0.2;

    private const int Width = 4;
    private const int Divisors = 8;
    private const double LeastDivisor = 1e-3;
    private int[] _variable = [];
    private double[] _a = [];
    private double[] _x = [];
    private bool[] _complemented = [];
    private double[] _distance = [];
    private int[] _candidate = [];
    private int _count;
    private int _candidates;
    private double _slack;
    private double _bound;

    /// <summary>The divisor is this variable's coefficient, shifted right by <see cref="Shift"/>.</summary>
    public int Variable { get; private set; }

    public int Shift { get; private set; }

    /// <summary>The Euclidean distance from the point to the cut, among the variables above 0.</summary>
    public double Violation { get; private set; }

    /// <summary>The variables taken as 1 − m, ascending.</summary>
    public int[] Complemented()
    {
        var complemented = new List<int>();
        for (var k = 0; k < _count; k++)
        {
            if (_complemented[k]) complemented.Add(_variable[k]);
        }

        return [.. complemented];
    }

    /// <summary>Takes up a row, or a sum of two, with every variable above a half complemented.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="places">One or two of them.</param>
    /// <param name="factors">One per place.</param>
    [MethodImpl(HotLoop.Compiled)]
    public void Load(SupportRows rows, ReadOnlySpan<int> places, ReadOnlySpan<int> factors)
    {
        var (first, second) = (places[0], places.Length > 1 ? places[1] : -1);
        var (p, end) = (rows.Start[first], rows.Start[first + 1]);
        var (q, secondEnd) = second < 0 ? (0, 0) : (rows.Start[second], rows.Start[second + 1]);
        var room = end - p + (secondEnd - q) + Width;
        if (_a.Length < room)
        {
            (_a, _x, _distance) = (new double[2 * room], new double[2 * room], new double[2 * room]);
            (_complemented, _variable, _candidate) = (new bool[2 * room], new int[2 * room], new int[2 * room]);
        }

        var scale = 1.0 / (second < 0 ? factors[0] : Math.Max(factors[0], factors[1]));
        var (firstScale, secondScale) = (scale * factors[0], second < 0 ? 0 : scale * factors[1]);
        _bound = (firstScale * rows.Bound[first]) + (second < 0 ? 0 : secondScale * rows.Bound[second]);
        (_slack, _count, _candidates) = (-_bound, 0, 0);
        for (; p < end || q < secondEnd; _count++)
        {
            var variable = Math.Min(p < end ? rows.Column[p] : int.MaxValue, q < secondEnd ? rows.Column[q] : int.MaxValue);
            var a = 0.0;
            if (p < end && rows.Column[p] == variable) a += firstScale * rows.Coefficient[p++];
            if (q < secondEnd && rows.Column[q] == variable) a += secondScale * rows.Coefficient[q++];
            var x = rows.Point[variable];
            (_variable[_count], _a[_count], _x[_count], _complemented[_count]) = (variable, a, x, false);
            _slack += a * x;
            if (x is > 1e-4 and < 1 - 1e-4) (_distance[_candidates], _candidate[_candidates++]) = (Math.Abs(x - 0.5), _count);
            if (x > 0.5) Complement(_count);
        }

        _a.AsSpan(_count, Width).Clear();
        _x.AsSpan(_count, Width).Clear();
    }

    /// <summary>Chooses; false where no choice is violated by more than <paramref name="least"/>.</summary>
    [MethodImpl(HotLoop.Compiled)]
    public bool Choose(double least)
    {
        (Violation, Variable, Shift) = (least, -1, 0);
        if (_slack > MostSlack || _candidates == 0) return false;
        var candidates = _candidate.AsSpan(0, _candidates);
        SortByDistance();
        var chosen = -1;
        for (var c = 0; c < candidates.Length && c < Divisors; c++)
        {
            var divisor = Math.Abs(_a[candidates[c]]);
            if (divisor > LeastDivisor && IsBetter(divisor)) chosen = candidates[c];
        }

        if (chosen < 0) return false;
        Variable = _variable[chosen];
        var size = Math.Abs(_a[chosen]);
        for (var shift = 1; shift <= 3; shift++)
        {
            if (IsBetter(Math.ScaleB(size, -shift))) Shift = shift;
        }

        // Complementing one variable more may deepen the cut.
        foreach (var k in candidates)
        {
            Complement(k);
            if (!IsBetter(Math.ScaleB(size, -Shift))) Complement(k);
        }

        return true;
    }

    private void Complement(int k)
    {
        _complemented[k] = !_complemented[k];
        _bound -= _a[k];
        (_a[k], _x[k]) = (-_a[k], 1 - _x[k]);
    }

    [MethodImpl(HotLoop.Compiled)]
    private bool IsBetter(double divisor)
    {
        var scaled = _bound / divisor;
        var rest = scaled - Math.Floor(scaled);
        // A bound a hair above a multiple is as good as any: divided by the rest, the cut is a clause.
        if (rest < 1e-9 * (1 + Math.Abs(scaled)) || rest > 0.98) return false;
        var padded = (_count + Width - 1) / Width * Width;
        ReadOnlySpan<double> a = _a.AsSpan(0, padded), x = _x.AsSpan(0, padded);
        var (values, norms) = (Vector256<double>.Zero, Vector256<double>.Zero);
        var (inverse, rests) = (Vector256.Create(1 / divisor), Vector256.Create(rest));
        for (; a.Length >= Width && x.Length >= Width; a = a[Width..], x = x[Width..])
        {
            var quotient = Vector256.Create(a) * inverse;
            var whole = Vector256.Floor(quotient);
            var coefficient = (whole * rests) + Vector256.Min(rests, quotient - whole);
            values += coefficient * Vector256.Create(x);
            norms += coefficient * coefficient;
        }

        var violation = (((Math.Floor(scaled) + 1) * rest) - Vector256.Sum(values)) / Math.Sqrt(Vector256.Sum(norms) + 1e-12);
        if (violation <= Violation) return false;
        Violation = violation;
        return true;
    }

    /// <summary>Candidates are few: they are put in order one by one.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private void SortByDistance()
    {
        for (var c = 1; c < _candidates; c++)
        {
            var (distance, candidate, place) = (_distance[c], _candidate[c], c);
            for (; place > 0 && _distance[place - 1] > distance; place--) (_distance[place], _candidate[place]) = (_distance[place - 1], _candidate[place - 1]);
            (_distance[place], _candidate[place]) = (distance, candidate);
        }
    }
}
