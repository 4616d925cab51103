using System.Numerics.Tensors;

namespace Smug.Smt.Verification;

/// <summary>A row in float64 beside the exact one: whether it holds on a whole box is mostly clear from float64 with an account of its rounding, and only
/// where it is not is the exact row looked at.</summary>
internal sealed class BoxRow
{
    /// <summary>Below this share of the magnitude of its terms, the room that a point leaves is computed exactly.</summary>
    private const double Cancellation = 1e-6;

    private readonly LinearRow _exact;
    private readonly double _bound;

    internal BoxRow(LinearRow exact, int inputs)
    {
        (_exact, _bound, Sizes) = (exact, exact.Bound.ToDouble(), new double[2 * inputs]);
        foreach (var term in exact.Terms)
            Sizes[term.Coefficient.Sign < 0 ? term.Index : inputs + term.Index] += Math.Abs(term.Coefficient.ToDouble());
    }

    /// <summary>The magnitudes of negative coefficients, then of positive ones, <c>[2 · Inputs]</c>.</summary>
    internal double[] Sizes { get; }

    /// <summary>A box's corners in the order of <see cref="Sizes"/>: (−low, high), so that one product is the row's greatest value on the box.</summary>
    internal static double[] Corners(ReadOnlySpan<double> low, ReadOnlySpan<double> high)
    {
        var corners = new double[low.Length + high.Length];
        TensorPrimitives.Negate(low, corners);
        high.CopyTo(corners.AsSpan(low.Length));
        return corners;
    }

    /// <summary>Whether the row holds on a box for certain; false where rounding could hide that it does not.</summary>
    internal bool SurelyHolds(double[] corners) => TensorPrimitives.Dot<double>(Sizes, corners) + Slack(corners) <= _bound;

    /// <summary>Whether the row holds at a point, exactly.</summary>
    internal bool Holds(double[] corners, Rational[] point) => SurelyHolds(corners) || _exact.IsSatisfied(point);

    /// <summary>bound − row at a point that satisfies it, at least 0; relatively exact.</summary>
    internal double Room(double[] corners, Rational[] point)
    {
        var room = _bound - TensorPrimitives.Dot<double>(Sizes, corners);
        return room > Cancellation * Magnitude(corners) ? room : (_exact.Bound - At(point)).ToDouble();
    }

    /// <summary>The share of the way from a point to the corners of a box around it at which the row holds exactly; 1 where it holds at the corners.</summary>
    internal Rational Share(double[] low, double[] high, Rational[] point)
    {
        var worst = default(Rational);
        foreach (var term in _exact.Terms) worst += term.Coefficient * (Rational)(term.Coefficient.Sign > 0 ? high[term.Index] : low[term.Index]);
        if (worst <= _exact.Bound) return 1;
        var here = At(point);
        return (_exact.Bound - here) / (worst - here);
    }

    private Rational At(Rational[] point)
    {
        var sum = default(Rational);
        foreach (var term in _exact.Terms) sum += term.Coefficient * point[term.Index];
        return sum;
    }

    /// <summary>Sizes are rounded once each and once more for every index that repeats.</summary>
    private double Slack(double[] corners) => Rounding.Slack(corners.Length + _exact.Terms.Length, Magnitude(corners));

    private double Magnitude(double[] corners)
    {
        var sum = Math.Abs(_bound);
        for (var j = 0; j < corners.Length; j++) sum += Sizes[j] * Math.Abs(corners[j]);
        return sum;
    }
}
