using System.Numerics;
using System.Numerics.Tensors;
using Smug.Kernels.Elementwise;
using Smug.Kernels.Reduce;

namespace Smug.Kernels.Softmax;

/// <summary>Logarithm of the softmax along the middle axis of <c>[outer, length, inner]</c>:
/// yᵢ = (xᵢ − m) − ln Σⱼ exp(xⱼ − m), m = max x. Accurate where the softmax itself rounds to 0.</summary>
public static class LogSoftmaxKernel
{
    /// <summary>Reference loop.</summary>
    /// <inheritdoc cref="SoftmaxKernel.ForwardReference"/>
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
                for (var k = 0; k < length; k++) y[(o * length + k) * inner + i] = x[(o * length + k) * inner + i] - max - T.Log(sum);
            }
        }
    }

    /// <summary>Log-softmax.</summary>
    /// <inheritdoc cref="SoftmaxKernel.ForwardReference"/>
    public static void Forward<T>(ReadOnlySpan<T> x, int outer, int length, int inner, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Lines.Run<T, Line>(x, x, outer, length, inner, y);

    /// <summary>gxᵢ = gyᵢ − exp(yᵢ) · Σⱼ gyⱼ.</summary>
    /// <inheritdoc cref="SoftmaxKernel.Backward"/>
    public static void Backward<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> gy, int outer, int length, int inner, Span<T> gx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Lines.Run<T, LineBackward>(y, gy, outer, length, inner, gx);

    private readonly struct Line : ILineFunction
    {
        public static void Apply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> same, Span<T> y)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var logSum = T.Log(SoftmaxKernel.Exponentials(x, y));
            TensorPrimitives.Subtract(x, TensorPrimitives.Max(x), y);
            TensorPrimitives.Subtract(y, logSum, y);
        }
    }

    private readonly struct LineBackward : ILineFunction
    {
        public static void Apply<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> gy, Span<T> gx)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            default(Exp<T>).Forward(y, gx);
            TensorPrimitives.Multiply(gx, SumKernel.Sum(gy), gx);
            TensorPrimitives.Subtract(gy, gx, gx);
        }
    }
}
