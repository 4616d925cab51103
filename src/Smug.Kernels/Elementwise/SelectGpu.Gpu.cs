using ILGPU;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Elementwise;

/// <summary>Copies elements where a mask says so, on a device.</summary>
internal static class SelectGpu
{
    /// <inheritdoc cref="SelectKernel.Copy"/>
    public static void Copy(GpuQueue queue, ArrayView<float> mask, ArrayView<float> v, bool where, ArrayView<float> y) =>
        queue.For(y.IntLength, new SelectWork(mask, v, where ? 1 : 0, y));
}

/// <summary>y[i] = v[i] where mask[i] ≠ 0 is as asked.</summary>
internal readonly struct SelectWork(ArrayView<float> mask, ArrayView<float> v, int where, ArrayView<float> y) : IGpuWork
{
    public void Do(int item)
    {
        if ((mask[item] != 0 ? 1 : 0) == where) y[item] = v[item];
    }
}
