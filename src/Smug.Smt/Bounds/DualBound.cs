using System.Runtime.CompilerServices;

namespace Smug.Smt.Bounds;

/// <summary>Turns any multipliers λ ≥ 0 into a proven lower bound, in whole numbers.</summary>
/// <remarks>
/// For m ∈ {0, 1}ⁿ that satisfies A·m ≥ b: w·m = λ·A·m + (w − λ·A)·m ≥ λ·b + Σⱼ min over mⱼ's domain of (wⱼ − λ·Aⱼ)·mⱼ, and a cost is whole, so the
/// bound is rounded up. λ is a multiple of 2^−24 per scaled row, a coefficient a multiple of 2^−40: every product is a multiple of 2^−64, as a
/// <see cref="FixedPoint"/> is. The relaxed rows are used, whose multipliers prove at least as much on the exact rows.
/// </remarks>
internal static class DualBound
{
    /// <summary>λ is in units of 2^−24.</summary>
    public const int MultiplierBits = 24;

    /// <summary>Multipliers above 2^26 are cut: they would only serve a row that cannot hold.</summary>
    public const long LargestMultiplier = 1L << (MultiplierBits + 26);

    /// <summary>Rounds a float64 multiplier down to its unit; anything below 0 or not a number becomes 0.</summary>
    public static long Round(double multiplier) =>
        multiplier > 0 ? (long)Math.Min(LargestMultiplier, multiplier * (1 << MultiplierBits)) : 0;

    /// <summary>The proven bound on the cost of the variables of <paramref name="rows"/>.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="multipliers">One per row, in units of 2^−24, none below 0.</param>
    /// <param name="lower">0 or 1 per variable: the smallest value it may take.</param>
    /// <param name="upper">0 or 1 per variable: the largest.</param>
    /// <param name="reduced">Takes wⱼ − λ·Aⱼ.</param>
    /// <returns>The bound before it is rounded: <see cref="FixedPoint.Ceiling"/> does so.</returns>
    [MethodImpl(HotLoop.Compiled)]
    public static FixedPoint Evaluate(
        ScaledRows rows, ReadOnlySpan<long> multipliers, ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper, Span<FixedPoint> reduced)
    {
        for (var j = 0; j < reduced.Length; j++) reduced[j] = new FixedPoint(rows.Weight[j], 0);
        var total = default(FixedPoint);
        for (var i = 0; i < multipliers.Length; i++)
        {
            var multiplier = multipliers[i];
            if (multiplier == 0) continue;
            total += FixedPoint.Product(multiplier, rows.RelaxedBound[i]);
            for (var e = rows.RowStart[i]; e < rows.RowStart[i + 1]; e++) reduced[rows.Column[e]] -= FixedPoint.Product(multiplier, rows.Relaxed[e]);
        }

        for (var j = 0; j < reduced.Length; j++)
        {
            if (lower[j] == 1 || (upper[j] == 1 && reduced[j].IsNegative)) total += reduced[j];
        }

        return total;
    }
}
