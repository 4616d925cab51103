using Smug.Kernels.Layout;

namespace Smug.Kernels.Tests;

/// <summary>The copy kernel against its reference loop, over random blocks in random layouts.</summary>
public sealed class StridedCopyTests
{
    [Fact]
    public void Equals_the_reference_loop_on_random_layouts()
    {
        var random = new Random(3);
        for (var round = 0; round < 2000; round++)
        {
            var rank = random.Next(6);
            int[] sizes = [.. Enumerable.Range(0, rank).Select(_ => random.Next(8) is 0 ? 0 : random.Next(1, round % 10 == 0 ? 20 : 5))];
            if (sizes.Aggregate(1L, (a, b) => a * b) > 20_000) continue;
            var (from, sourceLength) = Layout(random, sizes);
            var (to, targetLength) = Layout(random, sizes);
            int[] source = [.. Enumerable.Range(1, sourceLength)];
            var (expected, got) = (new int[targetLength], new int[targetLength]);
            StridedCopy.CopyReference(source, from, expected.AsSpan(), to, sizes);
            StridedCopy.Copy(source, from, got.AsSpan(), to, sizes);
            Assert.Equal(expected, got);
        }
    }

    [Fact]
    public void Views_that_leave_their_memory_are_refused()
    {
        Assert.Throws<ArgumentException>(() => StridedCopy.Copy(new int[5], StridedView.Whole([2, 3]), new int[6].AsSpan(), StridedView.Whole([2, 3]), [2, 3]));
        Assert.Throws<ArgumentException>(() => StridedCopy.Copy(new int[6], new(0, [-1]), new int[6].AsSpan(), StridedView.Whole([2]), [2]));
        Assert.Throws<ArgumentException>(() => StridedCopy.Copy(new int[6], StridedView.Whole([6]), new int[6].AsSpan(), new(1, [1]), [6]));
        Assert.Throws<ArgumentException>(() => StridedCopy.Copy(new int[6], StridedView.Whole([6]), new int[6].AsSpan(), StridedView.Whole([2, 3]), [6]));
    }

    /// <summary>The axes in a random order of nesting, some with gaps, some backwards.</summary>
    private static (StridedView View, int Length) Layout(Random random, int[] sizes)
    {
        int[] order = [.. Enumerable.Range(0, sizes.Length)];
        if (random.Next(2) == 0) random.Shuffle(order);
        var strides = new int[sizes.Length];
        var (stride, offset) = (1, 0);
        foreach (var axis in order.Reverse())
        {
            var backwards = random.Next(6) == 0;
            strides[axis] = backwards ? -stride : stride;
            if (backwards) offset += Math.Max(0, sizes[axis] - 1) * stride;
            stride *= Math.Max(1, sizes[axis]) + (random.Next(3) == 0 ? random.Next(3) : 0);
        }

        return (new StridedView(offset, strides), stride);
    }
}
