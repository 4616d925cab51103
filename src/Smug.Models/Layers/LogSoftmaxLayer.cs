using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Logarithm of the softmax along the innermost axis. Any shape of at least one axis.</summary>
public sealed class LogSoftmaxLayer<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override string Kind => "LogSoftmax";

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs) =>
        inputs[0].Rank > 0 ? inputs[0] : throw new ShapeException(Kind, "at least one axis", $"{inputs[0]}");

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode) => Op.LogSoftmax(inputs[0]);

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) => 4.0 * inputs[0].Length;
}
