using ILGPU;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Pool;

/// <summary>Mean of each window on a device, with the bits of <see cref="AveragePool2dKernel"/> where division is correctly rounded.</summary>
internal static class AveragePool2dGpu
{
    /// <summary>y = the mean of each window.</summary>
    /// <param name="queue">Where to launch.</param>
    /// <param name="x">Images [N, H, W, C].</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="countIncludePad">Whether taps on padding count in the divisor.</param>
    /// <param name="y">Output [N, P, Q, C].</param>
    public static void Forward(GpuQueue queue, ArrayView<float> x, in PoolShape shape, bool countIncludePad, ArrayView<float> y) =>
        queue.For(y.IntLength, new PoolWindow<MeanFold>(x, shape, new MeanFold(y, countIncludePad ? 1 : 0)));

    /// <summary>gx = Σ of gy / divisor over the windows with a tap on the element.</summary>
    /// <param name="queue">Where to launch.</param>
    /// <param name="gy">Gradient with respect to y [N, P, Q, C].</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="countIncludePad">As in <see cref="Forward"/>.</param>
    /// <param name="gx">Gradient with respect to x [N, H, W, C]; overwritten.</param>
    public static void Backward(GpuQueue queue, ArrayView<float> gy, in PoolShape shape, bool countIncludePad, ArrayView<float> gx) =>
        queue.For(gx.IntLength, new PoolElement<EqualShare>(new EqualShare(gy, countIncludePad ? 1 : 0), shape, gx));
}

/// <summary>The sum, divided by the number of taps that count.</summary>
internal readonly struct MeanFold(ArrayView<float> y, int countIncludePad) : IPoolFold
{
    public static float Start => 0;

    public static Folded Add(Folded folded, float value, int tap) => folded with { Value = folded.Value + value };

    public void Store(int item, PoolShape shape, int p, int q, Folded folded) => y[item] = folded.Value / shape.Divisor(p, q, countIncludePad != 0);
}

/// <summary>An equal part of the gradient for each tap that counts.</summary>
internal readonly struct EqualShare(ArrayView<float> gy, int countIncludePad) : IPoolShare
{
    public float Of(int window, PoolShape shape, int p, int q, int tap) => gy[window] / shape.Divisor(p, q, countIncludePad != 0);
}
