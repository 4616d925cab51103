using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Each item as one row: [N, …] → [N, product]. A view, nothing is copied.</summary>
public sealed class FlattenLayer<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override string Kind => "Flatten";

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs) => new(inputs[0].Length);

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode) =>
        Op.Reshape(inputs[0], inputs[0].Shape[0], inputs[0].Shape.Product(1..));

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) => 0;
}
