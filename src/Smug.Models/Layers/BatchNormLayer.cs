using System.Numerics;
using Smug.Tensors;
using Pair = Smug.Kernels.Broadcast.BinaryOperation;

namespace Smug.Models;

/// <summary>Batch normalisation over the innermost axis: y = (x − mean) / √(variance + ε) · scale + shift, [N, …, C].
/// Training uses the batch's statistics and updates the running ones; inference uses the running ones.</summary>
public sealed class BatchNormLayer<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T> _scale;
    private readonly Parameter<T> _shift;
    private readonly Parameter<T> _mean;
    private readonly Parameter<T> _variance;

    /// <summary>Creates the layer.</summary>
    /// <param name="scale">[C].</param>
    /// <param name="shift">[C].</param>
    /// <param name="mean">Running mean [C].</param>
    /// <param name="variance">Running variance [C].</param>
    /// <param name="epsilon">Added to the variance; above 0.</param>
    /// <param name="momentum">How much a batch counts in the running statistics, 0 to 1.</param>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    /// <exception cref="UsageException">A setting is out of range.</exception>
    public BatchNormLayer(Tensor<T> scale, Tensor<T> shift, Tensor<T> mean, Tensor<T> variance, double epsilon = 1e-5, double momentum = 0.1)
    {
        if (!(epsilon > 0)) throw new UsageException($"BatchNorm: epsilon must be above 0, got {epsilon}.");
        if (!(momentum is >= 0 and <= 1)) throw new UsageException($"BatchNorm: the momentum must be from 0 to 1, got {momentum}.");
        (Epsilon, Momentum) = (epsilon, momentum);
        _scale = new Parameter<T>("scale", OfRank(scale, Kind, "a scale [C]", 1));
        _shift = new Parameter<T>("shift", shift);
        _mean = new Parameter<T>("mean", mean, isTrainable: false);
        _variance = new Parameter<T>("variance", variance, isTrainable: false);
        foreach (var parameter in Parameters)
        {
            if (parameter.Value.Shape != scale.Shape) throw new ShapeException(Kind, $"a {parameter.Name} {scale.Shape}", $"{parameter.Value.Shape}");
        }
    }

    /// <inheritdoc/>
    public override string Kind => "BatchNorm";

    /// <summary>Added to the variance.</summary>
    public double Epsilon { get; }

    /// <summary>How much a batch counts in the running statistics.</summary>
    public double Momentum { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter<T>> Parameters => [_scale, _shift, _mean, _variance];

    internal static Layer<T> Read(LayerAttributes attributes, IParameterSource<T> parameters) => new BatchNormLayer<T>(
        parameters.Take("scale"), parameters.Take("shift"), parameters.Take("mean"), parameters.Take("variance"),
        attributes.Number("epsilon"), attributes.Number("momentum"));

    /// <inheritdoc/>
    public override void Describe(LayerAttributes attributes)
    {
        attributes.Set("epsilon", Epsilon);
        attributes.Set("momentum", Momentum);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs)
    {
        var channels = _scale.Value.Shape[0];
        return inputs[0].Rank > 0 && inputs[0][^1] == channels ? inputs[0] : throw new ShapeException(Kind, $"[…, {channels}]", $"{inputs[0]}");
    }

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode)
    {
        if (!mode.IsTraining) return Op.BatchNorm(inputs[0], _scale.Value, _shift.Value, _mean.Value, _variance.Value, Epsilon);
        var outcome = Op.BatchNormTraining(inputs[0], _scale.Value, _shift.Value, Epsilon);
        var (mean, variance) = outcome.Update(_mean.Value, _variance.Value, Momentum);
        _mean.Value.CopyFrom(mean);
        _variance.Value.CopyFrom(variance);
        return outcome.Output;
    }

    // Watched parameters have a derivative of their own, by columns.
    internal override bool IsLinks(int start, ReadOnlySpan<Shape> inputs, ForwardMode mode) =>
        !mode.IsTraining && !_scale.Value.NeedsGradient && !_shift.Value.NeedsGradient;

    internal override ChainLink<T>[] Links(ReadOnlySpan<Tensor<T>?> inputs, int start, ReadOnlySpan<Shape> shapes) =>
    [
        new(Pair.Difference, _mean.Value),
        new(Pair.Product, Op.BatchNormFactor(_scale.Value, _variance.Value, Epsilon)),
        new(Pair.Sum, _shift.Value),
    ];

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) => 2.0 * inputs[0].Length;
}
