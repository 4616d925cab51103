using System.Numerics;
using Smug.Kernels.Elementwise;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>Limits each element to a range: y = min(max(x, low), high). Any shape.</summary>
    /// <remarks>Tie policy: on the bounds themselves the derivative is 1.</remarks>
    /// <exception cref="UsageException">The lower bound is not at most the upper.</exception>
    public static Tensor<T> Clip<T>(Tensor<T> x, T low, T high)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => low <= high
            ? Elementwise("Clip", x, new Clip<T>(low, high))
            : throw new UsageException($"Clip: expected a lower bound of at most the upper bound, got {low} and {high}.");
}
