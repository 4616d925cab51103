using System.Numerics;

namespace Smug.Smt.Bounds;

/// <summary>Looks for rounding cuts that a fractional point violates: float64 chooses row, divisor and complements, <see cref="RoundingCut"/>
/// derives the cut exactly.</summary>
internal static class CutFinder
{
    private const double LeastViolation = 1e-3;
    private const int Divisors = 8;

    /// <summary>At most one cut per row, the deepest found; in row order.</summary>
    /// <param name="rows">Rows and cuts; cuts are derived from the first <paramref name="sources"/> rows.</param>
    /// <param name="sources">How many of the rows are the component's own.</param>
    /// <param name="point">A point of the relaxation.</param>
    /// <param name="stop">Asked per row whether to give up.</param>
    public static List<(CutSource Source, Row Row)> Find(ScaledRows rows, int sources, double[] point, Func<bool> stop)
    {
        var found = new List<(CutSource, Row)>();
        for (var i = 0; i < sources; i++)
        {
            if ((i & 63) == 63 && stop()) break;
            if (Best(rows, i, point) is not { } source) continue;
            if (RoundingCut.Derive(rows.Set.Rows[i], source) is { } cut) found.Add((source, cut));
        }

        return found;
    }

    private static CutSource? Best(ScaledRows rows, int i, double[] point)
    {
        var (start, count) = (rows.RowStart[i], rows.RowStart[i + 1] - rows.RowStart[i]);
        var (a, x, complemented) = (new double[count], new double[count], new bool[count]);
        var candidates = new List<(double Distance, int Place)>();
        var bound = rows.Bound[i];
        var slack = -bound;
        for (var k = 0; k < count; k++)
        {
            a[k] = rows.Coefficient[start + k];
            x[k] = point[rows.Column[start + k]];
            slack += a[k] * x[k];
            if (x[k] is > 1e-4 and < 1 - 1e-4) candidates.Add((Math.Abs(x[k] - 0.5), k));
            if (x[k] <= 0.5) continue;
            complemented[k] = true;
            bound -= a[k];
            (a[k], x[k]) = (-a[k], 1 - x[k]);
        }

        if (slack > 0.2 || candidates.Count == 0) return null;
        candidates.Sort();
        var (bestPlace, bestShift, best) = (-1, 0, LeastViolation);
        for (var c = 0; c < candidates.Count && c < Divisors; c++)
        {
            var divisor = Math.Abs(a[candidates[c].Place]);
            if (divisor > 1e-3 && Violation(a, x, bound, divisor) is var violation && violation > best)
                (bestPlace, best) = (candidates[c].Place, violation);
        }

        if (bestPlace < 0) return null;
        var size = Math.Abs(a[bestPlace]);
        for (var shift = 1; shift <= 3; shift++)
        {
            if (Violation(a, x, bound, Math.ScaleB(size, -shift)) is var violation && violation > best) (bestShift, best) = (shift, violation);
        }

        // Complementing one variable more may deepen the cut.
        foreach (var (_, place) in candidates)
        {
            Complement(place);
            if (Violation(a, x, bound, Math.ScaleB(size, -bestShift)) is var violation && violation > best) best = violation;
            else Complement(place);
        }

        void Complement(int place)
        {
            complemented[place] = !complemented[place];
            bound -= a[place];
            (a[place], x[place]) = (-a[place], 1 - x[place]);
        }

        var exact = BigInteger.Abs(rows.Set.Rows[i].Coefficients[bestPlace]) >> bestShift;
        if (exact.IsZero) return null;
        int[] variables = [.. Enumerable.Range(0, count).Where(k => complemented[k]).Select(k => rows.Column[start + k])];
        return new CutSource(i, exact, variables);
    }

    /// <summary>How far the point lies beyond the cut, in Euclidean distance.</summary>
    private static double Violation(double[] a, double[] x, double bound, double divisor)
    {
        var (value, norm) = (0.0, 1e-12);
        var scaled = bound / divisor;
        var rest = scaled - Math.Floor(scaled);
        // A bound a hair above a multiple is as good as any: divided by the rest, the cut is a clause.
        if (rest < 1e-9 * (1 + Math.Abs(scaled)) || rest > 0.98) return 0;
        for (var k = 0; k < a.Length; k++)
        {
            var quotient = a[k] / divisor;
            var whole = Math.Floor(quotient);
            var coefficient = (whole * rest) + Math.Min(rest, quotient - whole);
            value += coefficient * x[k];
            norm += coefficient * coefficient;
        }

        return (((Math.Floor(scaled) + 1) * rest) - value) / Math.Sqrt(norm);
    }
}
