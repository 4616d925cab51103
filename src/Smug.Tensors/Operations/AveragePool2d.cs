using System.Numerics;
using Smug.Kernels.Pool;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>The mean of each window, channel by channel: [N, H, W, C] → [N, P, Q, C].</summary>
    /// <remarks>Padding counts as zeros, or not at all where <see cref="Pool2dGeometry.CountIncludePad"/> is off.</remarks>
    /// <param name="x">Images [N, H, W, C].</param>
    /// <param name="geometry">The windows.</param>
    /// <exception cref="ShapeException"><paramref name="x"/> has not four axes, or <see cref="PoolAxis.Create"/> refuses the windows.</exception>
    public static Tensor<T> AveragePool2d<T>(Tensor<T> x, Pool2dGeometry geometry)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        AveragePool("AveragePool2d", x, PoolShapeOf("AveragePool2d", x.Shape, geometry), geometry.CountIncludePad);

    /// <summary>The mean of each channel over all pixels: [N, H, W, C] → [N, C].</summary>
    /// <param name="x">Images [N, H, W, C] of at least one pixel.</param>
    /// <exception cref="ShapeException"><paramref name="x"/> has not four axes, or the images have no pixels.</exception>
    public static Tensor<T> GlobalAveragePool2d<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Reshape(AveragePool("GlobalAveragePool2d", x, GlobalPoolShapeOf("GlobalAveragePool2d", x.Shape), true), x.Shape[0], x.Shape[3]);

    /// <summary>The largest element of each channel over all pixels: [N, H, W, C] → [N, C].</summary>
    /// <remarks>Tie policy: as <see cref="MaxPool2d"/>, the first pixel in row-major order has the gradient.</remarks>
    /// <param name="x">Images [N, H, W, C] of at least one pixel.</param>
    /// <exception cref="ShapeException"><paramref name="x"/> has not four axes, or the images have no pixels.</exception>
    public static Tensor<T> GlobalMaxPool2d<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Reshape(MaxPool("GlobalMaxPool2d", x, GlobalPoolShapeOf("GlobalMaxPool2d", x.Shape)), x.Shape[0], x.Shape[3]);

    private static Tensor<T> AveragePool<T>(string operation, Tensor<T> x, PoolShape shape, bool countIncludePad)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var kernels = KernelsOf(operation, x);
        var y = Tensor<T>.Allocate(OutputOf(shape), x.Device);
        kernels.AveragePool2d(x.Block, shape, countIncludePad, y.Block);
        return Tape.Result(operation, y, new Derivative<T>(x, gy =>
        {
            var gx = Tensor<T>.Allocate(x.Shape, x.Device);
            kernels.AveragePool2dBackward(gy.Block, shape, countIncludePad, gx.Block);
            return gx;
        }));
    }

    private static PoolShape GlobalPoolShapeOf(string operation, Shape x)
    {
        if (x.Rank != 4 || x[1] == 0 || x[2] == 0) throw new ShapeException(operation, "[N, H, W, C] of at least one pixel", $"{x}");
        return PoolShapeOf(operation, x, new Pool2dGeometry(x[1], x[2]));
    }
}
