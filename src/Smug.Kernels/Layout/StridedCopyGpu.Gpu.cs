using ILGPU;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Layout;

/// <summary>Copies a multi-dimensional block between two layouts on a device: the one kernel behind transposing, slicing, padding, joining
/// and gathering rows.</summary>
internal static class StridedCopyGpu
{
    /// <summary>target(i, j, …) = source(i, j, …); other elements of the target keep their values.</summary>
    /// <param name="queue">Where to launch.</param>
    /// <param name="source">Memory read.</param>
    /// <param name="from">Where the elements lie in it; checked by the caller.</param>
    /// <param name="target">Memory written.</param>
    /// <param name="to">Where the elements go in it; no two to the same place.</param>
    /// <param name="sizes">The block's axis sizes.</param>
    /// <exception cref="ShapeException">More than <see cref="BlockAxes.Most"/> axes remain after joining neighbours.</exception>
    public static void Copy(
        GpuQueue queue, ArrayView<float> source, StridedView from, ArrayView<float> target, StridedView to, ReadOnlySpan<int> sizes)
    {
        if (sizes.Contains(0)) return;
        var loop = StridedLoop.Create(from, to, sizes);
        var axes = BlockAxes.Of("StridedCopy", loop.Sizes, loop.From, loop.To);
        queue.For(loop.Rows * loop.Sizes[^1], new StridedCopyWork(source, from.Offset, target, to.Offset, axes));
    }
}

/// <summary>One element. Neighbouring threads write along the block's last axis, so writes are coalesced where that is contiguous; reads
/// that are not go through the cache.</summary>
internal readonly struct StridedCopyWork(ArrayView<float> source, int from, ArrayView<float> target, int to, BlockAxes axes) : IGpuWork
{
    public void Do(int item)
    {
        var position = axes.At(item);
        target[to + position.B] = source[from + position.A];
    }
}
