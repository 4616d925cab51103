using Smug.Kernels.Dropout;

namespace Smug.Kernels.Tests;

/// <summary>The generator against its authors' known answers; dropout's statistics and bits.</summary>
public sealed class DropoutKernelTests
{
    /// <summary>Known answers of philox4x32-10 from the Random123 library (tests/kat_vectors).</summary>
    [Theory]
    [InlineData(0UL, 0UL, 0UL, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x299f31d0_a4093822UL, 0x03707344_13198a2eUL, 0x85a308d3_243f6a88UL, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Philox_gives_the_known_answers(ulong key, ulong high, ulong low, uint a, uint b, uint c, uint d)
    {
        Assert.Equal((a, b, c, d), Philox.Block(key, high, low));
    }

    /// <summary>Of n elements, n·p ± 5·√(n·p·(1 − p)) are dropped; the rest are scaled so that the mean stays.</summary>
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.75)]
    public void Drops_the_asked_for_share(double probability)
    {
        const int Count = 200_000;
        var y = Apply(Count, probability, seed: 7, counter: 0);
        var dropped = y.Count(value => value == 0);
        Assert.InRange(Math.Abs(dropped - Count * probability), 0, 5 * Math.Sqrt(Count * probability * (1 - probability)));
        Assert.All(y.Where(value => value != 0), value => Assert.Equal((float)(1 / (1 - probability)), value));
    }

    /// <summary>Neighbours, seeds and counters are independent: both of a pair are dropped as often as p² says, ± 5 standard deviations.</summary>
    [Fact]
    public void Draws_are_independent()
    {
        const int Count = 100_000;
        var first = Apply(Count, 0.5, seed: 7, counter: 0);
        var allowed = 5 * Math.Sqrt(Count * 0.25 * 0.75);
        Assert.InRange(Both(first, [.. first.Skip(1), first[0]]) - Count * 0.25, -allowed, allowed);
        Assert.InRange(Both(first, Apply(Count, 0.5, seed: 8, counter: 0)) - Count * 0.25, -allowed, allowed);
        Assert.InRange(Both(first, Apply(Count, 0.5, seed: 7, counter: 1)) - Count * 0.25, -allowed, allowed);

        static int Both(float[] a, float[] b) => a.Zip(b).Count(pair => pair.First == 0 && pair.Second == 0);
    }

    [Fact]
    public void Bits_do_not_depend_on_threads_nor_on_the_length()
    {
        var one = Threads(1);
        Assert.Equal(one, Threads(2));
        Assert.Equal(one, Threads(4));
        Assert.Equal(one[..777], Apply(777, 0.3, seed: 5, counter: 9));

        static float[] Threads(int threads)
        {
            using var limit = Workers.Limit(threads);
            return Apply(100_003, 0.3, seed: 5, counter: 9);
        }
    }

    /// <summary>A checkpoint that is resumed by a later version must drop the same elements: the first 64 are recorded.</summary>
    [Fact]
    public void Which_elements_are_dropped_is_fixed_for_good()
    {
        var kept = string.Concat(Apply(64, 0.5, seed: 2024, counter: 3).Select(value => value == 0 ? '0' : '1'));
        Assert.Equal("1001111101101000011010101100100000100101100011011010001000010111", kept);
    }

    private static float[] Apply(int count, double probability, ulong seed, ulong counter)
    {
        var y = new float[count];
        float[] ones = [.. Enumerable.Repeat(1f, count)];
        DropoutKernel.Apply(ones, probability, seed, counter, y);
        return y;
    }
}
