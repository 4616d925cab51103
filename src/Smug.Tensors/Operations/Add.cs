using System.Numerics;
using Smug.Kernels.Broadcast;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>a + b, element by element; shapes broadcast under NumPy's rule.</summary>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    public static Tensor<T> Add<T>(Tensor<T> a, Tensor<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Tape.Result(
            "Add",
            Broadcast<T, Sum>("Add", a, b),
            new Derivative<T>(a, gy => SumTo(gy, a.Shape)),
            new Derivative<T>(b, gy => SumTo(gy, b.Shape)));
}
