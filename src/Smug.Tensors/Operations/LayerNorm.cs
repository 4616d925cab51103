using System.Numerics;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>Layer normalisation over the last axis: y = (x − mean) / √(variance + ε) · scale + shift with each row's own mean and biased
    /// variance.</summary>
    /// <param name="x">[.., C] with C at least 1.</param>
    /// <param name="scale">[C].</param>
    /// <param name="shift">[C].</param>
    /// <param name="epsilon">Added to the variance, above 0.</param>
    /// <exception cref="ShapeException">Shapes do not fit, or rows are empty.</exception>
    public static Tensor<T> LayerNorm<T>(Tensor<T> x, Tensor<T> scale, Tensor<T> shift, double epsilon = 1e-5)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rows = CheckChannels("LayerNorm", x.Shape, scale.Shape, shift.Shape);
        if (x.Shape[^1] == 0) throw new ShapeException("LayerNorm", "rows of at least one element", $"{x.Shape}");
        var kernels = KernelsOf("LayerNorm", x, scale, shift);
        var normalized = Tensor<T>.Allocate(x.Shape, x.Device);
        var inverseDeviation = Tensor<T>.Allocate(new Shape(rows), x.Device);
        kernels.LayerNormalize(x.Block, x.Shape[^1], epsilon, normalized.Block, inverseDeviation.Block);

        var y = Tensor<T>.Allocate(x.Shape, x.Device);
        kernels.BatchNormalize(normalized.Block, default, scale.Block, shift.Block, y.Block);
        return Tape.Result(
            "LayerNorm",
            y,
            new Derivative<T>(x, gy =>
            {
                var gx = Tensor<T>.Allocate(x.Shape, x.Device);
                kernels.LayerNormBackward(normalized.Block, inverseDeviation.Block, scale.Block, gy.Block, gx.Block);
                return gx;
            }),
            new Derivative<T>(scale, gy =>
            {
                var sums = Tensor<T>.Allocate(scale.Shape, x.Device);
                kernels.SumColumnProducts(gy.Block, normalized.Block, default, sums.Block);
                return sums;
            }),
            new Derivative<T>(shift, gy => ShiftGradient(gy, shift.Shape)));
    }
}
