using System.Collections.Immutable;
using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>An imported model: the network, and where its inputs and outputs are.</summary>
/// <param name="Network">The network; its output is the graph's first.</param>
/// <param name="Inputs">The graph's inputs that stayed inputs.</param>
/// <param name="Outputs">The graph's outputs.</param>
public sealed record OnnxImport<T>(Network<T> Network, ImmutableArray<OnnxPort> Inputs, ImmutableArray<OnnxPort> Outputs)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether the model leaves a picture's rows or columns open, and nobody said what they are: see
    /// <see cref="OnnxImportOptions.InputSize"/>.</summary>
    public bool IsSizeAssumed { get; init; }

    /// <summary>Runs the network on tensors in ONNX's order of axes.</summary>
    /// <param name="inputs">A value for each of <see cref="Inputs"/>, in their order.</param>
    /// <returns>The outputs, in ONNX's order of axes.</returns>
    /// <exception cref="ShapeException">A value has another shape than its input.</exception>
    public Tensor<T>[] Run(params ReadOnlySpan<Tensor<T>> inputs)
    {
        if (inputs.Length != Inputs.Length) throw new UsageException($"The model has {Inputs.Length} inputs, got {inputs.Length} values.");
        var feeds = new List<(string, Tensor<T>)>();
        for (var i = 0; i < inputs.Length; i++) feeds.Add((Inputs[i].Node, Inputs[i].FromOnnx(inputs[i])));
        if (feeds.TrueForAll(feed => feed.Item1 != Network<T>.InputName))
            feeds.Add((Network<T>.InputName, Tensor<T>.Zeros(new Shape([1, .. Network.InputShape.Sizes]))));
        var results = Network.Evaluate(feeds.ToArray(), [.. Outputs.Select(output => output.Node)]);
        return [.. results.Zip(Outputs, (result, output) => output.ToOnnx(result))];
    }
}

/// <summary>An input or output of an imported model.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Node">Its node in the network.</param>
/// <param name="Type">The type of its elements in the file.</param>
/// <param name="IsBatched">Whether one of ONNX's axes is the network's batch axis; otherwise the batch has one item and ONNX has no axis for it.</param>
/// <param name="Order">For each axis of an item, which of ONNX's axes it is.</param>
public sealed record OnnxPort(string Name, string Node, OnnxElementType Type, bool IsBatched, ImmutableArray<int> Order)
{
    /// <summary>Which of ONNX's axes is the batch axis, where there is one.</summary>
    public int BatchAxis { get; init; }

    /// <summary>A tensor in ONNX's order as a batch for the network.</summary>
    /// <exception cref="ShapeException">It has another number of axes.</exception>
    public Tensor<T> FromOnnx<T>(Tensor<T> value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (value.Shape.Rank != Order.Length + (IsBatched ? 1 : 0))
            throw new ShapeException($"Value of '{Name}'", $"{Order.Length + (IsBatched ? 1 : 0)} axes", $"{value.Shape}");
        return IsBatched ? Op.Transpose(value, [BatchAxis, .. Order]) : Op.Transpose(Op.ExpandDims(value, 0), [0, .. Order.Select(axis => axis + 1)]);
    }

    /// <summary>A batch of the network in ONNX's order.</summary>
    public Tensor<T> ToOnnx<T>(Tensor<T> batch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var axes = Order.Select((axis, i) => (Axis: axis, Item: i + 1)).OrderBy(pair => pair.Axis).Select(pair => pair.Item);
        var natural = Op.Transpose(batch, [0, .. axes]);
        return IsBatched ? natural : Op.Reshape(Op.Rows(natural, 0, 1), natural.Shape.Sizes[1..]);
    }
}
