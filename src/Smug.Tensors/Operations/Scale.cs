using System.Numerics;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>x · factor.</summary>
    public static Tensor<T> Scale<T>(Tensor<T> x, T factor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var y = Tensor<T>.Allocate(x.Shape, x.Device);
        KernelsOf("Scale", x).Multiply(x.Block, factor, y.Block);
        return Tape.Result("Scale", y, new Derivative<T>(x, gy => Scale(gy, factor)));
    }

    /// <summary>x + addend.</summary>
    public static Tensor<T> AddScalar<T>(Tensor<T> x, T addend)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var y = Tensor<T>.Allocate(x.Shape, x.Device);
        KernelsOf("AddScalar", x).Add(x.Block, addend, y.Block);
        return Tape.Result("AddScalar", y, new Derivative<T>(x, gy => gy));
    }

    /// <summary>−x.</summary>
    public static Tensor<T> Neg<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var y = Tensor<T>.Allocate(x.Shape, x.Device);
        KernelsOf("Neg", x).Negate(x.Block, y.Block);
        return Tape.Result("Neg", y, new Derivative<T>(x, Neg));
    }
}
