using System.Numerics;
using Smug.Kernels.Elementwise;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Logistic function, 1 / (1 + exp(−x)), any shape.</summary>
public sealed class SigmoidLayer<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override string Kind => "Sigmoid";

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs) => inputs[0];

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode) => Op.Sigmoid(inputs[0]);

    internal override bool IsLinks(int start, ReadOnlySpan<Shape> inputs, ForwardMode mode) => true;

    internal override ChainLink<T>[] Links(ReadOnlySpan<Tensor<T>?> inputs, int start, ReadOnlySpan<Shape> shapes) => [new(ElementOperation.Sigmoid)];
}
