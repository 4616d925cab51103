using System.Numerics;
using System.Runtime.CompilerServices;
using Smug.Kernels.Gemm;

namespace Smug.Kernels.Conv2d;

/// <summary>Packs convolutions in the form that is fastest for their sizes.</summary>
internal static class PackedSums
{
    /// <summary>The forward convolution of one image's size, in one group; its weights are still to be packed.</summary>
    /// <param name="s">Sizes; the batch is not looked at.</param>
    /// <param name="allowWinograd">Whether 3 × 3 kernels may take <see cref="WinogradSum{T}"/>, which keeps ties here; otherwise the bits are
    /// those of <see cref="Conv2dReference"/>.</param>
    public static PackedSum<T> Forward<T>(in Conv2dShape s, bool allowWinograd)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        For<T>(WindowPlan.Forward(s, Unsafe.SizeOf<T>()), s.IsMatrixProduct, allowWinograd, keepTies: true);

    /// <summary>Its derivative with respect to the input; the weights are still to be packed.</summary>
    /// <param name="s">Sizes; the batch is not looked at.</param>
    /// <param name="allowWinograd">Whether 3 × 3 kernels may take <see cref="WinogradSum{T}"/>.</param>
    public static PackedSum<T> BackwardInput<T>(in Conv2dShape s, bool allowWinograd)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        For<T>(WindowPlan.Backward(s, Unsafe.SizeOf<T>()), s.IsMatrixProduct, allowWinograd, keepTies: false);

    private static PackedSum<T> For<T>(WindowPlan plan, bool isMatrixProduct, bool allowWinograd, bool keepTies)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => allowWinograd && WinogradSum<T>.Suits(plan)
            ? new WinogradSum<T>(plan, keepTies, MicroKernels<T>.Best)
            : new PackedWindowSum<T>(plan, isMatrixProduct, MicroKernels<T>.Best);
}
