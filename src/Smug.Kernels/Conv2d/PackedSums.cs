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
    /// <param name="allowWinograd">Whether 3 × 3 kernels may take <see cref="WinogradSum{T}"/>, which keeps ties here; otherwise the bits are
    /// those of <see cref="Conv2dReference"/>.</param>
    public static PackedSum<T> Forward<T>(in Conv2dShape s, ReadOnlySpan<T> w, ReadOnlySpan<T> bias, bool allowWinograd)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Pack(WindowPlan.Forward(s, Unsafe.SizeOf<T>()), s.IsMatrixProduct, w, bias, allowWinograd, keepTies: true);

    /// <summary>Its derivative with respect to the input.</summary>
    /// <param name="s">Sizes; the batch is not looked at.</param>
    /// <param name="w">[KH, KW, C, O].</param>
    /// <param name="allowWinograd">Whether 3 × 3 kernels may take <see cref="WinogradSum{T}"/>.</param>
    public static PackedSum<T> BackwardInput<T>(in Conv2dShape s, ReadOnlySpan<T> w, bool allowWinograd)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Pack(WindowPlan.Backward(s, Unsafe.SizeOf<T>()), s.IsMatrixProduct, w, [], allowWinograd, keepTies: false);

    private static PackedSum<T> Pack<T>(WindowPlan plan, bool isMatrixProduct, ReadOnlySpan<T> w, ReadOnlySpan<T> bias, bool allowWinograd, bool keepTies)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => allowWinograd && WinogradSum<T>.Suits(plan)
            ? new WinogradSum<T>(plan, w, bias, keepTies, MicroKernels<T>.Best)
            : new PackedWindowSum<T>(plan, isMatrixProduct, w, bias, MicroKernels<T>.Best);
}
