using ILGPU;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Dropout;

/// <summary>Dropout on a device: drops the same elements as <see cref="DropoutKernel"/>, from the same generator.</summary>
internal static class DropoutGpu
{
    /// <inheritdoc cref="DropoutKernel.ApplyReference"/>
    public static void Apply(GpuQueue queue, ArrayView<float> x, double probability, ulong seed, ulong counter, ArrayView<float> y)
    {
        var (threshold, scale) = DropoutKernel.Rule<float>(probability);
        queue.For((y.IntLength + 3) / 4, new DropoutWork(x, threshold, scale, seed, counter, y));
    }
}

/// <summary>Four elements for each block of the generator.</summary>
internal readonly struct DropoutWork(
    ArrayView<float> x, ulong threshold, float scale, ulong seed, ulong counter, ArrayView<float> y) : IGpuWork
{
    public void Do(int item)
    {
        var (a, b, c, d) = Philox.Block(seed, counter, (ulong)item);
        var at = item * 4;
        var length = y.IntLength;
        y[at] = Keep(a, x[at]);
        if (at + 1 < length) y[at + 1] = Keep(b, x[at + 1]);
        if (at + 2 < length) y[at + 2] = Keep(c, x[at + 2]);
        if (at + 3 < length) y[at + 3] = Keep(d, x[at + 3]);
    }

    private float Keep(uint draw, float value) => draw < threshold ? 0 : value * scale;
}
