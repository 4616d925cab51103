using System.Numerics;
using System.Numerics.Tensors;
using Smug.Kernels.Elementwise;
using Smug.Kernels.Reduce;

namespace Smug.Kernels.Softmax;

/// <summary>Softmax along the middle axis of <c>[outer, length, inner]</c>: yᵢ = exp(xᵢ − m) / Σⱼ exp(xⱼ − m), m = max x.</summary>
/// <remarks>Subtracting the maximum changes nothing in exact arithmetic and keeps the exponentials in range.</remarks>
public static class SoftmaxKernel
{
    /// <summary>Reference loop.</summary>
    /// <param name="x">Input <c>[outer, length, inner]</c>.</param>
    /// <param name="outer">Size of the axes before.</param>
    /// <param name="length">Size of the axis that sums to one.</param>
    /// <param name="inner">Size of the axes after.</param>
    /// <param name="y">Output, as the input.</param>
    public static void ForwardReference<T>(ReadOnlySpan<T> x, int outer, int length, int inner, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var o = 0; o < outer; o++)
        {
            for (var i = 0; i < inner; i++)
            {
                var max = T.NegativeInfinity;
                var sum = T.Zero;
                for (var k = 0; k < length; k++) max = T.Max(max, x[(o * length + k) * inner + i]);
                for (var k = 0; k < length; k++) sum += T.Exp(x[(o * length + k) * inner + i] - max);
                for (var k = 0; k < length; k++) y[(o * length + k) * inner + i] = T.Exp(x[(o * length + k) * inner + i] - max) / sum;
            }
        }
    }

    /// <summary>Softmax.</summary>
    /// <inheritdoc cref="ForwardReference"/>
    public static void Forward<T>(ReadOnlySpan<T> x, int outer, int length, int inner, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Lines.Run<T, Line>(x, x, outer, length, inner, y);

    /// <summary>gxᵢ = yᵢ · (gyᵢ − Σⱼ gyⱼ yⱼ).</summary>
    /// <param name="y">The forward output.</param>
    /// <param name="gy">Gradient with respect to y.</param>
    /// <param name="outer">Size of the axes before.</param>
    /// <param name="length">Size of the axis that sums to one.</param>
    /// <param name="inner">Size of the axes after.</param>
    /// <param name="gx">Gradient with respect to x; overwritten.</param>
    public static void Backward<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> gy, int outer, int length, int inner, Span<T> gx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Lines.Run<T, LineBackward>(y, gy, outer, length, inner, gx);

    /// <summary>Writes exp(xᵢ − m) and returns their sum.</summary>
    internal static T Exponentials<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TensorPrimitives.Subtract(x, TensorPrimitives.Max(x), y);
        default(Exp<T>).Forward(y, y);
        return SumKernel.Sum<T>(y);
    }

    private readonly struct Line : ILineFunction
    {
        public static void Apply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> same, Span<T> y)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Divide(y, Exponentials(x, y), y);
    }

    private readonly struct LineBackward : ILineFunction
    {
        public static void Apply<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> gy, Span<T> gx)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            TensorPrimitives.Multiply(gy, y, gx);
            TensorPrimitives.Subtract(gy, SumKernel.Sum<T>(gx), gx);
            TensorPrimitives.Multiply(gx, y, gx);
        }
    }
}
