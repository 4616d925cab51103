using System.Numerics;
using Smug.Kernels.Broadcast;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>max(a, b), element by element; shapes broadcast under NumPy's rule. A NaN in either gives NaN.</summary>
    /// <remarks>Tie policy: where a = b, each gets half of the gradient.</remarks>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    public static Tensor<T> Maximum<T>(Tensor<T> a, Tensor<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Tape.Result(
            "Maximum",
            Broadcast<T, Larger>("Maximum", a, b),
            new Derivative<T>(a, gy => SumTo(Mul(gy, Broadcast<T, ShareOfLarger>("Maximum", a, b)), a.Shape)),
            new Derivative<T>(b, gy => SumTo(Mul(gy, Broadcast<T, ShareOfLarger>("Maximum", b, a)), b.Shape)));

    /// <summary>min(a, b), element by element; shapes broadcast under NumPy's rule. A NaN in either gives NaN.</summary>
    /// <remarks>Tie policy: where a = b, each gets half of the gradient.</remarks>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    public static Tensor<T> Minimum<T>(Tensor<T> a, Tensor<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Tape.Result(
            "Minimum",
            Broadcast<T, Smaller>("Minimum", a, b),
            new Derivative<T>(a, gy => SumTo(Mul(gy, Broadcast<T, ShareOfSmaller>("Minimum", a, b)), a.Shape)),
            new Derivative<T>(b, gy => SumTo(Mul(gy, Broadcast<T, ShareOfSmaller>("Minimum", b, a)), b.Shape)));
}
