using System.Collections.Immutable;
using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>A constant added before and after the elements of each item.</summary>
/// <param name="before">How many on each axis of an item.</param>
/// <param name="after">How many on each axis of an item.</param>
/// <param name="value">What is added.</param>
public sealed class PadLayer<T>(ImmutableArray<int> before, ImmutableArray<int> after, double value = 0) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override string Kind => "Pad";

    /// <summary>How many elements are added before and after, axis by axis.</summary>
    public (ImmutableArray<int> Before, ImmutableArray<int> After) Pads => (before, after);

    /// <summary>What is added.</summary>
    public double Value => value;

    internal static Layer<T> Read(LayerAttributes attributes) => new PadLayer<T>(
        [.. attributes.Ints("before", -1, 0, 1 << 20)], [.. attributes.Ints("after", -1, 0, 1 << 20)], attributes.Number("value"));

    /// <inheritdoc/>
    public override void Describe(LayerAttributes attributes)
    {
        attributes.Set("before", [.. before]);
        attributes.Set("after", [.. after]);
        attributes.Set("value", value);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs)
    {
        var input = inputs[0];
        if (before.Length != input.Rank || after.Length != input.Rank)
            throw new ShapeException(Kind, $"an item of {before.Length} axes", $"{input}");
        return new Shape([.. input.Sizes.ToArray().Select((size, axis) => (int)Math.Min(int.MaxValue, (long)before[axis] + size + after[axis]))]);
    }

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode) =>
        Op.Pad(inputs[0], [0, .. before], [0, .. after], T.CreateTruncating(value));

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) => 0;
}
