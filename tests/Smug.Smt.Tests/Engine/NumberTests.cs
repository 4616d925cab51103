using System.Numerics;
using Smug.Smt.Bounds;

namespace Smug.Smt.Tests.Engine;

/// <summary>The numbers and the queue that searches count with, against those of the framework.</summary>
public class NumberTests
{
    [Fact]
    public void FixedPointNumbersAreThoseOf128Bits()
    {
        var random = new Random(5);
        long Any() => random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);
        for (var turn = 0; turn < 20_000; turn++)
        {
            var (a, b, c, d) = (Any(), Any(), Any() >> 2, Any() >> 2);
            var (x, y) = (FixedPoint.Product(a, b), new FixedPoint(c, (ulong)Any()));
            Assert.Equal((Int128)a * b, x.ToUnits());
            var (small, units) = (FixedPoint.Product(c, d), (Int128)c * d);
            Assert.Equal(units + y.ToUnits(), (small + y).ToUnits());
            Assert.Equal(units - y.ToUnits(), (small - y).ToUnits());
            Assert.Equal(Int128.Abs(units), small.Magnitude.ToUnits());
            Assert.Equal(units < 0, small.IsNegative);
            Assert.Equal((long)((units + ((Int128.One << 64) - 1)) >> 64), small.Ceiling);
            Assert.Equal((double)units * Math.ScaleB(1, -64), small.ToDouble(), Math.ScaleB(Math.Max(1, Math.Abs((double)units) * Math.ScaleB(1, -64)), -50));
        }
    }

    /// <summary>Numbers of all sizes around the edges of 64 bits against <see cref="BigInteger"/>.</summary>
    [Fact]
    public void WholeNumbersAreThoseOfAnySize()
    {
        var random = new Random(6);
        BigInteger Any() => random.Next(4) switch
        {
            0 => random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64),
            1 => (random.Next(2) == 0 ? long.MinValue : long.MaxValue) + (BigInteger)random.Next(-2, 3),
            2 => (BigInteger)random.NextInt64(long.MinValue, long.MaxValue) << random.Next(80),
            _ => random.Next(-2, 3),
        };
        for (var turn = 0; turn < 20_000; turn++)
        {
            var (a, b, c, d, bits) = (Any(), Any(), Any(), Any(), random.Next(100));
            WholeNumber x = a, y = b;
            Assert.Equal<BigInteger>(a + b, x + y);
            Assert.Equal<BigInteger>(a - b, x - y);
            Assert.Equal<BigInteger>(-a, -x);
            Assert.Equal<BigInteger>(a << bits, x << bits);
            Assert.Equal<BigInteger>(a >> bits, x >> bits);
            Assert.Equal(a.Sign, x.Sign);
            Assert.Equal<BigInteger>(BigInteger.Abs(a), WholeNumber.Abs(x));
            Assert.Equal<BigInteger>(BigInteger.Min(a, b), WholeNumber.Min(x, y));
            Assert.Equal<BigInteger>(BigInteger.Max(a, b), WholeNumber.Max(x, y));
            Assert.Equal([(a < b), (a > b), (a <= b), (a >= b)], new[] { (x < y), (x > y), (x <= y), (x >= y) });
            Assert.Equal((int)BigInteger.Abs(a).GetBitLength(), x.MagnitudeBits);
            Assert.Equal((double)a, (double)x, Math.Abs((double)a) * 1e-15);
            Assert.Equal((a * b).CompareTo(c * d), WholeNumber.CompareProducts(x, y, c, d));
            if (a == (BigInteger)(long)(a & long.MaxValue)) Assert.Equal((long)a, (long)x);
            else if (BigInteger.Abs(a) > ulong.MaxValue) Assert.Throws<OverflowException>(() => (long)x);
        }
    }

    /// <summary>Rows on both sides of the limit of machine integers say the same.</summary>
    [Fact]
    public void RowsAreTheSameInMachineIntegersAndBeyond()
    {
        var random = new Random(7);
        var (inside, beyond) = (0, 0);
        for (var turn = 0; turn < 2000; turn++)
        {
            var n = 1 + random.Next(4);
            var shift = random.Next(6);
            long[] coefficients = [.. Enumerable.Range(0, n).Select(_ => (random.NextInt64(1L << 62) >> shift) * (random.Next(2) == 0 ? 1 : -1) | 1)];
            var bound = (random.NextInt64(1L << 62) >> shift) * (random.Next(2) == 0 ? 1 : -1);
            int[] variables = [.. Enumerable.Range(0, n)];
            var small = new Row(variables, coefficients, bound, 0);
            var big = new Row(variables, [.. coefficients.Select(c => (BigInteger)c)], bound, 0);
            var fits = coefficients.Aggregate(BigInteger.Abs(bound), (sum, c) => sum + BigInteger.Abs(c)) < Row.MostInMachineIntegers;
            Assert.Equal((fits, fits), (small.Small is not null, big.Small is not null));
            Assert.Equal(coefficients.Select(c => (BigInteger)c), small.Coefficients);
            for (var bits = 0; bits < 1 << n; bits++)
            {
                bool[] mask = [.. variables.Select(v => (bits >> v & 1) == 1)];
                var sum = variables.Where(v => mask[v]).Aggregate(BigInteger.Zero, (s, v) => s + coefficients[v]);
                Assert.Equal((sum, sum), (small.Evaluate(mask), big.Evaluate(mask)));
                Assert.Equal((sum >= bound, sum >= bound), (small.IsSatisfied(mask), big.IsSatisfied(mask)));
            }

            (inside, beyond) = (inside + (fits ? 1 : 0), beyond + (fits ? 0 : 1));
        }

        Assert.True(inside > 200 && beyond > 200, $"{inside} inside, {beyond} beyond");
    }

    [Fact]
    public void AHeapGivesItemsInTheOrderOfTheirKeys()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var heap = new KeyedHeap();
            for (var round = 0; round < 2; round++)
            {
                (double Key, int Item)[] items = [.. Enumerable.Range(0, random.Next(60)).Select(item => ((double)random.Next(12), item))];
                random.Shuffle(items);
                foreach (var (key, item) in items) heap.Add(key, item);
                Assert.Equal(items.Length, heap.Count);
                foreach (var expected in items.Order())
                {
                    Assert.Equal(expected.Key, heap.FirstKey);
                    Assert.True(heap.TryTake(out var item, out var key));
                    Assert.Equal(expected, (key, item));
                }

                Assert.False(heap.TryTake(out _, out _));
                heap.Add(1, 1);
                heap.Clear();
                Assert.Equal(0, heap.Count);
            }
        }
    }
}
