using System.Numerics;

namespace Smug.Smt.Tests.Engine;

/// <summary>Dyadic numbers and the rows made of them. Oracle: the framework's whole numbers of any size, in units no float64 goes below.</summary>
public sealed class DyadicTests
{
    /// <summary>2^−1074 is the least float64 above 0; a product of two has twice as many digits.</summary>
    private const int UnitBits = 2148;

    [Fact]
    public void SumsProductsAndCeilingsAreExact()
    {
        var random = new Random(1);
        var (denormal, exact) = (0, 0);
        for (var turn = 0; turn < 5000; turn++)
        {
            var (a, b) = (Any(random), Any(random));
            if (double.IsSubnormal(a)) denormal++;
            var (x, y) = (Dyadic.From(a), Dyadic.From(b));
            Assert.Equal(Units(a), Units(x));
            Assert.Equal(a, x.ToDouble());
            Assert.Equal(Units(a) + Units(b), Units(x + y));
            Assert.Equal(Units(a) - Units(b), Units(x - y));
            Assert.Equal((Units(a) * Units(b)) >> UnitBits, Units(x * y));

            var unit = random.Next(x.Exponent - 5, x.Exponent + 60);
            var (multiple, isExact) = x.CeilingToMultiple(unit);
            var whole = BigInteger.One << (unit + UnitBits);
            Assert.True((multiple * whole) >= Units(a) && ((multiple - 1) * whole) < Units(a), $"{a} in units of 2^{unit}: {multiple}");
            Assert.Equal(multiple * whole == Units(a), isExact);
            if (isExact && a != 0) exact++;
        }

        Assert.True(denormal > 100 && exact > 100, $"{denormal} denormal, {exact} multiples");
    }

    [Fact]
    public void ToDoubleKeepsTheSizeOfNumbersWithManyDigits()
    {
        var number = Dyadic.Of((BigInteger.One << 200) + 1, -150);
        Assert.Equal(Math.ScaleB(1, 50), number.ToDouble());
        Assert.Equal(-Math.ScaleB(1, 50), (-number).ToDouble());
        Assert.Equal(double.PositiveInfinity, Dyadic.Of(1, 2000).ToDouble());
    }

    /// <summary>Bounds at, just above and just below what some mask gives, in units finer than those of the coefficients.</summary>
    [Fact]
    public void RowsMeanWhatTheirNumbersSay()
    {
        var (equal, finer) = (0, 0);
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var terms = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Math.ScaleB(random.Next(-40, 80), random.Next(-4, 3))).ToArray();
            var bound = terms.Where(_ => random.Next(2) == 0).Sum() + (random.Next(-1, 2) * Math.ScaleB(1, random.Next(-9, 1)));
            ConstraintBuilder Build()
            {
                var builder = new ConstraintBuilder();
                for (var v = 0; v < terms.Length; v++) builder.Add(v, terms[v]);
                return builder;
            }

            var (least, more) = (Build().AtLeast(Dyadic.From(bound)), Build().MoreThan(Dyadic.From(bound)));
            if (Dyadic.From(bound).Exponent < least.Exponent && bound != 0) finer++;
            for (var bits = 0; bits < 1 << terms.Length; bits++)
            {
                bool[] mask = [.. Enumerable.Range(0, terms.Length).Select(v => (bits >> v & 1) == 1)];

                // Few digits: float64 sums them exactly.
                var sum = terms.Where((_, v) => mask[v]).Sum();
                if (sum == bound) equal++;
                Assert.True(least.IsSatisfied(mask) == sum >= bound, $"seed {seed}: {sum} at least {bound}");
                Assert.True(more.IsSatisfied(mask) == sum > bound, $"seed {seed}: {sum} more than {bound}");
            }
        }

        Assert.True(equal > 300 && finer > 300, $"{equal} equal, {finer} finer");
    }

    /// <summary>0 is a multiple of every unit, also of one above 1.</summary>
    [Fact]
    public void MoreThanNothingIsNotNothing()
    {
        var row = new ConstraintBuilder().Add(0, 2).Add(1, 4).MoreThan(Dyadic.From(0));
        Assert.False(row.IsSatisfied([false, false]));
        Assert.True(row.IsSatisfied([true, false]));
    }

    private static double Any(Random random) => random.Next(4) switch
    {
        0 => random.Next(-9, 10),
        1 => BitConverter.Int64BitsToDouble(random.NextInt64(1L << 52) >> random.Next(52)) * (random.Next(2) == 0 ? 1 : -1),
        _ => Math.ScaleB(random.NextDouble() - 0.5, random.Next(-1021, 900)),
    };

    private static BigInteger Units(Dyadic number) => number.Mantissa << (number.Exponent + UnitBits);

    private static BigInteger Units(double number) => Math.Abs(number) switch
    {
        < 2.220446049250313e-16 => new BigInteger(Math.ScaleB(number, 1074)) << (UnitBits - 1074),
        < 9007199254740992 => new BigInteger(Math.ScaleB(number, 104)) << (UnitBits - 104),
        _ => new BigInteger(number) << UnitBits,
    };
}
