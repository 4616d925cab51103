using System.Numerics;
using Smug.Kernels.Conv2d;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>Two-dimensional convolution (cross-correlation: the kernel is not flipped).</summary>
    /// <param name="x">[N, H, W, C].</param>
    /// <param name="w">[KH, KW, C / groups, O].</param>
    /// <param name="bias">[O], or null for zeros.</param>
    /// <param name="geometry">Strides, padding, dilation, groups.</param>
    /// <returns>[N, OH, OW, O]; each element is one chain of fused multiply-adds over the kernel's rows, columns and channels,
    /// started from the bias. Padding counts as zeros.</returns>
    /// <exception cref="ShapeException">The shapes do not fit together, or a setting is out of range.</exception>
    public static Tensor<T> Conv2d<T>(Tensor<T> x, Tensor<T> w, Tensor<T>? bias, Conv2dGeometry geometry)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var s = Conv2dShapeOf(x.Shape, w.Shape, geometry);
        CheckBias("Conv2d", bias, s.Outputs);
        var kernels = KernelsOf("Conv2d", x, w, bias);
        var y = Tensor<T>.Allocate(new Shape(s.Batch, s.OutputHeight, s.OutputWidth, s.Outputs), x.Device);
        kernels.Conv2d(s, x.Block, w.Block, BlockOf(bias), y.Block);
        var dx = new Derivative<T>(x, gy =>
        {
            var gx = Tensor<T>.Allocate(x.Shape, x.Device);
            kernels.Conv2dBackwardInput(s, gy.Block, w.Block, gx.Block);
            return gx;
        });
        var dw = new Derivative<T>(w, gy =>
        {
            var gw = Tensor<T>.Allocate(w.Shape, w.Device);
            kernels.Conv2dBackwardWeight(s, x.Block, gy.Block, gw.Block);
            return gw;
        });
        return bias is null ? Tape.Result("Conv2d", y, dx, dw) : Tape.Result("Conv2d", y, dx, dw, BiasRow(bias));
    }

    private static Conv2dShape Conv2dShapeOf(Shape x, Shape w, Conv2dGeometry geometry)
    {
        if (x.Rank != 4 || w.Rank != 4) throw new ShapeException("Conv2d", "x [N, H, W, C] and w [KH, KW, C / groups, O]", $"{x} and {w}");
        var s = new Conv2dShape(x[0], x[1], x[2], x[3], w[0], w[1], w[3], geometry);
        return w[2] == s.GroupChannels
            ? s
            : throw new ShapeException("Conv2d", $"w of shape [{w[0]}, {w[1]}, {s.GroupChannels}, {w[3]}] for x {x} in {geometry.Groups} groups", $"{w}");
    }
}
