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
        var y = Tensor<T>.Allocate(new Shape(chosen.Length));
        for (var row = 0; row < chosen.Length; row++) y.Span[row] = x.Values[row * x.Shape[1] + chosen[row]];
        return Tape.Result("TakeColumn", y, new Derivative<T>(x, gy =>
        {
            var gx = Tensor<T>.Zeros(x.Shape);
            for (var row = 0; row < chosen.Length; row++) gx.Span[row * x.Shape[1] + chosen[row]] = gy.Values[row];
            return gx;
        }));
    }
}
