using System.Numerics;
using Smug.Kernels.Broadcast;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>a / b, element by element; shapes broadcast under NumPy's rule. Division by zero follows IEEE 754.</summary>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    public static Tensor<T> Div<T>(Tensor<T> a, Tensor<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var y = Broadcast<T, Quotient>("Div", a, b);
        return Tape.Result(
            "Div",
            y,
            new Derivative<T>(a, gy => SumTo(Div(gy, b), a.Shape)),
            new Derivative<T>(b, gy => Neg(SumTo(Div(Mul(gy, y), b), b.Shape))));
    }
}
