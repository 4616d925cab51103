using System.Numerics;
using Smug.Kernels.Pool;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>The largest element of each window, channel by channel: [N, H, W, C] → [N, P, Q, C].</summary>
    /// <remarks>Padding never wins; a NaN does. Tie policy: the whole gradient goes to the first of the equal elements in row-major
    /// window order, as in PyTorch.</remarks>
    /// <param name="x">Images [N, H, W, C].</param>
    /// <param name="geometry">The windows.</param>
    /// <exception cref="ShapeException"><paramref name="x"/> has not four axes, or <see cref="PoolAxis.Create"/> refuses the windows.</exception>
    public static Tensor<T> MaxPool2d<T>(Tensor<T> x, Pool2dGeometry geometry)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => MaxPool("MaxPool2d", x, PoolShapeOf("MaxPool2d", x.Shape, geometry));

    private static Tensor<T> MaxPool<T>(string operation, Tensor<T> x, PoolShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        shape.Taps <= 256 && x.Device == Device.Cpu ? MaxPool<T, byte>(operation, x, shape) : MaxPool<T, int>(operation, x, shape);

    private static Tensor<T> MaxPool<T, TTap>(string operation, Tensor<T> x, PoolShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TTap : unmanaged, IBinaryInteger<TTap>
    {
        var kernels = KernelsOf(operation, x);
        var y = Tensor<T>.Allocate(OutputOf(shape), x.Device);
        if (!Tape.IsRecording || !x.NeedsGradient)
        {
            kernels.MaxPool2d<TTap>(x.Block, shape, y.Block, default);
            return y;
        }

        var winners = Tensor<TTap>.Allocate(y.Shape, x.Device);
        kernels.MaxPool2d(x.Block, shape, y.Block, winners.Block);
        return Tape.Result(operation, y, new Derivative<T>(x, gy =>
        {
            var gx = Tensor<T>.Allocate(x.Shape, x.Device);
            kernels.MaxPool2dBackward(gy.Block, winners.Block, shape, gx.Block);
            return gx;
        }));
    }

    private static PoolShape PoolShapeOf(string operation, Shape x, Pool2dGeometry geometry)
    {
        if (x.Rank != 4) throw new ShapeException(operation, "[N, H, W, C]", $"{x}");
        if ((long)geometry.WindowH * geometry.WindowW > PoolShape.MostTaps)
            throw new ShapeException(operation, $"windows of at most {PoolShape.MostTaps} taps", $"{geometry.WindowH} × {geometry.WindowW}");
        return new PoolShape(x[0], x[3], geometry.Rows(x[1], operation), geometry.Columns(x[2], operation));
    }

    private static Shape OutputOf(PoolShape shape) => new(shape.Images, shape.Rows.Output, shape.Columns.Output, shape.Channels);
}
