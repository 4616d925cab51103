using System.Numerics;
using Smug.Kernels.Norm;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>Local response normalisation across the channels of the last axis (see <see cref="LrnKernel"/>): each element is divided by
    /// (k + α / size · Σ squares of the neighbouring channels)^β.</summary>
    /// <param name="x">[.., C].</param>
    /// <param name="settings">Size, α, β and k.</param>
    /// <exception cref="ShapeException"><paramref name="x"/> is a scalar, or the size is below 1.</exception>
    public static Tensor<T> Lrn<T>(Tensor<T> x, LrnSettings settings)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.Shape.Rank == 0) throw new ShapeException("Lrn", "at least one axis", $"{x.Shape}");
        if (settings.Size < 1) throw new ShapeException("Lrn", "a neighbourhood of at least 1", $"{settings.Size}");
        var channels = x.Shape[^1];
        var kernels = KernelsOf("Lrn", x);
        var y = Tensor<T>.Allocate(x.Shape, x.Device);
        kernels.Lrn(x.Block, channels, settings, y.Block);
        return Tape.Result("Lrn", y, new Derivative<T>(x, gy =>
        {
            var gx = Tensor<T>.Allocate(x.Shape, x.Device);
            kernels.LrnBackward(x.Block, gy.Block, channels, settings, gx.Block);
            return gx;
        }));
    }
}
