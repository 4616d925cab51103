using System.Numerics;
using Smug.Kernels.Elementwise;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>Exponential, element by element: y = eˣ. Any shape.</summary>
    public static Tensor<T> Exp<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Elementwise<T, Exp<T>>("Exp", x);
}
