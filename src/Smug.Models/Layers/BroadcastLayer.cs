using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Each item repeated along axes of size 1, and along new outer axes, until it has the given shape.</summary>
/// <param name="shape">The item's new shape.</param>
public sealed class BroadcastLayer<T>(Shape shape) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override string Kind => "Broadcast";

    /// <summary>The item's new shape.</summary>
    public Shape Shape => shape;

    internal static Layer<T> Read(LayerAttributes attributes) => new BroadcastLayer<T>(attributes.Shape("shape"));

    /// <inheritdoc/>
    public override void Describe(LayerAttributes attributes) => attributes.Set("shape", shape.Sizes.ToArray());

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs) => Broadcasting.Shapes(Kind, inputs[0], shape) == shape
        ? shape
        : throw new ShapeException(Kind, $"an item that repeats to {shape}", $"{inputs[0]}");

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode)
    {
        var x = Broadcasting.WithRank(inputs[0], shape.Rank);
        return Op.BroadcastTo(x, new Shape([x.Shape[0], .. shape.Sizes]));
    }

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) => 0;
}
