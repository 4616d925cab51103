using System.Numerics;
using Smug.Kernels.Elementwise;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>Square, element by element: y = x². Any shape.</summary>
    public static Tensor<T> Square<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Elementwise<T, Square<T>>("Square", x);
}
