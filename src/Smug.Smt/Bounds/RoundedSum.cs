using System.Numerics;

namespace Smug.Smt.Bounds;

/// <summary>Mixed integer rounding of a sum of relaxed rows, in machine integers.</summary>
/// <remarks>
/// With y = m, or 1 − m where complemented, the sum reads Σ aⱼyⱼ ≥ b. Let r = b mod δ, 0 &lt; r &lt; δ. Then Σ (⌊aⱼ/δ⌋·r + min(r, aⱼ mod δ))·yⱼ ≥ ⌈b/δ⌉·r for all
/// y ∈ {0, 1}ⁿ that satisfy the sum (Nemhauser and Wolsey 1990; Marchand and Wolsey 2001). Proof: let S be the j with aⱼ mod δ &lt; r. Rounding the others up,
/// z = Σ_S ⌊aⱼ/δ⌋yⱼ + Σ_∉S ⌈aⱼ/δ⌉yⱼ is whole and s = Σ_S (aⱼ mod δ)·yⱼ ≥ 0 with δz + s ≥ b. If z ≥ ⌈b/δ⌉, r·z + s ≥ ⌈b/δ⌉·r. Otherwise
/// s ≥ b − δz = r + δ(⌊b/δ⌋ − z) ≥ r·(⌈b/δ⌉ − z). The left-hand side of the result is r·z + s. It is brought back to 40 bits, coefficients rounded up and the
/// bound down, so that it may be added and rounded again and again without growing.
/// </remarks>
internal static class RoundedSum
{
    /// <summary>Factors stay below this, so that sums of two rows fit 64 bits.</summary>
    public const int LargestFactor = 1 << 14;

    private const long LargestBound = 1L << 60;

    /// <summary>Σ factor · row; null where the bound may leave 64 bits.</summary>
    /// <param name="rows">The rows, in units of 2^−40.</param>
    /// <param name="places">One or two of them.</param>
    /// <param name="factors">One per place.</param>
    public static SumRow? Add(ScaledRows rows, ReadOnlySpan<int> places, ReadOnlySpan<int> factors)
    {
        var (variables, coefficients) = (new List<int>(), new List<long>());
        var (first, second) = (places[0], places.Length > 1 ? places[1] : -1);
        var (p, end) = (rows.RowStart[first], rows.RowStart[first + 1]);
        var (q, secondEnd) = second < 0 ? (0, 0) : (rows.RowStart[second], rows.RowStart[second + 1]);
        while (p < end || q < secondEnd)
        {
            var variable = Math.Min(p < end ? rows.Column[p] : int.MaxValue, q < secondEnd ? rows.Column[q] : int.MaxValue);
            var coefficient = 0L;
            if (p < end && rows.Column[p] == variable) coefficient += factors[0] * rows.Relaxed[p++];
            if (q < secondEnd && rows.Column[q] == variable) coefficient += factors[1] * rows.Relaxed[q++];
            variables.Add(variable);
            coefficients.Add(coefficient);
        }

        var bound = (Int128)factors[0] * rows.RelaxedBound[first];
        if (second >= 0) bound += (Int128)factors[1] * rows.RelaxedBound[second];
        return Int128.Abs(bound) > LargestBound ? null : new SumRow([.. variables], [.. coefficients], (long)bound);
    }

    /// <summary>The rounded sum; null where δ divides the bound, or nothing is left.</summary>
    /// <param name="sum">A sum of rows.</param>
    /// <param name="divisor">δ, above 0.</param>
    /// <param name="complemented">The places in the sum of the variables taken as 1 − m.</param>
    public static SumRow? Derive(SumRow sum, long divisor, ReadOnlySpan<bool> complemented)
    {
        var bound = (Int128)sum.Bound;
        for (var k = 0; k < complemented.Length; k++) bound -= complemented[k] ? sum.Coefficients[k] : 0;
        var rest = (long)Modulo(bound, divisor);
        if (rest == 0) return null;
        var right = (((bound - rest) / divisor) + 1) * rest;
        var (variables, coefficients, largest) = (new List<int>(), new List<long>(), 0L);
        for (var k = 0; k < complemented.Length; k++)
        {
            var a = complemented[k] ? -sum.Coefficients[k] : sum.Coefficients[k];
            var part = (long)Modulo(a, divisor);
            var coefficient = ((a - part) / divisor * rest) + Math.Min(rest, part);
            if (complemented[k])
            {
                right -= coefficient;
                coefficient = -coefficient;
            }

            if (coefficient == 0) continue;
            variables.Add(sum.Variables[k]);
            coefficients.Add(coefficient);
            largest = Math.Max(largest, Math.Abs(coefficient));
        }

        if (largest == 0) return null;
        var shift = ScaledRows.UnitBits - (BitOperations.Log2((ulong)largest) + 1);
        right = shift >= 0 ? right << shift : right >> -shift;
        if (Int128.Abs(right) > LargestBound) return null;
        return new SumRow([.. variables], [.. coefficients.Select(a => shift >= 0 ? a << shift : -(-a >> -shift))], (long)right);
    }

    private static Int128 Modulo(Int128 value, long divisor)
    {
        var rest = value % divisor;
        return rest < 0 ? rest + divisor : rest;
    }
}
