using System.Collections.Immutable;
using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>What a <see cref="ReduceLayer{T}"/> computes.</summary>
public enum Reduction
{
    /// <summary>The sum.</summary>
    Sum,

    /// <summary>The mean.</summary>
    Mean,

    /// <summary>The largest element; −∞ of none.</summary>
    Max,

    /// <summary>The smallest element; ∞ of none.</summary>
    Min,
}

/// <summary>Sums, means or extremes over axes of each item, which stay with size 1.</summary>
/// <param name="reduction">What is computed.</param>
/// <param name="axes">Axes of an item, from 0, each once; none leaves the item as it is.</param>
public sealed class ReduceLayer<T>(Reduction reduction, ImmutableArray<int> axes) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int[] _batched = [.. axes.Select(axis => axis + 1)];

    /// <inheritdoc/>
    public override string Kind => "Reduce" + reduction;

    /// <summary>What is computed.</summary>
    public Reduction Reduction => reduction;

    /// <summary>Axes of an item.</summary>
    public ImmutableArray<int> Axes => axes;

    internal static Layer<T> Read(Reduction reduction, LayerAttributes attributes) => new ReduceLayer<T>(reduction, [.. attributes.Ints("axes", -1, 0, 7)]);

    /// <inheritdoc/>
    public override void Describe(LayerAttributes attributes) => attributes.Set("axes", [.. axes]);

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs)
    {
        var shape = inputs[0];
        foreach (var axis in axes) shape = shape.With(shape.Axis(axis, Kind), 1);
        return axes.Distinct().Count() == axes.Length ? shape : throw new ShapeException(Kind, "each axis once", string.Join(", ", axes));
    }

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode)
    {
        var x = inputs[0];
        if (axes.Length == 0) return x;
        var none = x.Length == 0;
        return reduction switch
        {
            Reduction.Sum => Op.Sum(x, _batched, keepDims: true),
            Reduction.Mean => Op.Mean(x, _batched, keepDims: true),
            Reduction.Max => none ? Empty(x, T.NegativeInfinity) : Op.Max(x, _batched, keepDims: true),
            _ => none ? Empty(x, T.PositiveInfinity) : Op.Neg(Op.Max(Op.Neg(x), _batched, keepDims: true)),
        };
    }

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) => inputs[0].Length;

    private Tensor<T> Empty(Tensor<T> x, T value) => Tensor<T>.Full(new Shape([x.Shape[0], .. OutputShape(new Shape(x.Shape.Sizes[1..])).Sizes]), value, x.Device);
}
