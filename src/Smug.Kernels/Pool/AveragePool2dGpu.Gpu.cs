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
        queue.For(y.IntLength, new AveragePoolWindow(x, shape, countIncludePad ? 1 : 0, y));

    /// <summary>gx = Σ of gy / divisor over the windows with a tap on the element.</summary>
    /// <param name="queue">Where to launch.</param>
    /// <param name="gy">Gradient with respect to y [N, P, Q, C].</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="countIncludePad">As in <see cref="Forward"/>.</param>
    /// <param name="gx">Gradient with respect to x [N, H, W, C]; overwritten.</param>
    public static void Backward(GpuQueue queue, ArrayView<float> gy, in PoolShape shape, bool countIncludePad, ArrayView<float> gx) =>
        queue.For(gx.IntLength, new AveragePoolElement(gy, shape, countIncludePad ? 1 : 0, gx));
}

/// <summary>One window of one channel.</summary>
internal readonly struct AveragePoolWindow(ArrayView<float> x, PoolShape shape, int countIncludePad, ArrayView<float> y) : IGpuWork
{
    public void Do(int item)
    {
        var at = item;
        var c = at % shape.Channels;
        var q = at / shape.Channels % shape.Columns.Output;
        var p = at / shape.Channels / shape.Columns.Output % shape.Rows.Output;
        var image = at / shape.OutputImage * shape.InputImage;
        var sum = 0f;
        for (var i = shape.Rows.FirstTap(p); i < shape.Rows.EndTap(p); i++)
        {
            var row = (shape.Rows.Start(p) + i * shape.Rows.Dilation) * shape.Columns.Input + shape.Columns.Start(q);
            for (var j = shape.Columns.FirstTap(q); j < shape.Columns.EndTap(q); j++)
                sum += x[image + (row + j * shape.Columns.Dilation) * shape.Channels + c];
        }

        y[at] = sum / shape.Divisor(p, q, countIncludePad != 0);
    }
}

/// <summary>One element of an image: gathers from the windows over it in row-major order.</summary>
internal readonly struct AveragePoolElement(ArrayView<float> gy, PoolShape shape, int countIncludePad, ArrayView<float> gx) : IGpuWork
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
            for (var q = shape.Columns.FirstWindow(w); q < shape.Columns.EndWindow(w); q++)
            {
                if (!shape.Columns.HasTapOn(q, w)) continue;
                var from = image + (p * shape.Columns.Output + q) * shape.Channels + c;
                sum += gy[from] / shape.Divisor(p, q, countIncludePad != 0);
            }
        }

        gx[at] = sum;
    }
}
