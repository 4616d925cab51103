using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Drops a random share of the elements while training and scales the rest; nothing in inference. Any shape.</summary>
public sealed class DropoutLayer<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates the layer.</summary>
    /// <param name="probability">The share that is dropped, 0 to below 1.</param>
    /// <exception cref="UsageException">The probability is out of range.</exception>
    public DropoutLayer(double probability) => Probability = probability is >= 0 and < 1
        ? probability
        : throw new UsageException($"Dropout: the probability must be from 0 to below 1, got {probability}.");

    /// <inheritdoc/>
    public override string Kind => "Dropout";

    /// <summary>The share that is dropped.</summary>
    public double Probability { get; }

    internal static Layer<T> Read(LayerAttributes attributes) => new DropoutLayer<T>(attributes.Number("probability", 0, 1));

    /// <inheritdoc/>
    public override void Describe(LayerAttributes attributes) => attributes.Set("probability", Probability);

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs) => inputs[0];

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode) =>
        mode.IsTraining ? Op.Dropout(inputs[0], Probability, mode.LayerSeed, (ulong)mode.Step) : inputs[0];

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) => 0;
}
