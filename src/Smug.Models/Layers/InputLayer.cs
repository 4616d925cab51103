using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>A further input of a network: its value must be fed. What it reads only places it in the graph.</summary>
/// <param name="shape">The shape of one item.</param>
public sealed class InputLayer<T>(Shape shape) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override string Kind => "Input";

    internal static Layer<T> Read(LayerAttributes attributes) => new InputLayer<T>(attributes.Shape("shape"));

    /// <inheritdoc/>
    public override void Describe(LayerAttributes attributes) => attributes.Set("shape", shape.Sizes.ToArray());

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs) => shape;

    /// <inheritdoc/>
    /// <exception cref="UsageException">Always: the value was not fed.</exception>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode) =>
        throw new UsageException("The network has a further input that is given no value: feed a value for every node of kind Input.");

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) => 0;
}
