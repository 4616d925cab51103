using System.Numerics;
using Smug.Kernels.Broadcast;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>a to the power b, element by element; shapes broadcast under NumPy's rule.</summary>
    /// <remarks>Where b = 0 the derivative with respect to a is 0; where a ≤ 0 that with respect to b is 0, as no real one exists there.</remarks>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    public static Tensor<T> Power<T>(Tensor<T> a, Tensor<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Tape.Result(
            "Power",
            Broadcast<T, PairByPair<Power>>("Power", a, b),
            new Derivative<T>(a, gy => SumTo(Mul(gy, Broadcast<T, PairByPair<PowerByBase>>("Power", a, b)), a.Shape)),
            new Derivative<T>(b, gy => SumTo(Mul(gy, Broadcast<T, PairByPair<PowerByExponent>>("Power", a, b)), b.Shape)));
}
