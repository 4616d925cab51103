using System.Numerics;
using System.Runtime.CompilerServices;

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
    [MethodImpl(HotLoop.Compiled)]
    public static SumRow? Add(ScaledRows rows, ReadOnlySpan<int> places, ReadOnlySpan<int> factors)
    {
        var (first, second) = (places[0], places.Length > 1 ? places[1] : -1);
        var (p, end) = (rows.RowStart[first], rows.RowStart[first + 1]);
        var (q, secondEnd) = second < 0 ? (0, 0) : (rows.RowStart[second], rows.RowStart[second + 1]);
        var (variables, coefficients, count) = (new int[end - p + (secondEnd - q)], new long[end - p + (secondEnd - q)], 0);
        for (; p < end || q < secondEnd; count++)
        {
            var variable = Math.Min(p < end ? rows.Column[p] : int.MaxValue, q < secondEnd ? rows.Column[q] : int.MaxValue);
            var coefficient = 0L;
            if (p < end && rows.Column[p] == variable) coefficient += factors[0] * rows.Relaxed[p++];
            if (q < secondEnd && rows.Column[q] == variable) coefficient += factors[1] * rows.Relaxed[q++];
            (variables[count], coefficients[count]) = (variable, coefficient);
        }

        // In float64 first: a sum beyond 64 bits is of no use.
        var rough = ((double)factors[0] * rows.RelaxedBound[first]) + (second < 0 ? 0 : (double)factors[1] * rows.RelaxedBound[second]);
        if (Math.Abs(rough) > LargestBound) return null;
        var bound = (factors[0] * rows.RelaxedBound[first]) + (second < 0 ? 0 : factors[1] * rows.RelaxedBound[second]);
        return Cut(variables, coefficients, count, bound);
    }

    /// <summary>The rounded sum; null where δ divides the bound, or nothing is left.</summary>
    /// <param name="sum">A sum of rows.</param>
    /// <param name="divisor">δ, above 0.</param>
    /// <param name="complemented">The places in the sum of the variables taken as 1 − m.</param>
    [MethodImpl(HotLoop.Compiled)]
    public static SumRow? Derive(SumRow sum, long divisor, ReadOnlySpan<bool> complemented)
    {
        var (bound, size) = (sum.Bound, Math.Abs((double)sum.Bound));
        for (var k = 0; k < complemented.Length; k++)
        {
            size += Math.Abs((double)sum.Coefficients[k]);
            bound -= complemented[k] ? sum.Coefficients[k] : 0;
        }

        // Then no number below leaves 64 bits: a rounded coefficient exceeds its own by less than δ, and so does the bound.
        if (size + ((double)divisor * (complemented.Length + 1)) > LargestBound) return null;
        var rest = Modulo(bound, divisor);
        if (rest == 0) return null;
        var right = (((bound - rest) / divisor) + 1) * rest;
        var (variables, coefficients, count, largest) = (new int[complemented.Length], new long[complemented.Length], 0, 0L);
        for (var k = 0; k < complemented.Length; k++)
        {
            var a = complemented[k] ? -sum.Coefficients[k] : sum.Coefficients[k];
            var part = Modulo(a, divisor);
            var coefficient = ((a - part) / divisor * rest) + Math.Min(rest, part);
            if (complemented[k])
            {
                right -= coefficient;
                coefficient = -coefficient;
            }

            if (coefficient == 0) continue;
            (variables[count], coefficients[count]) = (sum.Variables[k], coefficient);
            largest = Math.Max(largest, Math.Abs(coefficient));
            count++;
        }

        if (largest == 0) return null;
        var shift = ScaledRows.UnitBits - (BitOperations.Log2((ulong)largest) + 1);
        if (shift > 0 && Math.Abs(right) > LargestBound >> shift) return null;
        right = shift >= 0 ? right << shift : right >> -shift;
        for (var k = 0; k < count; k++) coefficients[k] = shift >= 0 ? coefficients[k] << shift : -(-coefficients[k] >> -shift);
        return Cut(variables, coefficients, count, right);
    }

    private static SumRow Cut(int[] variables, long[] coefficients, int count, long bound)
    {
        if (count == variables.Length) return new SumRow(variables, coefficients, bound);
        var (fewer, theirs) = (new int[count], new long[count]);
        Array.Copy(variables, fewer, count);
        Array.Copy(coefficients, theirs, count);
        return new SumRow(fewer, theirs, bound);
    }

    private static long Modulo(long value, long divisor)
    {
        var rest = value % divisor;
        return rest < 0 ? rest + divisor : rest;
    }
}
