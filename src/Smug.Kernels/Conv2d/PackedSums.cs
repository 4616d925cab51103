using System.Numerics;
using System.Runtime.CompilerServices;
using Smug.Kernels.Gemm;

namespace Smug.Kernels.Conv2d;

/// <summary>Packs convolutions in the form that is fastest for their sizes.</summary>
internal static class PackedSums
{
    /// <summary>The forward convolution of one image's size, in one group.</summary>
    /// <param name="s">Sizes; the batch is not looked at.</param>
    /// <param name="w">[KH, KW, C, O].</param>
    /// <param name="bias">[O], or empty.</param>
    public static PackedSum<T> Forward<T>(in Conv2dShape s, ReadOnlySpan<T> w, ReadOnlySpan<T> bias)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new PackedWindowSum<T>(WindowPlan.Forward(s, Unsafe.SizeOf<T>()), s.IsMatrixProduct, w, bias, MicroKernels<T>.Best);

    /// <summary>Its derivative with respect to the input.</summary>
    /// <inheritdoc cref="Forward"/>
    public static PackedSum<T> BackwardInput<T>(in Conv2dShape s, ReadOnlySpan<T> w)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new PackedWindowSum<T>(WindowPlan.Backward(s, Unsafe.SizeOf<T>()), s.IsMatrixProduct, w, [], MicroKernels<T>.Best);
}
