using System.Numerics;
using Smug.Kernels.Broadcast;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>1 where a = b, else 0; shapes broadcast under NumPy's rule. Not recorded: no gradient passes.</summary>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    public static Tensor<T> Equal<T>(Tensor<T> a, Tensor<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Broadcast<T, PairByPair<Equal>>("Equal", a, b);

    /// <summary>1 where a &gt; b, else 0; shapes broadcast under NumPy's rule. Not recorded: no gradient passes.</summary>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    public static Tensor<T> Greater<T>(Tensor<T> a, Tensor<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Broadcast<T, PairByPair<Greater>>("Greater", a, b);

    /// <summary>1 where a ≥ b, else 0; shapes broadcast under NumPy's rule. Not recorded: no gradient passes.</summary>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    public static Tensor<T> GreaterOrEqual<T>(Tensor<T> a, Tensor<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Broadcast<T, PairByPair<GreaterOrEqual>>("GreaterOrEqual", a, b);

    /// <summary>1 where a &lt; b, else 0; shapes broadcast under NumPy's rule. Not recorded: no gradient passes.</summary>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    public static Tensor<T> Less<T>(Tensor<T> a, Tensor<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Broadcast<T, PairByPair<Less>>("Less", a, b);

    /// <summary>1 where a ≤ b, else 0; shapes broadcast under NumPy's rule. Not recorded: no gradient passes.</summary>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    public static Tensor<T> LessOrEqual<T>(Tensor<T> a, Tensor<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Broadcast<T, PairByPair<LessOrEqual>>("LessOrEqual", a, b);
}
