using System.Numerics;
using System.Runtime.CompilerServices;
using Smug.Kernels.Gemm;

namespace Smug.Kernels.Conv2d;

/// <summary>Packs convolutions in the form that is fastest for their sizes.</summary>
internal static class PackedSums
{
    /// <summary>The longest chain of a sum that need not have the bits of <see cref="Conv2dReference"/>: rounding errors grow with its length, and
    /// shorter ones take longer.</summary>
    private const int ChainLength = 64;

    /// <summary>The forward convolution of one image's size, in one group; its weights are still to be packed.</summary>
    /// <param name="s">Sizes; the batch is not looked at.</param>
    /// <param name="isFree">Whether the order of sums is free: 3 × 3 kernels may then take <see cref="WinogradSum{T}"/>, which keeps ties here, and
    /// other sums are made of short chains; otherwise the bits are those of <see cref="Conv2dReference"/>.</param>
    public static PackedSum<T> Forward<T>(in Conv2dShape s, bool isFree)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var plan = WindowPlan.Forward(s, Unsafe.SizeOf<T>());
        return isFree && WinogradSum<T>.Suits(plan)
            ? new WinogradSum<T>(plan, keepTies: true, MicroKernels<T>.Best)
            : new PackedWindowSum<T>(plan, s.IsMatrixProduct, MicroKernels<T>.Best, isFree ? ChainLength : int.MaxValue);
    }

    /// <summary>Its derivative with respect to the input; the weights are still to be packed.</summary>
    /// <param name="s">Sizes; the batch is not looked at.</param>
    /// <param name="allowWinograd">Whether 3 × 3 kernels may take <see cref="WinogradSum{T}"/>.</param>
    public static PackedSum<T> BackwardInput<T>(in Conv2dShape s, bool allowWinograd)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var plan = WindowPlan.Backward(s, Unsafe.SizeOf<T>());
        return allowWinograd && WinogradSum<T>.Suits(plan)
            ? new WinogradSum<T>(plan, keepTies: false, MicroKernels<T>.Best)
            : new PackedWindowSum<T>(plan, s.IsMatrixProduct, MicroKernels<T>.Best);
    }
}
