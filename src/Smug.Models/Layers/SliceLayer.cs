using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Elements start, start + step, … along one axis of each item.</summary>
/// <param name="axis">The axis of an item, without the batch axis; −1 is the innermost.</param>
/// <param name="start">The first index.</param>
/// <param name="length">How many.</param>
/// <param name="step">From one to the next; negative runs backwards.</param>
public sealed class SliceLayer<T>(int axis, int start, int length, int step = 1) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override string Kind => "Slice";

    /// <summary>The axis of an item.</summary>
    public int Axis => axis;

    /// <summary>First index, count and step.</summary>
    public (int Start, int Length, int Step) Range => (start, length, step);

    internal static Layer<T> Read(LayerAttributes attributes) => new SliceLayer<T>(
        attributes.Int("axis", -8, 8), attributes.Int("start", 0), attributes.Int("length", 0), attributes.Int("step"));

    /// <inheritdoc/>
    public override void Describe(LayerAttributes attributes)
    {
        attributes.Set("axis", axis);
        attributes.Set("start", start);
        attributes.Set("length", length);
        attributes.Set("step", step);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs)
    {
        var along = inputs[0].Axis(axis, Kind);
        var last = start + (length - 1L) * step;
        if (step == 0 || length < 0 || (length > 0 && (start < 0 || start >= inputs[0][along] || last < 0 || last >= inputs[0][along])))
            throw new ShapeException(Kind, $"indices within {inputs[0]} on axis {along}", $"{length} from {start} with step {step}");
        return inputs[0].With(along, length);
    }

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode)
    {
        var x = inputs[0];
        var along = (axis < 0 ? axis + x.Shape.Rank - 1 : axis) + 1;
        var (starts, lengths, steps) = (new int[x.Shape.Rank], x.Shape.Sizes.ToArray(), new int[x.Shape.Rank]);
        Array.Fill(steps, 1);
        (starts[along], lengths[along], steps[along]) = (start, length, step);
        return Op.Slice(x, starts, lengths, steps);
    }

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) => 0;
}
