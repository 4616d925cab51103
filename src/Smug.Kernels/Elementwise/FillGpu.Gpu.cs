using ILGPU;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Elementwise;

/// <summary>Sets every element to one value, on a device.</summary>
internal static class FillGpu
{
    /// <summary>y[i] = value.</summary>
    public static void Fill(GpuQueue queue, ArrayView<float> y, float value) => queue.For(y.IntLength, new FillWork(y, value));
}

/// <summary>y[i] = value.</summary>
internal readonly struct FillWork(ArrayView<float> y, float value) : IGpuWork
{
    public void Do(int item) => y[item] = value;
}

/// <summary>y[i] = x[i].</summary>
internal readonly struct CopyWork(ArrayView<float> x, ArrayView<float> y) : IGpuWork
{
    public void Do(int item) => y[item] = x[item];
}
