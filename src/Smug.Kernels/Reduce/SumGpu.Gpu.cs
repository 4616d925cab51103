using ILGPU;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Reduce;

/// <summary>Sums on a device in the order of <see cref="SumKernel"/>, and so with its bits, whatever the groups and the schedule.</summary>
/// <remarks>ILGPU.Algorithms has a reduction, but it joins the groups' sums with atomic additions in the order in which they end.</remarks>
internal static class SumGpu
{
    /// <summary>Lanes of a sum of adjacent elements, as on the CPU.</summary>
    internal const int Lanes = 16;

    /// <inheritdoc cref="SumKernel.ForwardReference"/>
    public static void Forward(GpuQueue queue, ArrayView<float> x, int outer, int reduced, int inner, ArrayView<float> y)
    {
        if (reduced == 0)
        {
            Elementwise.FillGpu.Fill(queue, y, 0);
            return;
        }

        if (y.Length == 0) return;
        if (inner == 1) Adjacent(queue, x, outer, reduced, y);
        else Rows(queue, x, outer, reduced, inner, y);
    }

    private static void Adjacent(GpuQueue queue, ArrayView<float> x, int outer, int reduced, ArrayView<float> y)
    {
        var blocks = (reduced + SumKernel.Block - 1) / SumKernel.Block;
        using var lanes = queue.Rent(checked(outer * blocks * Lanes));
        queue.For(outer * blocks * Lanes, new LaneSums(x, reduced, blocks, lanes.View));
        if (blocks == 1)
        {
            queue.For(outer, new LaneTree(lanes.View, y));
            return;
        }

        using var sums = queue.Rent(outer * blocks);
        queue.For(outer * blocks, new LaneTree(lanes.View, sums.View));
        queue.For(outer, new BlockTree(sums.View, blocks, 1, y));
    }

    private static void Rows(GpuQueue queue, ArrayView<float> x, int outer, int reduced, int inner, ArrayView<float> y)
    {
        var blocks = (reduced + SumKernel.RowBlock - 1) / SumKernel.RowBlock;
        if (blocks == 1)
        {
            queue.For(outer * inner, new RowSums(x, reduced, inner, 1, y));
            return;
        }

        using var sums = queue.Rent(checked(outer * blocks * inner));
        queue.For(outer * blocks * inner, new RowSums(x, reduced, inner, blocks, sums.View));
        queue.For(outer * inner, new BlockTree(sums.View, blocks, inner, y));
    }
}

/// <summary>One lane of one block of adjacent elements: every sixteenth element, in ascending order.</summary>
internal readonly struct LaneSums(ArrayView<float> x, int reduced, int blocks, ArrayView<float> lanes) : IGpuWork
{
    public void Do(int item)
    {
        var lane = item % SumGpu.Lanes;
        var block = item / SumGpu.Lanes;
        var first = block % blocks * SumKernel.Block;
        var from = block / blocks * reduced;
        var end = first + SumKernel.Block < reduced ? first + SumKernel.Block : reduced;
        var sum = 0f;
        for (var r = first + lane; r < end; r += SumGpu.Lanes) sum += x[from + r];
        lanes[item] = sum;
    }
}

/// <summary>Adds the sixteen lanes of a block as a tree: j with j + 8, then + 4, + 2, + 1.</summary>
internal readonly struct LaneTree(ArrayView<float> lanes, ArrayView<float> sums) : IGpuWork
{
    public void Do(int item)
    {
        var at = item * SumGpu.Lanes;
        sums[item] = Eight(at) + Eight(at + 1);
    }

    private float Eight(int at) => Four(at) + Four(at + 2);

    private float Four(int at) => Two(at) + Two(at + 4);

    private float Two(int at) => lanes[at] + lanes[at + 8];
}

/// <summary>One block of rows, from the first row on.</summary>
internal readonly struct RowSums(ArrayView<float> x, int reduced, int inner, int blocks, ArrayView<float> sums) : IGpuWork
{
    public void Do(int item)
    {
        var i = item % inner;
        var block = item / inner;
        var first = block % blocks * SumKernel.RowBlock;
        var end = first + SumKernel.RowBlock < reduced ? first + SumKernel.RowBlock : reduced;
        var at = (block / blocks * reduced + first) * inner + i;
        var sum = 0f;
        for (var r = first; r < end; r++, at += inner) sum += x[at];
        sums[item] = sum;
    }
}

/// <summary>Adds blocks as a tree: neighbours, then pairs of neighbours, and so on. Works in place, so the blocks' sums are lost.</summary>
internal readonly struct BlockTree(ArrayView<float> sums, int blocks, int inner, ArrayView<float> y) : IGpuWork
{
    public void Do(int item)
    {
        var i = item % inner;
        var first = item / inner * blocks * inner + i;
        for (var step = 1; step < blocks; step *= 2)
        {
            for (var b = 0; b + step < blocks; b += 2 * step) sums[first + b * inner] += sums[first + (b + step) * inner];
        }

        y[item] = sums[first];
    }
}
