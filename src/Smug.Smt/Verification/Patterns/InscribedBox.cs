using System.Collections.Immutable;

namespace Smug.Smt.Verification;

/// <summary>A box of inputs that lies in a polytope and holds a given point. Immutable.</summary>
/// <param name="Lower">The lower corner, <c>[Inputs]</c>; every value is exact.</param>
/// <param name="Upper">The upper corner, <c>[Inputs]</c>.</param>
public sealed record InscribedBox(ImmutableArray<double> Lower, ImmutableArray<double> Upper)
{
    /// <summary>The sum of the box's edges.</summary>
    public double TotalWidth => Lower.Zip(Upper, (low, high) => high - low).Sum();

    /// <summary>
    /// The box with the largest sum of edges among those that hold the point: maximise Σ(u − l) such that every row holds at its worst corner,
    /// Σ max(a, 0)·u + min(a, 0)·l ≤ b. Solved in float64; the corners are then drawn towards the point until every row holds exactly.
    /// </summary>
    /// <param name="rows">The polytope; the point satisfies all rows.</param>
    /// <param name="lower">The least value of each input.</param>
    /// <param name="upper">The greatest value of each input.</param>
    /// <param name="point">A point between them.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="UsageException">The point does not satisfy the rows or the limits.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static InscribedBox Around(
        ImmutableArray<LinearRow> rows, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, ReadOnlySpan<double> point, CancellationToken cancellation = default)
    {
        var inputs = point.Length;
        var exact = new Rational[inputs];
        for (var i = 0; i < inputs; i++)
        {
            exact[i] = point[i];
            if (!(lower[i] <= point[i] && point[i] <= upper[i])) throw new UsageException($"InscribedBox: expected input {i} between {lower[i]} and {upper[i]}, got {point[i]}.");
        }

        if (rows.Any(row => !row.IsSatisfied(exact))) throw new UsageException("InscribedBox: the point does not satisfy every row.");
        var steps = Steps(rows, lower, upper, point, exact, cancellation);
        var (low, high) = Corners(steps, lower, upper, point, 1);
        for (var shrink = Shrink(rows, low, high, exact); shrink < 1; shrink = Shrink(rows, low, high, exact))
        {
            // Rounding a corner may use up what the shrinking gained, so each turn takes a little more.
            for (var i = 0; i < steps.Length; i++) steps[i] *= Math.Max(0, Math.Min(shrink, 1 - 1e-12));
            (low, high) = Corners(steps, lower, upper, point, 1 - 1e-12);
            if (shrink == 0) (low, high) = (point.ToArray(), point.ToArray());
        }

        return new InscribedBox([.. low], [.. high]);
    }

    /// <summary>How far below the point (first half) and above it (second half) each edge reaches: the linear programme's optimum.</summary>
    private static double[] Steps(
        ImmutableArray<LinearRow> rows, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, ReadOnlySpan<double> point, Rational[] exact, CancellationToken cancellation)
    {
        var inputs = point.Length;
        var reach = new double[2 * inputs];
        for (var i = 0; i < inputs; i++) (reach[i], reach[inputs + i]) = (point[i] - lower[i], upper[i] - point[i]);
        var programme = new List<(double[] Row, double Bound)>();
        foreach (var row in rows)
        {
            var (coefficients, slack) = (new double[2 * inputs], row.Bound);
            foreach (var term in row.Terms)
            {
                slack -= term.Coefficient * exact[term.Index];
                var size = Math.Abs(term.Coefficient.ToDouble());
                coefficients[term.Coefficient.Sign < 0 ? term.Index : inputs + term.Index] += size;
            }

            var scale = coefficients.Max();
            if (!(scale > 0)) continue;
            for (var j = 0; j < coefficients.Length; j++) coefficients[j] /= scale;
            programme.Add((coefficients, slack.ToDouble() / scale));
        }

        var cost = new double[2 * inputs];
        Array.Fill(cost, -1);
        var simplex = new BoxedSimplex(new double[2 * inputs], reach, cost, 0, programme);
        var status = simplex.Solve(double.PositiveInfinity, cancellation);
        cancellation.ThrowIfCancellationRequested();
        if (status != BoxedSimplex.Status.Optimal) return new double[2 * inputs];
        var steps = simplex.Point();
        for (var j = 0; j < steps.Length; j++) steps[j] = Math.Clamp(steps[j], 0, reach[j]);
        return steps;
    }

    private static (double[] Low, double[] High) Corners(double[] steps, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, ReadOnlySpan<double> point, double factor)
    {
        var inputs = point.Length;
        var (low, high) = (new double[inputs], new double[inputs]);
        for (var i = 0; i < inputs; i++)
        {
            low[i] = Math.Clamp(point[i] - factor * steps[i], lower[i], point[i]);
            high[i] = Math.Clamp(point[i] + factor * steps[inputs + i], point[i], upper[i]);
        }

        return (low, high);
    }

    /// <summary>The share of the way from the point to the corners at which every row holds exactly; 1 where they hold at the corners.</summary>
    private static double Shrink(ImmutableArray<LinearRow> rows, double[] low, double[] high, Rational[] point)
    {
        Rational share = 1;
        foreach (var row in rows)
        {
            var (worst, here) = (default(Rational), default(Rational));
            foreach (var term in row.Terms)
            {
                worst += term.Coefficient * (Rational)(term.Coefficient.Sign > 0 ? high[term.Index] : low[term.Index]);
                here += term.Coefficient * point[term.Index];
            }

            if (worst > row.Bound) share = Rational.Min(share, (row.Bound - here) / (worst - here));
        }

        return Math.Max(0, share.RoundDown());
    }
}
