using System.Numerics;
using System.Runtime.CompilerServices;
using Smug.Kernels.Gemm;

namespace Smug.Kernels.Conv2d;

/// <summary>Two-dimensional convolution and its derivatives. Thread-safe; work is split over <see cref="Workers"/>, which changes no bit.</summary>
public static class Conv2dKernel
{
    /// <summary>The forward convolution; the bits of <see cref="Conv2dReference.Forward"/>.</summary>
    /// <inheritdoc cref="Conv2dReference.Forward"/>
    public static void Forward<T>(in Conv2dShape s, ReadOnlySpan<T> x, ReadOnlySpan<T> w, ReadOnlySpan<T> bias, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Forward(s, x, w, bias, y, MicroKernels<T>.Best);

    /// <summary>The derivative with respect to the input; the bits of <see cref="Conv2dReference.BackwardInput"/>.</summary>
    /// <inheritdoc cref="Conv2dReference.BackwardInput"/>
    public static void BackwardInput<T>(in Conv2dShape s, ReadOnlySpan<T> gy, ReadOnlySpan<T> w, Span<T> gx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => BackwardInput(s, gy, w, gx, MicroKernels<T>.Best);

    /// <summary>The derivative with respect to the weights; the bits of <see cref="Conv2dReference.BackwardWeight"/>.</summary>
    /// <inheritdoc cref="Conv2dReference.BackwardWeight"/>
    public static void BackwardWeight<T>(in Conv2dShape s, ReadOnlySpan<T> x, ReadOnlySpan<T> gy, Span<T> gw)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => BackwardWeight(s, x, gy, gw, MicroKernels<T>.Best);

    internal static void Forward<T>(
        in Conv2dShape s, ReadOnlySpan<T> x, ReadOnlySpan<T> w, ReadOnlySpan<T> bias, Span<T> y, MicroKernels<T> kernels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (s.IsMatrixProduct)
            GemmKernel.Multiply(Pixels(x, s.Channels), new MatrixView<T>(w, s.Channels, s.Outputs), bias, y, kernels);
        else
            Sum(WindowPlan.Forward(s, Unsafe.SizeOf<T>()), x, w, bias, y, kernels);
    }

    internal static void BackwardInput<T>(
        in Conv2dShape s, ReadOnlySpan<T> gy, ReadOnlySpan<T> w, Span<T> gx, MicroKernels<T> kernels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (s.IsMatrixProduct)
            GemmKernel.Multiply(Pixels(gy, s.Outputs), new MatrixView<T>(w, s.Channels, s.Outputs).Transposed, [], gx, kernels);
        else
            Sum(WindowPlan.Backward(s, Unsafe.SizeOf<T>()), gy, w, [], gx, kernels);
    }

    internal static void BackwardWeight<T>(
        in Conv2dShape s, ReadOnlySpan<T> x, ReadOnlySpan<T> gy, Span<T> gw, MicroKernels<T> kernels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (s.IsMatrixProduct)
            GemmKernel.Multiply(Pixels(x, s.Channels).Transposed, Pixels(gy, s.Outputs), [], gw, kernels);
        else
            new WeightGradient<T>(s, kernels).Run(x, gy, gw);
    }

    private static void Sum<T>(
        WindowPlan plan, ReadOnlySpan<T> source, ReadOnlySpan<T> w, ReadOnlySpan<T> bias, Span<T> destination, MicroKernels<T> kernels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (ThinWindowSum<T>.Suits(plan, kernels))
            new ThinWindowSum<T>(plan, kernels).Run(source, w, bias, destination);
        else if (DepthwiseSum<T>.Suits(plan))
            new DepthwiseSum<T>(plan, kernels).Run(source, w, bias, destination);
        else
            new WindowSum<T>(plan, kernels).Run(source, w, bias, destination);
    }

    private static MatrixView<T> Pixels<T>(ReadOnlySpan<T> image, int channels)
        where T : unmanaged => new(image, channels == 0 ? 0 : image.Length / channels, channels);
}
