using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Where the largest element along one axis of each item is; no gradient passes.</summary>
/// <param name="axis">The axis of an item, without the batch axis; it stays with size 1.</param>
/// <param name="last">Which of equal elements: the last, or the first.</param>
public sealed class ArgMaxLayer<T>(int axis, bool last = false) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override string Kind => "ArgMax";

    /// <summary>The axis of an item.</summary>
    public int Axis => axis;

    /// <summary>Whether of equal elements the last counts.</summary>
    public bool Last => last;

    internal static Layer<T> Read(LayerAttributes attributes) => new ArgMaxLayer<T>(attributes.Int("axis", -8, 8), attributes.Flag("last"));

    /// <inheritdoc/>
    public override void Describe(LayerAttributes attributes)
    {
        attributes.Set("axis", axis);
        attributes.Set("last", last);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs)
    {
        var along = inputs[0].Axis(axis, Kind);
        return inputs[0][along] > 0 ? inputs[0].With(along, 1) : throw new ShapeException(Kind, "at least one element to compare", $"{inputs[0]}");
    }

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode)
    {
        var x = inputs[0].Detach().To(Device.Cpu);
        var along = (axis < 0 ? axis + x.Shape.Rank - 1 : axis) + 1;
        var (outer, count, inner) = (x.Shape.Product(..along), x.Shape[along], x.Shape.Product((along + 1)..));
        var y = Tensor<T>.Allocate(x.Shape.With(along, 1));
        for (var i = 0; i < outer * inner; i++)
        {
            var (row, column) = Math.DivRem(i, inner);
            var best = 0;
            for (var k = 1; k < count; k++)
            {
                var (value, most) = (x.Values[(row * count + k) * inner + column], x.Values[(row * count + best) * inner + column]);
                if (value > most || (last && value == most)) best = k;
            }

            y.Span[i] = T.CreateTruncating(best);
        }

        return y.To(inputs[0].Device);
    }
}
