using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Where the largest or smallest elements along one axis of each item are, in order; of equal ones the first comes first.
/// No gradient passes.</summary>
/// <param name="axis">The axis of an item, without the batch axis; −1 is the innermost.</param>
/// <param name="count">How many.</param>
/// <param name="largest">Whether the largest are looked for, or the smallest.</param>
public sealed class TopKLayer<T>(int axis, int count, bool largest = true) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override string Kind => "TopK";

    /// <summary>The axis of an item.</summary>
    public int Axis => axis;

    /// <summary>How many.</summary>
    public int Count => count;

    /// <summary>Whether the largest are looked for.</summary>
    public bool Largest => largest;

    internal static Layer<T> Read(LayerAttributes attributes) =>
        new TopKLayer<T>(attributes.Int("axis", -8, 8), attributes.Int("count", 0), attributes.Flag("largest"));

    /// <inheritdoc/>
    public override void Describe(LayerAttributes attributes)
    {
        attributes.Set("axis", axis);
        attributes.Set("count", count);
        attributes.Set("largest", largest);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs)
    {
        var along = inputs[0].Axis(axis, Kind);
        return count >= 0 && count <= inputs[0][along]
            ? inputs[0].With(along, count)
            : throw new ShapeException(Kind, $"at most {inputs[0][along]} elements of axis {along}", $"{count}");
    }

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode)
    {
        var x = inputs[0].Detach().To(Device.Cpu);
        var along = (axis < 0 ? axis + x.Shape.Rank - 1 : axis) + 1;
        var (outer, size, inner) = (x.Shape.Product(..along), x.Shape[along], x.Shape.Product((along + 1)..));
        var y = Tensor<T>.Allocate(x.Shape.With(along, count));
        var (keys, places) = (new T[size], new int[size]);
        for (var line = 0; line < outer * inner; line++)
        {
            var (row, column) = Math.DivRem(line, inner);
            for (var k = 0; k < size; k++)
            {
                var value = x.Values[(row * size + k) * inner + column];
                (keys[k], places[k]) = (largest ? -value : value, k);
            }

            Array.Sort(places, (a, b) => keys[a].CompareTo(keys[b]) is not 0 and var order ? order : a.CompareTo(b));
            for (var k = 0; k < count; k++) y.Span[(row * count + k) * inner + column] = T.CreateTruncating(places[k]);
        }

        return y.To(inputs[0].Device);
    }
}
