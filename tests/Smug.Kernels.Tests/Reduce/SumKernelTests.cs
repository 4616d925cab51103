using Smug.Kernels.Reduce;

namespace Smug.Kernels.Tests.Reduce;

/// <summary>Sums. Oracles: the reference loop bit for bit, and exact integer sums.</summary>
public sealed class SumKernelTests
{
    [Fact]
    public void Every_length_gives_the_bits_of_the_reference_loop()
    {
        var random = new Random(1);
        var x = Enumerable.Range(0, 20_000).Select(_ => (float)(random.NextDouble() - 0.3)).ToArray();
        int[] lengths = [.. Enumerable.Range(0, 257), 4095, 4096, 4097, 8192, 8193, 12_288, 12_289, 19_999];
        foreach (var length in lengths)
        {
            float[] reference = [0];
            SumKernel.ForwardReference(x.AsSpan(0, length), 1, length, 1, reference);
            Assert.Equal(reference[0], SumKernel.Sum<float>(x.AsSpan(0, length)));
            double[] reference64 = [0];
            var x64 = x.Take(length).Select(v => (double)v).ToArray();
            SumKernel.ForwardReference(x64, 1, length, 1, reference64);
            Assert.Equal(reference64[0], SumKernel.Sum<double>(x64));
        }
    }

    [Fact]
    public void A_long_sum_is_the_same_alone_and_split_over_threads()
    {
        var random = new Random(2);
        var x = Enumerable.Range(0, 300_001).Select(_ => (float)random.NextDouble()).ToArray();
        var y = new float[1];
        using var limit = Workers.Limit(4);
        SumKernel.Forward<float>(x, 1, x.Length, 1, y);
        Assert.Equal(SumKernel.Sum<float>(x), y[0]);
    }

    [Fact]
    public void Ten_million_equal_numbers_do_not_lose_digits()
    {
        // Added one after the other in float32 they make 1,087,937.
        var x = Enumerable.Repeat(0.1f, 10_000_000).ToArray();
        Assert.Equal(1_000_000, SumKernel.Sum<float>(x), 5.0);
    }

    [Theory]
    [InlineData(3, 5, 1)]
    [InlineData(1, 1000, 3)]
    [InlineData(2, 129, 17)]
    [InlineData(1, 3, 9000)]
    [InlineData(5, 9000, 1)]
    [InlineData(0, 3, 2)]
    [InlineData(3, 0, 2)]
    public void Whole_numbers_are_summed_exactly(int outer, int reduced, int inner)
    {
        var x = Enumerable.Range(0, outer * reduced * inner).Select(i => (double)(i % 1013)).ToArray();
        var y = Enumerable.Repeat(double.NaN, outer * inner).ToArray();
        SumKernel.Forward<double>(x, outer, reduced, inner, y);
        for (var o = 0; o < outer; o++)
        {
            for (var i = 0; i < inner; i++)
            {
                var sum = 0L;
                for (var r = 0; r < reduced; r++) sum += ((o * reduced + r) * inner + i) % 1013;
                Assert.Equal(sum, y[o * inner + i]);
            }
        }
    }
}
