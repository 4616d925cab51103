using System.Numerics;
using Smug.Smt.Bounds;

namespace Smug.Smt.Tests.Engine;

/// <summary>What multipliers prove on rounded rows, they prove on the exact rows: a certificate states them for those. Oracle: the bound's formula in
/// whole numbers of any size.</summary>
public class MultiplierTests
{
    /// <summary>More than any digit below the unit needs.</summary>
    private const int SpareBits = 200;

    [Fact]
    public void Multipliers_prove_no_more_on_the_rounded_rows_than_on_the_exact_ones()
    {
        var (rounded, equal) = (0, 0);
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var set = Set(random, digits: seed % 3 == 0 ? 1 : 12);
            var rows = new ScaledRows(set);
            var (lower, upper) = (new byte[set.VariableCount], Enumerable.Repeat((byte)1, set.VariableCount).ToArray());
            long[] multipliers = [.. set.Rows.Select(_ => DualBound.Round(random.NextDouble() * Math.Pow(4, random.Next(-2, 4))))];
            var got = (BigInteger)DualBound.Evaluate(rows, multipliers, lower, upper, new FixedPoint[set.VariableCount]).ToUnits() << SpareBits;
            var exact = Exact(set, rows.Shift, multipliers);
            Assert.True(got <= exact, $"seed {seed}: {exact - got}");
            if (got < exact) rounded++;
            else equal++;
        }

        Assert.True(rounded > 500 && equal > 500, $"{rounded} rounded, {equal} exact");
    }

    /// <summary>Σ λᵢbᵢ + Σⱼ min(0, wⱼ − Σ λᵢaᵢⱼ) in units of 2^−(64 + spare), with row i multiplied by its own power of two.</summary>
    private static BigInteger Exact(ConstraintSet set, int[] shift, long[] multipliers)
    {
        var total = BigInteger.Zero;
        var reduced = set.Weights.Select(weight => (BigInteger)weight << (64 + SpareBits)).ToArray();
        for (var i = 0; i < multipliers.Length; i++)
        {
            var (row, factor) = (set.Rows[i], (BigInteger)multipliers[i] << (SpareBits + shift[i]));
            total += factor * row.Bound;
            for (var k = 0; k < row.Variables.Count; k++) reduced[row.Variables[k]] -= factor * row.Coefficients[k];
        }

        return total + reduced.Aggregate(BigInteger.Zero, (sum, r) => sum + BigInteger.Min(r, 0));
    }

    /// <summary>Rows whose numbers have some sixteen bits for each digit: more than a scaled row keeps, or far fewer.</summary>
    private static ConstraintSet Set(Random random, int digits)
    {
        var variables = random.Next(1, 6);
        var rows = Enumerable.Range(0, random.Next(1, 4)).Select(_ =>
        {
            int[] places = [.. Enumerable.Range(0, variables).Where(_ => random.Next(3) > 0).DefaultIfEmpty(0)];
            BigInteger[] coefficients = [.. places.Select(_ => Number() * (random.Next(4) == 0 ? -1 : 1))];
            return new Row(places, coefficients, coefficients.Aggregate(BigInteger.Zero, BigInteger.Add) / 2, 0);
        });
        return new ConstraintSet(variables, [.. rows], [.. Enumerable.Range(0, variables).Select(_ => random.NextInt64(1, 9))]);

        BigInteger Number()
        {
            var number = BigInteger.One;
            for (var digit = 0; digit < digits; digit++) number = (number << 16) + random.Next(1 << 16);
            return number;
        }
    }
}
