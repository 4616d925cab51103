using System.Numerics;
using Smug.Smt.Bounds;
using Smug.Smt.Search;
using static Smug.Smt.Tests.Engine.RandomSets;

namespace Smug.Smt.Tests.Engine;

/// <summary>The scaled rows, the dual bound and greed against exact whole numbers and brute force.</summary>
public class BoundTests
{
    [Fact]
    public void TightenedImpliesExactImpliesRelaxed()
    {
        var (between, exact) = (0, 0);
        for (var seed = 0; seed < 1500; seed++)
        {
            var set = Make(seed, 8);
            var rows = new ScaledRows(set);
            var mask = new bool[set.VariableCount];
            for (var code = 0; code < 1 << mask.Length; code++)
            {
                for (var j = 0; j < mask.Length; j++) mask[j] = ((code >> j) & 1) == 1;
                var satisfied = set.IsSatisfied(mask);
                var tight = rows.IsSurelySatisfied(mask);
                Assert.False(tight && !satisfied, $"seed {seed}: a tightened mask breaks the exact set");
                if (satisfied)
                {
                    exact++;
                    for (var i = 0; i < rows.RowCount; i++)
                    {
                        var sum = 0L;
                        for (var e = rows.RowStart[i]; e < rows.RowStart[i + 1]; e++) sum += mask[rows.Column[e]] ? rows.Relaxed[e] : 0;
                        Assert.True(sum >= rows.RelaxedBound[i], $"seed {seed}: an exact mask breaks the relaxed set");
                    }

                    if (!tight) between++;
                }
            }
        }

        Assert.True(between > 0 && between < exact / 2, $"{between} of {exact} masks lie between the two");
    }

    /// <summary>A multiplier below 0 would prove what is not so.</summary>
    [Theory]
    [InlineData(1, 1 << DualBound.MultiplierBits)]
    [InlineData(1.9 / (1 << DualBound.MultiplierBits), 1)]
    [InlineData(0.9 / (1 << DualBound.MultiplierBits), 0)]
    [InlineData(-1.0, 0)]
    [InlineData(double.NegativeInfinity, 0)]
    [InlineData(double.NaN, 0)]
    [InlineData(1e300, DualBound.LargestMultiplier)]
    [InlineData(double.PositiveInfinity, DualBound.LargestMultiplier)]
    public void AMultiplierIsRoundedDownAndNeverBelowZero(double multiplier, long expected) => Assert.Equal(expected, DualBound.Round(multiplier));

    [Fact]
    public void NoMultipliersProveMoreThanTheCheapestCost()
    {
        var met = 0;
        for (var seed = 0; seed < 3000; seed++)
        {
            var set = Make(seed, 9);
            if (Cheapest(set) is not { } cheapest) continue;
            var rows = new ScaledRows(set);
            var random = new Random(seed);
            var (lower, upper) = (new byte[set.VariableCount], Enumerable.Repeat((byte)1, set.VariableCount).ToArray());
            for (var attempt = 0; attempt < 5; attempt++)
            {
                long[] multipliers = [.. set.Rows.Select(_ => DualBound.Round(random.NextDouble() * Math.Pow(4, random.Next(-2, 3))))];
                var bound = DualBound.Evaluate(rows, multipliers, lower, upper, new FixedPoint[set.VariableCount]).Ceiling;
                Assert.True(bound <= cheapest, $"seed {seed}: bound {bound}, cheapest {cheapest}");
                if (bound == cheapest) met++;
            }
        }

        Assert.True(met > 50, $"met the cheapest cost {met} times");
    }

    [Fact]
    public void TheBoundIsExactToItsLastUnit()
    {
        // One row m₀ + m₁ ≥ 1 at λ = 1: the bound is exactly 1; at one unit below it still rounds up to 1, and one row m ≥ 2^-40 more than 1 is kept.
        var rows = new ScaledRows(new ConstraintSet(2, [Whole(1, 1, 1)]));
        byte[] lower = [0, 0], upper = [1, 1];
        var one = DualBound.Round(2);
        var reduced = new FixedPoint[2];
        Assert.Equal(new FixedPoint(1, 0), DualBound.Evaluate(rows, [one], lower, upper, reduced));
        Assert.Equal([default, default], reduced);
        Assert.Equal(1, DualBound.Evaluate(rows, [one - 1], lower, upper, reduced).Ceiling);
        Assert.Equal(1, new FixedPoint(0, 1).Ceiling);
        Assert.Equal(0, default(FixedPoint).Ceiling);
        Assert.Equal(2, new FixedPoint(1, 1).Ceiling);
    }

    [Fact]
    public void GreedyMasksSatisfyTheExactSetAndCarryNothingSpare()
    {
        var found = 0;
        for (var seed = 0; seed < 3000; seed++)
        {
            var set = Make(seed, 14);
            if (GreedyMask.Find(new ScaledRows(set)) is not { } mask) continue;
            found++;
            Assert.True(set.IsSatisfied(mask));
            for (var j = 0; j < mask.Length; j++)
            {
                if (!mask[j]) continue;
                mask[j] = false;
                Assert.False(new ScaledRows(set).IsSurelySatisfied(mask), $"seed {seed}: variable {j} is spare");
                mask[j] = true;
            }
        }

        Assert.True(found > 1200, $"greed found {found} masks");
    }

    [Fact]
    public void LastDigitsOfHugeCoefficientsAreRoundedTheSafeWay()
    {
        var huge = BigInteger.One << 100;
        var rows = new ScaledRows(new ConstraintSet(2, [new Row([0, 1], [huge + 1, -huge - 1], huge - 1, 0)]));
        Assert.Equal((1L << 39, -(1L << 39) - 1), (rows.Tight[0], rows.Tight[1]));
        Assert.Equal(((1L << 39) + 1, -(1L << 39)), (rows.Relaxed[0], rows.Relaxed[1]));
        Assert.Equal((1L << 39, (1L << 39) - 1), (rows.TightBound[0], rows.RelaxedBound[0]));
    }

    [Fact]
    public void ACoefficientThatSatisfiesItsRowAloneStillDoesWhenRounded()
    {
        // Clipping leaves a = b − least, so that keeping everything meets the bound exactly; rounding −c down alone would miss it by one unit.
        var (a, c) = ((BigInteger.One << 100) + 1, (BigInteger.One << 70) + 1);
        var set = new ConstraintSet(3, [new Row([0, 1, 2], [a, -c, 5], a - c, 0)]);
        var rows = new ScaledRows(set);
        for (var bits = 0; bits < 8; bits++)
        {
            bool[] mask = [(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0];
            Assert.Equal(set.IsSatisfied(mask), rows.IsSurelySatisfied(mask));
        }
    }
}
