using System.Collections.Immutable;
using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Each item's axes in another order: output axis i is input axis permutation[i].</summary>
/// <param name="permutation">Axes of an item, from 0, each once.</param>
public sealed class TransposeLayer<T>(ImmutableArray<int> permutation) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int[] _batched = [0, .. permutation.Select(axis => axis + 1)];

    /// <inheritdoc/>
    public override string Kind => "Transpose";

    /// <summary>Axes of an item.</summary>
    public ImmutableArray<int> Permutation => permutation;

    internal static Layer<T> Read(LayerAttributes attributes) => new TransposeLayer<T>([.. attributes.Ints("permutation", -1, 0, 7)]);

    /// <inheritdoc/>
    public override void Describe(LayerAttributes attributes) => attributes.Set("permutation", [.. permutation]);

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs)
    {
        var input = inputs[0];
        if (input.Rank != permutation.Length || !permutation.Order().SequenceEqual(Enumerable.Range(0, input.Rank)))
            throw new ShapeException(Kind, $"an item with the axes [{string.Join(", ", permutation)}]", $"{input}");
        return new Shape([.. permutation.Select(axis => input[axis])]);
    }

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode) => Op.Transpose(inputs[0], _batched);

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) => 0;
}
