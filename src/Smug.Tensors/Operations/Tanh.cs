using System.Numerics;
using Smug.Kernels.Elementwise;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>Hyperbolic tangent, element by element. Any shape. Accurate near zero too.</summary>
    public static Tensor<T> Tanh<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Elementwise<T, Tanh<T>>("Tanh", x);
}
