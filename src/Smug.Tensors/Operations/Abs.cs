using System.Numerics;
using Smug.Kernels.Elementwise;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>Absolute value, element by element: y = |x|. Any shape.</summary>
    /// <remarks>Tie policy: at x = 0 the derivative is 0.</remarks>
    public static Tensor<T> Abs<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Elementwise<T, Abs<T>>("Abs", x);
}
