namespace Smug.Smt.Bounds;

/// <summary>Turns any multipliers λ ≥ 0 into a proven lower bound, in whole numbers.</summary>
/// <remarks>
/// For m ∈ {0, 1}ⁿ that satisfies A·m ≥ b: w·m = λ·A·m + (w − λ·A)·m ≥ λ·b + Σⱼ min over mⱼ's domain of (wⱼ − λ·Aⱼ)·mⱼ, and a cost is whole, so the
/// bound is rounded up. λ is a multiple of 2^−24 per scaled row, a coefficient a multiple of 2^−40: every product is a multiple of 2^−64 and
/// fits Int128. The relaxed rows are used, whose multipliers prove at least as much on the exact rows.
/// </remarks>
internal static class DualBound
{
    /// <summary>λ is in units of 2^−24.</summary>
    public const int MultiplierBits = 24;

    /// <summary>Multipliers above 2^20 are cut: they would only serve a row that cannot hold.</summary>
    public const long LargestMultiplier = 1L << (MultiplierBits + 20);

    private const int ProductBits = MultiplierBits + ScaledRows.UnitBits;

    /// <summary>Rounds a float64 multiplier down to its unit; anything below 0 or not a number becomes 0.</summary>
    public static long Round(double multiplier) =>
        multiplier > 0 ? (long)Math.Min(LargestMultiplier, multiplier * (1 << MultiplierBits)) : 0;

    /// <summary>The proven bound on the cost of the variables of <paramref name="rows"/>.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="multipliers">One per row, in units of 2^−24, none below 0.</param>
    /// <param name="lower">0 or 1 per variable: the smallest value it may take.</param>
    /// <param name="upper">0 or 1 per variable: the largest.</param>
    /// <param name="reduced">Takes wⱼ − λ·Aⱼ in units of 2^−64.</param>
    /// <returns>The unrounded bound in units of 2^−64; <see cref="Ceiling"/> rounds it.</returns>
    public static Int128 Evaluate(
        ScaledRows rows, ReadOnlySpan<long> multipliers, ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper, Span<Int128> reduced)
    {
        for (var j = 0; j < reduced.Length; j++) reduced[j] = (Int128)rows.Weight[j] << ProductBits;
        var total = Int128.Zero;
        for (var i = 0; i < multipliers.Length; i++)
        {
            var multiplier = multipliers[i];
            if (multiplier == 0) continue;
            total += Math.BigMul(multiplier, rows.RelaxedBound[i]);
            for (var e = rows.RowStart[i]; e < rows.RowStart[i + 1]; e++) reduced[rows.Column[e]] -= Math.BigMul(multiplier, rows.Relaxed[e]);
        }

        for (var j = 0; j < reduced.Length; j++)
        {
            if (lower[j] == 1 || (upper[j] == 1 && reduced[j] < 0)) total += reduced[j];
        }

        return total;
    }

    /// <summary>A bound in units of 2^−64 in float64.</summary>
    public static double Value(Int128 bound) => Math.ScaleB((double)bound, -ProductBits);

    /// <summary>The smallest whole cost that a bound in units of 2^−64 leaves possible.</summary>
    public static long Ceiling(Int128 bound) => (long)((bound + ((Int128.One << ProductBits) - 1)) >> ProductBits);
}
