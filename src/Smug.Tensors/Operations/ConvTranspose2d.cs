using System.Numerics;
using Smug.Kernels.Conv2d;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>Two-dimensional transposed convolution: the map that <see cref="Conv2d"/> of the same weight has as its backward pass.
    /// Each input pixel adds the kernel, times its value, at its place in the output.</summary>
    /// <param name="x">[N, H, W, C].</param>
    /// <param name="w">[KH, KW, O / groups, C].</param>
    /// <param name="bias">[O], or null for zeros.</param>
    /// <param name="geometry">Strides, padding, dilation and groups of the convolution from the output to the input.</param>
    /// <param name="height">Output rows, OH: a convolution of as many rows has H.</param>
    /// <param name="width">Output columns, OW.</param>
    /// <returns>[N, OH, OW, O].</returns>
    /// <exception cref="ShapeException">The shapes do not fit together, or a setting is out of range.</exception>
    public static Tensor<T> ConvTranspose2d<T>(Tensor<T> x, Tensor<T> w, Tensor<T>? bias, Conv2dGeometry geometry, int height, int width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var s = ConvTranspose2dShapeOf(x.Shape, w.Shape, geometry, height, width);
        CheckBias("ConvTranspose2d", bias, s.Channels);
        var kernels = KernelsOf("ConvTranspose2d", x, w, bias);
        var y = Tensor<T>.Allocate(new Shape(s.Batch, s.Height, s.Width, s.Channels), x.Device);
        kernels.Conv2dBackwardInput(s, x.Block, w.Block, y.Block);
        var dx = new Derivative<T>(x, gy =>
        {
            var gx = Tensor<T>.Allocate(x.Shape, x.Device);
            kernels.Conv2d(s, gy.Block, w.Block, default, gx.Block);
            return gx;
        });
        var dw = new Derivative<T>(w, gy =>
        {
            var gw = Tensor<T>.Allocate(w.Shape, w.Device);
            kernels.Conv2dBackwardWeight(s, gy.Block, x.Block, gw.Block);
            return gw;
        });
        y = Tape.Result("ConvTranspose2d", y, dx, dw);
        return bias is null ? y : Add(y, BroadcastTo(bias, y.Shape));
    }

    private static Conv2dShape ConvTranspose2dShapeOf(Shape x, Shape w, Conv2dGeometry geometry, int height, int width)
    {
        if (x.Rank != 4 || w.Rank != 4)
            throw new ShapeException("ConvTranspose2d", "x [N, H, W, C] and w [KH, KW, O / groups, C]", $"{x} and {w}");
        if (w[3] != x[3] || geometry.Groups < 1)
            throw new ShapeException("ConvTranspose2d", $"w for {x[3]} channels in at least 1 group", $"{w} in {geometry.Groups}");
        var s = new Conv2dShape(x[0], height, width, w[2] * geometry.Groups, w[0], w[1], w[3], geometry, "ConvTranspose2d");
        return (s.OutputHeight, s.OutputWidth) == (x[1], x[2])
            ? s
            : throw new ShapeException("ConvTranspose2d", $"[N, {s.OutputHeight}, {s.OutputWidth}, C] for {height} x {width} pixels", $"{x}");
    }
}
