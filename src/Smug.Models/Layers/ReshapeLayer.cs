using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>The same elements of each item in another shape, [N, …] → [N, …]. A view, nothing is copied.</summary>
/// <param name="shape">The item's new shape.</param>
public sealed class ReshapeLayer<T>(Shape shape) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override string Kind => "Reshape";

    /// <summary>The item's new shape.</summary>
    public Shape Shape => shape;

    internal static Layer<T> Read(LayerAttributes attributes) => new ReshapeLayer<T>(attributes.Shape("shape"));

    /// <inheritdoc/>
    public override void Describe(LayerAttributes attributes) => attributes.Set("shape", shape.Sizes.ToArray());

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs) => inputs[0].Length == shape.Length
        ? shape
        : throw new ShapeException(Kind, $"{shape.Length} elements for {shape}", $"{inputs[0]}");

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode) => Op.Reshape(inputs[0], [inputs[0].Shape[0], .. shape.Sizes]);

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) => 0;
}
