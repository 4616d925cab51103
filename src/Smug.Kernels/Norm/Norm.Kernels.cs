using System.Numerics;
using Smug.Kernels.Norm;

namespace Smug.Kernels.Devices;

internal abstract partial class DeviceKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Local response normalisation over channels.</summary>
    public abstract void Lrn(Block<T> x, int channels, LrnSettings settings, Block<T> y);

    /// <summary>Its derivative.</summary>
    public abstract void LrnBackward(Block<T> x, Block<T> gy, int channels, LrnSettings settings, Block<T> gx);

    /// <summary>Mean and biased variance of each channel, the last axis of x.</summary>
    public abstract void BatchNormStatistics(Block<T> x, Block<T> mean, Block<T> variance);

    /// <summary>deviation = 1 / √(variance + epsilon).</summary>
    public abstract void InverseDeviation(Block<T> variance, double epsilon, Block<T> deviation);

    /// <summary>y = (x − mean) · factor + shift for each channel; <paramref name="mean"/> and <paramref name="shift"/> may be empty
    /// for zeros.</summary>
    public abstract void BatchNormalize(Block<T> x, Block<T> mean, Block<T> factor, Block<T> shift, Block<T> y);

    /// <summary>The derivative of training's batch normalisation with respect to x; factor = scale · deviation.</summary>
    public abstract void BatchNormBackward(Block<T> x, Block<T> mean, Block<T> deviation, Block<T> factor, Block<T> gy, Block<T> gx);

    /// <summary>sums[c] = Σᵣ gy[r, c] · (x[r, c] − mean[c]); <paramref name="mean"/> may be empty for zeros.</summary>
    public abstract void SumColumnProducts(Block<T> gy, Block<T> x, Block<T> mean, Block<T> sums);

    /// <summary>Each row less its mean, divided by its deviation; and 1 / deviation of each row.</summary>
    public abstract void LayerNormalize(Block<T> x, int width, double epsilon, Block<T> normalized, Block<T> inverseDeviation);

    /// <summary>The derivative of layer normalisation with respect to x.</summary>
    public abstract void LayerNormBackward(Block<T> normalized, Block<T> inverseDeviation, Block<T> scale, Block<T> gy, Block<T> gx);
}

internal sealed partial class CpuKernels<T>
{
    public override void Lrn(Block<T> x, int channels, LrnSettings settings, Block<T> y) =>
        LrnKernel.Forward(x.Span, channels, settings, y.Span);

    public override void LrnBackward(Block<T> x, Block<T> gy, int channels, LrnSettings settings, Block<T> gx) =>
        LrnKernel.Backward<T>(x.Span, gy.Span, channels, settings, gx.Span);

    public override void BatchNormStatistics(Block<T> x, Block<T> mean, Block<T> variance) =>
        BatchNormKernel.Statistics(x.Span, mean.Span, variance.Span);

    public override void InverseDeviation(Block<T> variance, double epsilon, Block<T> deviation) =>
        ChannelNorm.InverseDeviation<T>(variance.Span, epsilon, deviation.Span);

    public override void BatchNormalize(Block<T> x, Block<T> mean, Block<T> factor, Block<T> shift, Block<T> y) =>
        ChannelNorm.Normalize<T>(x.Span, mean.Span, factor.Span, shift.Span, y.Span);

    public override void BatchNormBackward(Block<T> x, Block<T> mean, Block<T> deviation, Block<T> factor, Block<T> gy, Block<T> gx) =>
        ChannelNorm.Backward<T>(x.Span, mean.Span, deviation.Span, factor.Span, gy.Span, gx.Span);

    public override void SumColumnProducts(Block<T> gy, Block<T> x, Block<T> mean, Block<T> sums) =>
        ColumnProducts.Sum<T>(gy.Span, [], x.Span, mean.Span, sums.Span);

    public override void LayerNormalize(Block<T> x, int width, double epsilon, Block<T> normalized, Block<T> inverseDeviation) =>
        LayerNormKernel.Normalize(x.Span, width, T.CreateChecked(epsilon), normalized.Span, inverseDeviation.Span);

    public override void LayerNormBackward(Block<T> normalized, Block<T> inverseDeviation, Block<T> scale, Block<T> gy, Block<T> gx) =>
        LayerNormKernel.Backward<T>(normalized.Span, inverseDeviation.Span, scale.Span, gy.Span, gx.Span);
}
