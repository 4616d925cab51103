using System.Numerics;
using Smug.Kernels.Norm;
using Smug.Kernels.Reduce;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

/// <summary>What batch normalisation found in a batch, for the running statistics that inference uses. Immutable.</summary>
/// <param name="Output">The normalised batch.</param>
/// <param name="Mean">Mean of each channel [C], without history.</param>
/// <param name="Variance">Unbiased variance of each channel [C] (divided by one less than the rows), without history.</param>
public sealed record BatchNormOutcome<T>(Tensor<T> Output, Tensor<T> Mean, Tensor<T> Variance)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The running statistics after this batch: (1 − momentum) · running + momentum · batch, as PyTorch does.</summary>
    /// <param name="runningMean">[C] before this batch.</param>
    /// <param name="runningVariance">[C] before this batch.</param>
    /// <param name="momentum">How much this batch counts, 0 to 1; 0.1 is usual.</param>
    /// <exception cref="ShapeException">A shape is not [C].</exception>
    public (Tensor<T> Mean, Tensor<T> Variance) Update(Tensor<T> runningMean, Tensor<T> runningVariance, double momentum = 0.1) =>
        (Blend(runningMean, Mean, momentum), Blend(runningVariance, Variance, momentum));

    private static Tensor<T> Blend(Tensor<T> running, Tensor<T> batch, double momentum)
    {
        if (running.Shape != batch.Shape) throw new ShapeException("BatchNorm", $"running statistics {batch.Shape}", $"{running.Shape}");
        var (keep, take) = (T.CreateChecked(1 - momentum), T.CreateChecked(momentum));
        var blend = Tensor<T>.Allocate(batch.Shape);
        for (var c = 0; c < blend.Length; c++) blend.Span[c] = keep * running.Values[c] + take * batch.Values[c];
        return blend;
    }
}

public static partial class Op
{
    /// <summary>Batch normalisation with the batch's own statistics, for training: y = (x − mean) / √(variance + ε) · scale + shift
    /// over the last axis, where the variance that divides is biased (divided by the rows), as in PyTorch.</summary>
    /// <param name="x">[.., C] with at least two rows.</param>
    /// <param name="scale">[C].</param>
    /// <param name="shift">[C].</param>
    /// <param name="epsilon">Added to the variance, above 0.</param>
    /// <returns>The output and the batch's statistics. Nothing hidden is updated.</returns>
    /// <exception cref="ShapeException">Shapes do not fit, or the batch has fewer than two rows.</exception>
    public static BatchNormOutcome<T> BatchNormTraining<T>(Tensor<T> x, Tensor<T> scale, Tensor<T> shift, double epsilon = 1e-5)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const string Name = "BatchNormTraining";
        var rows = CheckChannels(Name, x.Shape, scale.Shape, shift.Shape);
        if (rows < 2) throw new ShapeException(Name, "at least two values for each channel", $"{x.Shape}");
        var statistics = new Shape(scale.Length);
        var (mean, variance) = (Tensor<T>.Allocate(statistics), Tensor<T>.Allocate(statistics));
        BatchNormKernel.Statistics(x.Values, mean.Span, variance.Span);
        var deviation = InverseDeviation(variance, epsilon);
        var factor = ChannelFactor(scale, deviation);
        var y = Tensor<T>.Allocate(x.Shape);
        BatchNormKernel.Normalize(x.Values, mean.Values, factor, shift.Values, y.Span);

