using System.Numerics;
using Smug.Kernels.Elementwise;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>Leaky rectified linear unit, element by element: y = x for x &gt; 0, else slope · x. Any shape.</summary>
    /// <remarks>Tie policy: at x = 0 the derivative is the slope.</remarks>
    public static Tensor<T> LeakyRelu<T>(Tensor<T> x, T slope)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Elementwise("LeakyRelu", x, new LeakyRelu<T>(slope));
}
