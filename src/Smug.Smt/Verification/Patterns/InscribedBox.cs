using System.Collections.Immutable;
using System.Numerics.Tensors;
using Smug.Kernels;

namespace Smug.Smt.Verification;

/// <summary>A box of inputs that lies in a polytope and holds a given point. Immutable.</summary>
/// <param name="Lower">The lower corner, <c>[Inputs]</c>; every value is exact.</param>
/// <param name="Upper">The upper corner, <c>[Inputs]</c>.</param>
public sealed record InscribedBox(ImmutableArray<double> Lower, ImmutableArray<double> Upper)
{
    /// <summary>As many rows are looked at exactly without a thought; one of 784 inputs takes some milliseconds.</summary>
    private const int MostDoubtful = 16;

    /// <summary>The share of a box's edges given up to see in float64 that many rows hold.</summary>
    private const double Retreat = 1e-9;

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

        var here = BoxRow.Corners(point, point);
        var read = new BoxRow[rows.Length];
        var holds = new bool[rows.Length];
        Workers.For(rows.Length, r =>
        {
            read[r] = new BoxRow(rows[r], inputs);
            holds[r] = read[r].Holds(here, exact);
        });
        if (holds.Contains(false)) throw new UsageException("InscribedBox: the point does not satisfy every row.");

        // A row without coefficients holds everywhere.
        read = [.. read.Where(row => TensorPrimitives.Max<double>(row.Sizes) > 0)];
        var steps = Steps(read, lower, upper, here, exact, cancellation);
        var (low, high) = Corners(steps, lower, upper, point, 1);
        if (read.Count(row => !row.SurelyHolds(BoxRow.Corners(low, high))) > MostDoubtful)
        {
            // At the optimum many rows hold with equality. A little before it, float64 tells that they hold.
            for (var j = 0; j < steps.Length; j++) steps[j] *= 1 - Retreat;
            (low, high) = Corners(steps, lower, upper, point, 1);
        }

        for (var shrink = Shrink(read, low, high, exact); shrink < 1; shrink = Shrink(read, low, high, exact))
        {
            // Rounding a corner may use up what the shrinking gained, so each turn takes a little more.
            for (var i = 0; i < steps.Length; i++) steps[i] *= Math.Max(0, Math.Min(shrink, 1 - 1e-12));
            (low, high) = Corners(steps, lower, upper, point, 1 - 1e-12);
            if (shrink == 0) (low, high) = (point.ToArray(), point.ToArray());
        }

        return new InscribedBox([.. low], [.. high]);
    }

    /// <summary>How far below the point (first half) and above it (second half) each edge reaches: the linear programme's optimum.</summary>
    private static double[] Steps(BoxRow[] rows, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, double[] here, Rational[] exact, CancellationToken cancellation)
    {
        var reach = new double[here.Length];
        for (var i = 0; i < exact.Length; i++) (reach[i], reach[exact.Length + i]) = (-here[i] - lower[i], upper[i] - here[exact.Length + i]);
        var programme = new (double[] Row, double Bound)[rows.Length];
        Workers.For(rows.Length, r =>
        {
            var (row, scale) = (new double[here.Length], TensorPrimitives.Max<double>(rows[r].Sizes));
            TensorPrimitives.Divide(rows[r].Sizes, scale, row);
            programme[r] = (row, rows[r].Room(here, exact) / scale);
        });

        var cost = new double[here.Length];
        Array.Fill(cost, -1);
        var simplex = new BoxedSimplex(new double[here.Length], reach, cost, 0, programme);
        var status = simplex.Solve(double.PositiveInfinity, cancellation);
        cancellation.ThrowIfCancellationRequested();
        if (status != BoxedSimplex.Status.Optimal) return new double[here.Length];
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
    private static double Shrink(BoxRow[] rows, double[] low, double[] high, Rational[] point)
    {
        var (corners, shares) = (BoxRow.Corners(low, high), new Rational[rows.Length]);
        Workers.For(rows.Length, r => shares[r] = rows[r].SurelyHolds(corners) ? 1 : rows[r].Share(low, high, point));
        return Math.Max(0, shares.Aggregate((Rational)1, Rational.Min).RoundDown());
    }
}