        var unbiased = Tensor<T>.Allocate(statistics);
        for (var c = 0; c < unbiased.Length; c++)
            unbiased.Span[c] = variance.Values[c] * (T.CreateChecked(rows) / T.CreateChecked(rows - 1));
        var output = Tape.Result(
            Name,
            y,
            new Derivative<T>(x, gy =>
            {
                var gyMean = new T[mean.Length];
                SumKernel.Forward(gy.Values, 1, rows, gyMean.Length, gyMean);
                var slope = new T[mean.Length];
                ColumnProducts.Sum(gy.Values, [], x.Values, mean.Values, slope);
                for (var c = 0; c < slope.Length; c++)
                {
                    gyMean[c] /= T.CreateChecked(rows);
                    slope[c] = slope[c] / T.CreateChecked(rows) * deviation[c] * deviation[c];
                }

                var gx = Tensor<T>.Allocate(x.Shape);
                BatchNormKernel.Backward(x.Values, mean.Values, factor, gy.Values, gyMean, slope, gx.Span);
                return gx;
            }),
            new Derivative<T>(scale, gy => ScaleGradient(gy, x, mean, deviation)),
            new Derivative<T>(shift, gy => ShiftGradient(gy, statistics)));
        return new BatchNormOutcome<T>(output, mean, unbiased);
    }

    /// <summary>Batch normalisation with given statistics, for inference: y = (x − mean) / √(variance + ε) · scale + shift over the last
    /// axis.</summary>
    /// <remarks>The statistics are constants: no gradient is passed to them.</remarks>
    /// <param name="x">[.., C].</param>
    /// <param name="scale">[C].</param>
    /// <param name="shift">[C].</param>
    /// <param name="mean">Running mean [C].</param>
    /// <param name="variance">Running variance [C].</param>
    /// <param name="epsilon">Added to the variance, above 0.</param>
    /// <exception cref="ShapeException">Shapes do not fit.</exception>
    public static Tensor<T> BatchNorm<T>(
        Tensor<T> x, Tensor<T> scale, Tensor<T> shift, Tensor<T> mean, Tensor<T> variance, double epsilon = 1e-5)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckChannels("BatchNorm", x.Shape, scale.Shape, shift.Shape, mean.Shape, variance.Shape);
        var deviation = InverseDeviation(variance, epsilon);
        var factor = ChannelFactor(scale, deviation);
        var y = Tensor<T>.Allocate(x.Shape);
        BatchNormKernel.Normalize(x.Values, mean.Values, factor, shift.Values, y.Span);
        return Tape.Result(
            "BatchNorm",
            y,
            new Derivative<T>(x, gy =>
            {
                var gx = Tensor<T>.Allocate(x.Shape);
                var zeros = new T[factor.Length];
                BatchNormKernel.Normalize(gy.Values, zeros, factor, zeros, gx.Span);
                return gx;
            }),
            new Derivative<T>(scale, gy => ScaleGradient(gy, x, mean, deviation)),
            new Derivative<T>(shift, gy => ShiftGradient(gy, shift.Shape)));
    }

    /// <summary>Refuses vectors that have not one element for each channel; gives the number of rows.</summary>
    private static int CheckChannels(string operation, Shape x, params ReadOnlySpan<Shape> vectors)
    {
        if (x.Rank == 0) throw new ShapeException(operation, "at least one axis", $"{x}");
        foreach (var vector in vectors)
        {
            if (vector != new Shape(x[^1])) throw new ShapeException(operation, $"[{x[^1]}] for {x}", $"{vector}");
        }

        return x.Product(..^1);
    }

    private static T[] InverseDeviation<T>(Tensor<T> variance, double epsilon)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var inverse = new T[variance.Length];
        for (var c = 0; c < inverse.Length; c++) inverse[c] = T.One / T.Sqrt(variance.Values[c] + T.CreateChecked(epsilon));
        return inverse;
    }

    private static T[] ChannelFactor<T>(Tensor<T> a, T[] b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var product = new T[b.Length];
        for (var c = 0; c < product.Length; c++) product[c] = a.Values[c] * b[c];
        return product;
    }

    /// <summary>Σᵣ gy · (x − mean) / √(variance + ε).</summary>
    private static Tensor<T> ScaleGradient<T>(Tensor<T> gy, Tensor<T> x, Tensor<T> mean, T[] deviation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sums = Tensor<T>.Allocate(mean.Shape);
        ColumnProducts.Sum(gy.Values, [], x.Values, mean.Values, sums.Span);
        for (var c = 0; c < sums.Length; c++) sums.Span[c] *= deviation[c];
        return sums;
    }

    /// <summary>Σᵣ gy.</summary>
    private static Tensor<T> ShiftGradient<T>(Tensor<T> gy, Shape channels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sums = Tensor<T>.Allocate(channels);
        SumKernel.Forward(gy.Values, 1, gy.Shape.Product(..^1), sums.Length, sums.Span);
        return sums;
    }
}
