using System.Numerics;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>One element of each row: yₙ = x[n, columnsₙ]. Picks a target's logit or probability.</summary>
    /// <param name="x">Matrix <c>[N, C]</c>.</param>
    /// <param name="columns">N columns from 0 to C − 1; copied.</param>
    /// <returns><c>[N]</c>.</returns>
    /// <exception cref="ShapeException">x is not <c>[N, C]</c>, or a column is missing or out of range.</exception>
    public static Tensor<T> TakeColumn<T>(Tensor<T> x, ReadOnlySpan<int> columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var chosen = ColumnPerRow("TakeColumn", x.Shape, columns);
        var kernels = KernelsOf("TakeColumn", x);
        var at = OnDevice(chosen, x.Device);
        var y = Tensor<T>.Allocate(new Shape(chosen.Length), x.Device);
        kernels.TakeColumn(x.Block, x.Shape[1], BlockOf(at), y.Block);
        return Tape.Result("TakeColumn", y, new Derivative<T>(x, gy =>
        {
            var gx = Tensor<T>.Allocate(x.Shape, x.Device);
            kernels.TakeColumnBackward(gy.Block, x.Shape[1], BlockOf(at), gx.Block);
            return gx;
        }));
    }
}
