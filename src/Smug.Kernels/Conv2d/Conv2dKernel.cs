using System.Numerics;

namespace Smug.Kernels.Conv2d;

/// <summary>Two-dimensional convolution and its derivatives.</summary>
public static class Conv2dKernel
{
    /// <inheritdoc cref="Conv2dReference.Forward"/>
    public static void Forward<T>(in Conv2dShape s, ReadOnlySpan<T> x, ReadOnlySpan<T> w, ReadOnlySpan<T> bias, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Conv2dReference.Forward(s, x, w, bias, y);

    /// <inheritdoc cref="Conv2dReference.BackwardInput"/>
    public static void BackwardInput<T>(in Conv2dShape s, ReadOnlySpan<T> gy, ReadOnlySpan<T> w, Span<T> gx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Conv2dReference.BackwardInput(s, gy, w, gx);

    /// <inheritdoc cref="Conv2dReference.BackwardWeight"/>
    public static void BackwardWeight<T>(in Conv2dShape s, ReadOnlySpan<T> x, ReadOnlySpan<T> gy, Span<T> gw)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Conv2dReference.BackwardWeight(s, x, gy, gw);
}
