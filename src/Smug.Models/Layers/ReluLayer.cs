using System.Numerics;
using Smug.Kernels.Elementwise;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Rectified linear unit, max(x, 0), any shape.</summary>
public sealed class ReluLayer<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override string Kind => "Relu";

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs) => inputs[0];

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode) => Op.Relu(inputs[0]);

    internal override bool IsLinks(int start, ReadOnlySpan<Shape> inputs, ForwardMode mode) => true;

    internal override ChainLink<T>[] Links(ReadOnlySpan<Tensor<T>?> inputs, int start, ReadOnlySpan<Shape> shapes) => [new(ElementOperation.Relu)];
}
