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
