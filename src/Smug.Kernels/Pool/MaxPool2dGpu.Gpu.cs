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
        queue.For(y.IntLength, new MaxPoolWindow(x, shape, y, winners));

    /// <summary>gx = Σ of gy over the windows that the element won.</summary>
    /// <param name="queue">Where to launch.</param>
    /// <param name="gy">Gradient with respect to y [N, P, Q, C].</param>
    /// <param name="winners">The winning taps.</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="gx">Gradient with respect to x [N, H, W, C]; overwritten.</param>
    public static void Backward(GpuQueue queue, ArrayView<float> gy, ArrayView<int> winners, in PoolShape shape, ArrayView<float> gx) =>
        queue.For(gx.IntLength, new MaxPoolElement(gy, winners, shape, gx));
}

/// <summary>One window of one channel. Neighbouring threads have neighbouring channels, so every read of a tap is coalesced.</summary>
internal readonly struct MaxPoolWindow(ArrayView<float> x, PoolShape shape, ArrayView<float> y, ArrayView<int> winners) : IGpuWork
{
    public void Do(int item)
    {
        var at = item;
        var c = at % shape.Channels;
        var q = at / shape.Channels % shape.Columns.Output;
        var p = at / shape.Channels / shape.Columns.Output % shape.Rows.Output;
        var image = at / shape.OutputImage * shape.InputImage;
        var (firstI, endI) = (shape.Rows.FirstTap(p), shape.Rows.EndTap(p));
        var (firstJ, endJ) = (shape.Columns.FirstTap(q), shape.Columns.EndTap(q));
        var best = x[image + Pixel(p, q, firstI, firstJ) * shape.Channels + c];
        var winner = firstI * shape.Columns.Window + firstJ;
        for (var i = firstI; i < endI; i++)
        {
            for (var j = firstJ; j < endJ; j++)
            {
                var value = x[image + Pixel(p, q, i, j) * shape.Channels + c];
                if (!GpuMath.Beats(value, best)) continue;
                best = value;
                winner = i * shape.Columns.Window + j;
            }
        }

        y[at] = best;
        if (winners.Length > 0) winners[at] = winner;
    }

    private int Pixel(int p, int q, int i, int j) =>
        (shape.Rows.Start(p) + i * shape.Rows.Dilation) * shape.Columns.Input + shape.Columns.Start(q) + j * shape.Columns.Dilation;
}

/// <summary>One element of an image: gathers from the windows over it in row-major order, so that no two threads add to one place.</summary>
internal readonly struct MaxPoolElement(ArrayView<float> gy, ArrayView<int> winners, PoolShape shape, ArrayView<float> gx) : IGpuWork
{
    public void Do(int item)
    {
        var at = item;
        var c = at % shape.Channels;
        var w = at / shape.Channels % shape.Columns.Input;
        var h = at / shape.Channels / shape.Columns.Input % shape.Rows.Input;
        var image = at / shape.InputImage * shape.OutputImage;
        var sum = 0f;
        for (var p = shape.Rows.FirstWindow(h); p < shape.Rows.EndWindow(h); p++)
        {
            if (!shape.Rows.HasTapOn(p, h)) continue;
            var row = (h - shape.Rows.Start(p)) / shape.Rows.Dilation * shape.Columns.Window;
            for (var q = shape.Columns.FirstWindow(w); q < shape.Columns.EndWindow(w); q++)
            {
                if (!shape.Columns.HasTapOn(q, w)) continue;
                var from = image + (p * shape.Columns.Output + q) * shape.Channels + c;
                if (winners[from] == row + (w - shape.Columns.Start(q)) / shape.Columns.Dilation) sum += gy[from];
            }
        }

        gx[at] = sum;
    }
}
