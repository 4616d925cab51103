using System.Numerics;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>Chooses between two tensors: a where the mask is not zero, else b. What is not chosen is not touched, not even a NaN.</summary>
    /// <param name="mask">Zeros and non-zeros, of the shape of <paramref name="a"/>; a constant without gradient.</param>
    /// <param name="a">Taken where the mask is not zero.</param>
    /// <param name="b">Taken where the mask is zero; of the same shape.</param>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor<T> Where<T>(Tensor<T> mask, Tensor<T> a, Tensor<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (mask.Shape != a.Shape) throw new ShapeException("Where", $"a mask of shape {a.Shape}", $"{mask.Shape}");
        if (b.Shape != a.Shape) throw new ShapeException("Where", $"two tensors of shape {a.Shape}", $"{b.Shape}");
        var kernels = KernelsOf("Where", mask, a, b);
        var y = Tensor<T>.Allocate(a.Shape, a.Device);
        kernels.Select(mask.Block, a.Block, where: true, y.Block);
        kernels.Select(mask.Block, b.Block, where: false, y.Block);
        return Tape.Result("Where", y, new Derivative<T>(a, gy => Chosen(gy, where: true)), new Derivative<T>(b, gy => Chosen(gy, where: false)));

        Tensor<T> Chosen(Tensor<T> gy, bool where)
        {
            var gx = Tensor<T>.Zeros(gy.Shape, gy.Device);
            kernels.Select(mask.Block, gy.Block, where, gx.Block);
            return gx;
        }
    }
}
