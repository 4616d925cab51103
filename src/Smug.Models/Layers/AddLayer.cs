using System.Numerics;
using Smug.Tensors;
using Pair = Smug.Kernels.Broadcast.BinaryOperation;

namespace Smug.Models;

/// <summary>The sum of two or more inputs of the same shape (a residual connection), added from left to right.</summary>
public sealed class AddLayer<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override string Kind => "Add";

    /// <inheritdoc/>
    public override int MaxInputs => int.MaxValue;

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs)
    {
        foreach (var shape in inputs)
        {
            if (shape != inputs[0]) throw new ShapeException(Kind, $"inputs of one shape, {inputs[0]}", $"{shape}");
        }

        return inputs[0];
    }

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode)
    {
        var sum = inputs[0];
        foreach (var addend in inputs[1..]) sum = Op.Add(sum, addend);
        return sum;
    }

    // From left to right: the first two may change places, the others not.
    internal override bool IsLinks(int start, ReadOnlySpan<Shape> inputs, ForwardMode mode) => start < 2 && inputs.Length > 1;

    internal override ChainLink<T>[] Links(ReadOnlySpan<Tensor<T>?> inputs, int start, ReadOnlySpan<Shape> shapes)
    {
        var links = new ChainLink<T>[inputs.Length - 1];
        links[0] = new ChainLink<T>(Pair.Sum, inputs[1 - start]!, operandFirst: start == 1);
        for (var i = 2; i < inputs.Length; i++) links[i - 1] = new ChainLink<T>(Pair.Sum, inputs[i]!);
        return links;
    }

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) => (double)(inputs.Length - 1) * inputs[0].Length;
}
