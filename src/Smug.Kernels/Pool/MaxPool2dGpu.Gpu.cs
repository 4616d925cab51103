using ILGPU;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Pool;

/// <summary>Largest element of each window on a device, with the tie policy of <see cref="MaxPool2dKernel"/>.</summary>
internal static class MaxPool2dGpu
{
    /// <summary>y = the largest element of each window.</summary>
    /// <param name="queue">Where to launch.</param>
    /// <param name="x">Images [N, H, W, C].</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="y">Output [N, P, Q, C].</param>
    /// <param name="winners">The winning taps [N, P, Q, C], or empty where nobody needs them.</param>
    public static void Forward(GpuQueue queue, ArrayView<float> x, in PoolShape shape, ArrayView<float> y, ArrayView<int> winners) =>
        queue.For(y.IntLength, new PoolWindow<MaxFold>(x, shape, new MaxFold(y, winners)));

    /// <summary>gx = Σ of gy over the windows that the element won.</summary>
    /// <param name="queue">Where to launch.</param>
    /// <param name="gy">Gradient with respect to y [N, P, Q, C].</param>
    /// <param name="winners">The winning taps.</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="gx">Gradient with respect to x [N, H, W, C]; overwritten.</param>
    public static void Backward(GpuQueue queue, ArrayView<float> gy, ArrayView<int> winners, in PoolShape shape, ArrayView<float> gx) =>
        queue.For(gx.IntLength, new PoolElement<WinnerShare>(new WinnerShare(gy, winners), shape, gx));
}

/// <summary>The largest element and the first tap that has it; a NaN is larger than any number.</summary>
internal readonly struct MaxFold(ArrayView<float> y, ArrayView<int> winners) : IPoolFold
{
    public static float Start => float.NegativeInfinity;

    public static Folded Add(Folded folded, float value, int tap) =>
        GpuMath.Beats(value, folded.Value) ? new Folded { Value = value, Tap = tap } : folded;

    public void Store(int item, PoolShape shape, int p, int q, Folded folded)
    {
        y[item] = folded.Value;
        if (winners.Length > 0) winners[item] = folded.Tap;
    }
}

/// <summary>All of the gradient for the winner, nothing for others.</summary>
internal readonly struct WinnerShare(ArrayView<float> gy, ArrayView<int> winners) : IPoolShare
{
    public float Of(int window, PoolShape shape, int p, int q, int tap) => winners[window] == tap ? gy[window] : 0;
}
