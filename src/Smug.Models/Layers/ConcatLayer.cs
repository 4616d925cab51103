using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Joins its inputs along one axis.</summary>
/// <param name="axis">The axis of an item, without the batch axis; −1 is the innermost (channels).</param>
public sealed class ConcatLayer<T>(int axis = -1) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override string Kind => "Concat";

    /// <summary>The axis of an item.</summary>
    public int Axis => axis;

    /// <inheritdoc/>
    public override int MaxInputs => int.MaxValue;

    internal static Layer<T> Read(LayerAttributes attributes) => new ConcatLayer<T>(attributes.Int("axis", -8, 8));

    /// <inheritdoc/>
    public override void Describe(LayerAttributes attributes) => attributes.Set("axis", axis);

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs)
    {
        var along = inputs[0].Axis(axis, Kind);
        var total = 0L;
        foreach (var shape in inputs)
        {
            if (shape.Rank != inputs[0].Rank || shape.With(along, 0) != inputs[0].With(along, 0))
                throw new ShapeException(Kind, $"sizes of {inputs[0]} on all axes but {along}", $"{shape}");
            total += shape[along];
        }

        return inputs[0].With(along, (int)Math.Min(total, int.MaxValue));
    }

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode) => Op.Concat(axis < 0 ? axis : axis + 1, inputs);

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) => 0;
}
