using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Elements of the first input, chosen along one axis of each item by the second: y[…, i, …] = x[…, indices[…, i, …], …].
/// Negative indices count from the end; no gradient passes through them.</summary>
/// <param name="axis">The axis of an item, without the batch axis; −1 is the innermost. Off it both inputs have the same sizes.</param>
public sealed class TakeAlongLayer<T>(int axis) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override string Kind => "TakeAlong";

    /// <summary>The axis of an item.</summary>
    public int Axis => axis;

    /// <inheritdoc/>
    public override int MaxInputs => 2;

    internal static Layer<T> Read(LayerAttributes attributes) => new TakeAlongLayer<T>(attributes.Int("axis", -8, 8));

    /// <inheritdoc/>
    public override void Describe(LayerAttributes attributes) => attributes.Set("axis", axis);

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs)
    {
        if (inputs.Length != 2) throw new ShapeException(Kind, "2 inputs", $"{inputs.Length}");
        var along = inputs[0].Axis(axis, Kind);
        return inputs[1].Rank == inputs[0].Rank && inputs[1].With(along, inputs[0][along]) == inputs[0]
            ? inputs[1]
            : throw new ShapeException(Kind, $"indices of the shape {inputs[0]} off axis {along}", $"{inputs[1]}");
    }

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode) =>
        TakenElements.Of(inputs[0], (axis < 0 ? axis + inputs[0].Shape.Rank - 1 : axis) + 1, inputs[1]);

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) => 0;
}
