using System.Numerics;
using Smug.Kernels.Layout;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>The axes in another order: axis i of the result is axis permutation[i] of <paramref name="x"/>. A copy.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="permutation">Every axis once; for example 0, 3, 1, 2 turns [N, H, W, C] into [N, C, H, W].</param>
    /// <exception cref="ShapeException">An axis is missing, named twice or unknown.</exception>
    public static Tensor<T> Transpose<T>(Tensor<T> x, params ReadOnlySpan<int> permutation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rank = x.Shape.Rank;
        var inverse = new int[rank];
        inverse.AsSpan().Fill(-1);
        for (var axis = 0; axis < permutation.Length; axis++)
        {
            var from = permutation[axis];
            if (permutation.Length != rank || from < 0 || from >= rank || inverse[from] >= 0)
                throw new ShapeException("Transpose", $"each axis from 0 to {rank - 1} once", $"[{string.Join(", ", permutation.ToArray())}]");
            inverse[from] = axis;
        }

        if (permutation.Length != rank) throw new ShapeException("Transpose", $"{rank} axes for {x.Shape}", "none");
        return Tape.Result("Transpose", Permuted(x, permutation), new Derivative<T>(x, gy => Permuted(gy, inverse)));
    }

    private static Tensor<T> Permuted<T>(Tensor<T> x, ReadOnlySpan<int> permutation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var strides = StridedView.RowMajor(x.Shape.Sizes);
        var sizes = new int[permutation.Length];
        var permuted = new int[permutation.Length];
        for (var axis = 0; axis < sizes.Length; axis++)
            (sizes[axis], permuted[axis]) = (x.Shape[permutation[axis]], strides[permutation[axis]]);
        return Extract(x, new StridedView(0, permuted), new Shape(sizes));
    }
}
