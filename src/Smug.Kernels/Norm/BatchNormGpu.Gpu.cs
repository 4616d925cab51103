using ILGPU;
using Smug.Kernels.Elementwise;
using Smug.Kernels.Gpu;
using Smug.Kernels.Reduce;

namespace Smug.Kernels.Norm;

/// <summary>Batch normalisation over the channels of the last axis, on a device; see <see cref="BatchNormKernel"/>.</summary>
internal static class BatchNormGpu
{
    /// <inheritdoc cref="BatchNormKernel.StatisticsReference"/>
    public static void Statistics(GpuQueue queue, ArrayView<float> x, ArrayView<float> mean, ArrayView<float> variance)
    {
        if (mean.Length == 0) return;
        var rows = x.IntLength / mean.IntLength;
        var byRows = new ElementCode(ElementOperation.DividedBy, rows);
        SumGpu.Forward(queue, x, 1, rows, mean.IntLength, mean);
        ElementGpu.Forward(queue, byRows, mean, mean);
        ColumnProductsGpu.Squares(queue, x, mean, variance);
        ElementGpu.Forward(queue, byRows, variance, variance);
    }

    /// <summary>y = 1 / √(variance + ε).</summary>
    public static void InverseDeviation(GpuQueue queue, ArrayView<float> variance, double epsilon, ArrayView<float> y) =>
        queue.For(y.IntLength, new InverseDeviationWork(variance, (float)epsilon, y));

    /// <summary>y = (x − mean) · factor + shift, channel by channel.</summary>
    /// <param name="queue">Where to launch.</param>
    /// <param name="x">Matrix [rows, channels].</param>
    /// <param name="mean">[channels], or empty for zeros.</param>
    /// <param name="factor">[channels].</param>
    /// <param name="shift">[channels], or empty for zeros.</param>
    /// <param name="y">Matrix of the same size; overwritten.</param>
    public static void Normalize(
        GpuQueue queue, ArrayView<float> x, ArrayView<float> mean, ArrayView<float> factor, ArrayView<float> shift, ArrayView<float> y) =>
        queue.For(y.IntLength, new NormalizeWork(x, mean, factor, shift, y));

    /// <summary>Gradient with respect to x where the statistics are the batch's own: gx = ((gy − gyMean) − (x − mean) · slope) · factor
    /// with gyMean = Σᵣ gy / R and slope = Σᵣ gy · (x − mean) / R / (variance + ε).</summary>
    /// <param name="queue">Where to launch.</param>
    /// <param name="x">Matrix [rows, channels].</param>
    /// <param name="mean">[channels].</param>
    /// <param name="deviation">1 / √(variance + ε) [channels].</param>
    /// <param name="factor">scale · deviation [channels].</param>
    /// <param name="gy">Gradient with respect to y.</param>
    /// <param name="gx">Gradient with respect to x; overwritten.</param>
    public static void Backward(
        GpuQueue queue,
        ArrayView<float> x,
        ArrayView<float> mean,
        ArrayView<float> deviation,
        ArrayView<float> factor,
        ArrayView<float> gy,
        ArrayView<float> gx)
    {
        if (gx.Length == 0) return;
        var channels = mean.IntLength;
        var rows = x.IntLength / channels;
        using var gyMean = queue.Rent(channels);
        using var slope = queue.Rent(channels);
        SumGpu.Forward(queue, gy, 1, rows, channels, gyMean.View);
        ColumnProductsGpu.Sum(queue, gy, x, mean, slope.View);
        queue.For(channels, new ChannelSlopes(gyMean.View, slope.View, deviation, rows));
        queue.For(gx.IntLength, new BatchNormBackwardWork(x, mean, factor, gy, gyMean.View, slope.View, gx));
    }
}

/// <summary>1 / √(variance + ε).</summary>
internal readonly struct InverseDeviationWork(ArrayView<float> variance, float epsilon, ArrayView<float> y) : IGpuWork
{
    public void Do(int item) => y[item] = 1 / MathF.Sqrt(variance[item] + epsilon);
}

/// <summary>(x − mean) · factor + shift.</summary>
internal readonly struct NormalizeWork(
    ArrayView<float> x, ArrayView<float> mean, ArrayView<float> factor, ArrayView<float> shift, ArrayView<float> y) : IGpuWork
{
    public void Do(int item)
    {
        var c = item % factor.IntLength;
        var centred = mean.Length > 0 ? x[item] - mean[c] : x[item];
        var scaled = Rounded.Product(centred, factor[c]);
        y[item] = shift.Length > 0 ? scaled + shift[c] : scaled;
    }
}

/// <summary>Turns a channel's sums into gyMean and slope, in place.</summary>
internal readonly struct ChannelSlopes(ArrayView<float> gyMean, ArrayView<float> slope, ArrayView<float> deviation, int rows) : IGpuWork
{
    public void Do(int item)
    {
        gyMean[item] /= rows;
        slope[item] = slope[item] / rows * deviation[item] * deviation[item];
    }
}

/// <summary>((gy − gyMean) − (x − mean) · slope) · factor.</summary>
internal readonly struct BatchNormBackwardWork(
    ArrayView<float> x,
    ArrayView<float> mean,
    ArrayView<float> factor,
    ArrayView<float> gy,
    ArrayView<float> gyMean,
    ArrayView<float> slope,
    ArrayView<float> gx) : IGpuWork
{
    public void Do(int item)
    {
        var c = item % factor.IntLength;
        gx[item] = (gy[item] - gyMean[c] - Rounded.Product(x[item] - mean[c], slope[c])) * factor[c];
    }
}
