using System.Numerics;
using Smug.Kernels.Elementwise;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>Logistic sigmoid, element by element: y = 1 / (1 + e⁻ˣ). Any shape.</summary>
    public static Tensor<T> Sigmoid<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Elementwise<T, Sigmoid<T>>("Sigmoid", x);
}
