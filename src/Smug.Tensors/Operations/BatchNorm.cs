using System.Numerics;
using Smug.Kernels.Broadcast;
using Smug.Kernels.Devices;
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
        return Op.Add(Op.Scale(running, T.CreateChecked(1 - momentum)), Op.Scale(batch, T.CreateChecked(momentum)));
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
        var kernels = KernelsOf(Name, x, scale, shift);
        var (mean, variance) = (Tensor<T>.Allocate(statistics, x.Device), Tensor<T>.Allocate(statistics, x.Device));
        kernels.BatchNormStatistics(x.Block, mean.Block, variance.Block);
        var deviation = InverseDeviation(kernels, variance, epsilon);
        var factor = Broadcast<T, Product>(Name, scale, deviation);
        var y = Tensor<T>.Allocate(x.Shape, x.Device);
        kernels.BatchNormalize(x.Block, mean.Block, factor.Block, shift.Block, y.Block);

        var unbiased = Scale(variance.Detach(), T.CreateChecked(rows) / T.CreateChecked(rows - 1));
        var output = Tape.Result(
            Name,
            y,
            new Derivative<T>(x, gy =>
            {
                var gx = Tensor<T>.Allocate(x.Shape, x.Device);
                kernels.BatchNormBackward(x.Block, mean.Block, deviation.Block, factor.Block, gy.Block, gx.Block);
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
        var kernels = KernelsOf("BatchNorm", x, scale, shift, mean, variance);
        var deviation = InverseDeviation(kernels, variance, epsilon);
        var factor = Broadcast<T, Product>("BatchNorm", scale, deviation);
        var y = Tensor<T>.Allocate(x.Shape, x.Device);
        kernels.BatchNormalize(x.Block, mean.Block, factor.Block, shift.Block, y.Block);
        return Tape.Result(
            "BatchNorm",
            y,
            new Derivative<T>(x, gy =>
            {
                var gx = Tensor<T>.Allocate(x.Shape, x.Device);
                kernels.BatchNormalize(gy.Block, default, factor.Block, default, gx.Block);
                return gx;
            }),
            new Derivative<T>(scale, gy => ScaleGradient(gy, x, mean, deviation)),
            new Derivative<T>(shift, gy => ShiftGradient(gy, shift.Shape)));
    }

    /// <summary>What <see cref="BatchNorm"/> multiplies with: scale / √(variance + ε), channel by channel. Not recorded.</summary>
    /// <param name="scale">[C].</param>
    /// <param name="variance">[C].</param>
    /// <param name="epsilon">Added to the variance, above 0.</param>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor<T> BatchNormFactor<T>(Tensor<T> scale, Tensor<T> variance, double epsilon = 1e-5)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireShape("BatchNormFactor", scale.Shape, variance.Shape);
        return Broadcast<T, Product>("BatchNorm", scale, InverseDeviation(KernelsOf("BatchNorm", scale, variance), variance, epsilon));
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

    /// <summary>1 / √(variance + ε).</summary>
    private static Tensor<T> InverseDeviation<T>(DeviceKernels<T> kernels, Tensor<T> variance, double epsilon)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var inverse = Tensor<T>.Allocate(variance.Shape, variance.Device);
        kernels.InverseDeviation(variance.Block, epsilon, inverse.Block);
        return inverse;
    }

    /// <summary>Σᵣ gy · (x − mean) / √(variance + ε).</summary>
    private static Tensor<T> ScaleGradient<T>(Tensor<T> gy, Tensor<T> x, Tensor<T> mean, Tensor<T> deviation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sums = Tensor<T>.Allocate(mean.Shape, mean.Device);
        KernelsOf("BatchNorm", gy, x, mean).SumColumnProducts(gy.Block, x.Block, mean.Block, sums.Block);
        return Broadcast<T, Product>("BatchNorm", sums, deviation);
    }

    /// <summary>Σᵣ gy.</summary>
    private static Tensor<T> ShiftGradient<T>(Tensor<T> gy, Shape channels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sums = Tensor<T>.Allocate(channels, gy.Device);
        KernelsOf("BatchNorm", gy).Sum(gy.Block, 1, gy.Shape.Product(..^1), sums.Length, sums.Block);
        return sums;
    }
}
