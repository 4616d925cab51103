using System.Numerics;
using Smug.Kernels.Elementwise;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>The error function, element by element: y = 2 / √π · ∫₀ˣ exp(−t²) dt. Any shape.</summary>
    public static Tensor<T> Erf<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Elementwise<T, Erf<T>>("Erf", x);
}
