using System.Numerics;
using Smug.Kernels.Elementwise;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>Natural logarithm, element by element: y = ln x; −∞ at 0, NaN below. Any shape.</summary>
    public static Tensor<T> Log<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Elementwise<T, Log<T>>("Log", x);
}
