using ILGPU;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Loss;

/// <summary>One element of each row of a matrix, on a device: picks a target's logit.</summary>
internal static class TakeColumnGpu
{
    /// <summary>y[n] = x[n, chosen[n]].</summary>
    public static void Forward(GpuQueue queue, ArrayView<float> x, int columns, ArrayView<int> chosen, ArrayView<float> y) =>
        queue.For(y.IntLength, new TakeColumnWork(x, columns, chosen, y));

    /// <summary>gx[n, j] = gy[n] where j = chosen[n], else 0.</summary>
    public static void Backward(GpuQueue queue, ArrayView<float> gy, int columns, ArrayView<int> chosen, ArrayView<float> gx) =>
        queue.For(gx.IntLength, new TakeColumnBackward(gy, columns, chosen, gx));
}

/// <summary>One row.</summary>
internal readonly struct TakeColumnWork(ArrayView<float> x, int columns, ArrayView<int> chosen, ArrayView<float> y) : IGpuWork
{
    public void Do(int item) => y[item] = x[item * columns + chosen[item]];
}

/// <summary>One element of the matrix.</summary>
internal readonly struct TakeColumnBackward(ArrayView<float> gy, int columns, ArrayView<int> chosen, ArrayView<float> gx) : IGpuWork
{
    public void Do(int item)
    {
        var row = item / columns;
        gx[item] = chosen[row] == item - row * columns ? gy[row] : 0;
    }
}
