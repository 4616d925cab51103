using System.Numerics;
using Smug.Kernels.Reduce;

namespace Smug.Kernels.Norm;

/// <summary>What batch normalisation does with its vectors of one number per channel.</summary>
internal static class ChannelNorm
{
    /// <summary>deviation = 1 / √(variance + epsilon).</summary>
    public static void InverseDeviation<T>(ReadOnlySpan<T> variance, double epsilon, Span<T> deviation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var c = 0; c < deviation.Length; c++) deviation[c] = T.One / T.Sqrt(variance[c] + T.CreateChecked(epsilon));
    }

    /// <summary><see cref="BatchNormKernel.Normalize"/>, where mean and shift may be empty for zeros.</summary>
    public static void Normalize<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> mean, ReadOnlySpan<T> factor, ReadOnlySpan<T> shift, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<T> zeros = mean.IsEmpty || shift.IsEmpty ? new T[factor.Length] : [];
        BatchNormKernel.Normalize(x, mean.IsEmpty ? zeros : mean, factor, shift.IsEmpty ? zeros : shift, y);
    }

    /// <summary>The derivative of training's batch normalisation with respect to x (Ioffe and Szegedy 2015):
    /// gx = factor · (gy − mean(gy) − (x − mean) · deviation² · mean(gy · (x − mean))).</summary>
    public static void Backward<T>(
        ReadOnlySpan<T> x, ReadOnlySpan<T> mean, ReadOnlySpan<T> deviation, ReadOnlySpan<T> factor, ReadOnlySpan<T> gy, Span<T> gx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rows = mean.Length == 0 ? 0 : x.Length / mean.Length;
        var gyMean = new T[mean.Length];
        SumKernel.Forward(gy, 1, rows, gyMean.Length, gyMean);
        var slope = new T[mean.Length];
        ColumnProducts.Sum(gy, [], x, mean, slope);
        for (var c = 0; c < slope.Length; c++)
        {
            gyMean[c] /= T.CreateChecked(rows);
            slope[c] = slope[c] / T.CreateChecked(rows) * deviation[c] * deviation[c];
        }

        BatchNormKernel.Backward(x, mean, factor, gy, gyMean, slope, gx);
    }
}
