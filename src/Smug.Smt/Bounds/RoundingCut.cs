using System.Numerics;

namespace Smug.Smt.Bounds;

/// <summary>Mixed integer rounding of one row, in whole numbers.</summary>
/// <remarks>
/// With y = m, or 1 − m where complemented, the row reads Σ aⱼyⱼ ≥ b. Let r = b mod δ, 0 &lt; r &lt; δ. Then Σ (⌊aⱼ/δ⌋·r + min(r, aⱼ mod δ))·yⱼ ≥ ⌈b/δ⌉·r for all
/// y ∈ {0, 1}ⁿ that satisfy the row (Nemhauser and Wolsey 1990; Marchand and Wolsey 2001). Proof: let S be the j with aⱼ mod δ &lt; r. Rounding the others up,
/// z = Σ_S ⌊aⱼ/δ⌋yⱼ + Σ_∉S ⌈aⱼ/δ⌉yⱼ is whole and s = Σ_S (aⱼ mod δ)·yⱼ ≥ 0 with δz + s ≥ b. If z ≥ ⌈b/δ⌉, r·z + s ≥ ⌈b/δ⌉·r. Otherwise
/// s ≥ b − δz = r + δ(⌊b/δ⌋ − z) ≥ r·(⌈b/δ⌉ − z). The left-hand side of the cut is r·z + s.
/// </remarks>
internal static class RoundingCut
{
    /// <summary>The cut, or null where δ divides the bound or nothing is left.</summary>
    public static Row? Derive(Row row, CutSource source)
    {
        var (count, bound, divisor) = (row.Variables.Count, row.Bound, source.Divisor);
        var complemented = new bool[count];
        for (int k = 0, c = 0; k < count && c < source.Complemented.Count; k++)
        {
            if (row.Variables[k] != source.Complemented[c]) continue;
            c++;
            complemented[k] = true;
            bound -= row.Coefficients[k];
        }

        var quotient = FloorDivide(bound, divisor, out var rest);
        if (rest.IsZero) return null;
        var right = (quotient + 1) * rest;
        var (variables, coefficients) = (new List<int>(count), new List<BigInteger>(count));
        for (var k = 0; k < count; k++)
        {
            var whole = FloorDivide(complemented[k] ? -row.Coefficients[k] : row.Coefficients[k], divisor, out var part);
            var coefficient = (whole * rest) + BigInteger.Min(rest, part);
            if (coefficient.IsZero) continue;
            if (complemented[k])
            {
                right -= coefficient;
                coefficient = -coefficient;
            }

            variables.Add(row.Variables[k]);
            coefficients.Add(coefficient);
        }

        return variables.Count == 0 ? null : new Row([.. variables], [.. coefficients], right, 0);
    }

    private static BigInteger FloorDivide(BigInteger value, BigInteger divisor, out BigInteger rest)
    {
        var quotient = BigInteger.DivRem(value, divisor, out rest);
        if (rest.Sign >= 0) return quotient;
        rest += divisor;
        return quotient - 1;
    }
}
