using System.Numerics;
using Smug.Kernels.Elementwise;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>Square root, element by element: y = √x; NaN below 0. Any shape.</summary>
    /// <remarks>At x = 0 the derivative is infinite, as IEEE 754 division gives it.</remarks>
    public static Tensor<T> Sqrt<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Elementwise<T, Sqrt<T>>("Sqrt", x);
}
