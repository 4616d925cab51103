using System.Collections.Immutable;
using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>One node while it is imported: its inputs, its attributes (each must be read, or it is refused by name) and its outputs.</summary>
internal sealed class NodeContext<T>(GraphImporter<T> graph, OnnxNode node, long opset, BatchAxisForm form = BatchAxisForm.AsIs)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private int _steps;

    public GraphImporter<T> Graph => graph;

    public OnnxNode Node => node;

    public long Opset => opset;

    public int InputCount => node.Inputs.Length;

    public bool Has(int input) => input < node.Inputs.Length && node.Inputs[input].Length > 0;

    public bool IsWanted(int output) => output < node.Outputs.Length && node.Outputs[output].Length > 0;

    /// <summary>An input as it is, even where it is a flattening that may not be needed.</summary>
    public GraphValue<T> Raw(int input)
    {
        var value = Turned(input);
        return value.IsTurned ? throw RefuseMixing($"a value whose axis {value.BatchAxis} is the batch") : value;
    }

    /// <summary>An input as it is, even where another axis than the first is the batch.</summary>
    public GraphValue<T> Turned(int input) => Has(input) ? graph.Value(node.Inputs[input], form) : throw Refuse($"input {input} is missing");

    /// <summary>An input.</summary>
    public GraphValue<T> Input(int input)
    {
        var value = Raw(input);
        if (value.Unflattened is not null) graph.Flatten(value);
        return value;
    }

    /// <summary>An input that must be known at import.</summary>
    public Tensor<T> Constant(int input, string what) => ConstantOrNull(input) ?? throw Refuse($"{what} ('{node.Inputs[input]}') is not a constant");

    /// <summary>An input that must be known at import, with its axes in another order: see <see cref="GraphImporter{T}.KnownValue(string, int[])"/>.
    /// Its elements are not to be read before all nodes are imported.</summary>
    public Tensor<T> Constant(int input, string what, params int[] axes) => !Has(input)
        ? throw Refuse($"input {input} is missing")
        : graph.KnownValue(node.Inputs[input], axes) ?? throw Refuse($"{what} ('{node.Inputs[input]}') is not a constant");

    /// <summary>The shape of an input that must be known at import.</summary>
    public Shape ConstantShape(int input, string what) => !Has(input)
        ? throw Refuse($"input {input} is missing")
        : graph.ShapeOfKnown(node.Inputs[input]) ?? throw Refuse($"{what} ('{node.Inputs[input]}') is not a constant");

    /// <summary>An input's elements where they are known at import.</summary>
    public Tensor<T>? ConstantOrNull(int input) => Has(input) ? graph.KnownValue(node.Inputs[input]) : throw Refuse($"input {input} is missing");

    public int[] Integers(int input, string what)
    {
        var values = Constant(input, what);
        var integers = new int[values.Length];
        for (var i = 0; i < integers.Length; i++) integers[i] = int.CreateSaturating(values.Values[i]);
        return integers;
    }

    public double Number(int input, string what)
    {
        var value = Constant(input, what);
        return value.Length == 1 ? double.CreateTruncating(value.Values[0]) : throw Refuse($"{what} has {value.Length} elements instead of 1");
    }

    public int Int(string name, int otherwise) => Find(name, OnnxAttributeType.Int) is { } attribute ? Narrow(attribute.Int, name) : otherwise;

    public bool Flag(string name) => Int(name, 0) switch
    {
        0 => false,
        1 => true,
        var other => throw Refuse($"attribute '{name}' is {other} instead of 0 or 1"),
    };

    public double Float(string name, double otherwise) => Find(name, OnnxAttributeType.Float) is { } attribute
        ? float.IsFinite(attribute.Float) ? attribute.Float : throw Refuse($"attribute '{name}' is {attribute.Float}")
        : otherwise;

    public string Text(string name, string otherwise) => Find(name, OnnxAttributeType.String)?.Text ?? otherwise;

    public ImmutableArray<string> Texts(string name) => Find(name, OnnxAttributeType.Strings)?.Texts ?? [];

    public int[]? Ints(string name) => Find(name, OnnxAttributeType.Ints) is { } attribute ? [.. attribute.Ints.Select(value => Narrow(value, name))] : null;

    public OnnxAttribute? Any(string name)
    {
        _read.Add(name);
        return node.Attributes.FirstOrDefault(attribute => attribute.Name == name);
    }

    public OnnxRefusal Refuse(string reason) => new(reason);

    public OnnxRefusal RefuseMixing(string what) => new($"{what} would mix the items of a batch", mixesBatch: true);

    /// <summary>An axis of ONNX's that may be counted from the end.</summary>
    public int Axis(int axis, int rank, string name = "axis")
    {
        var resolved = axis < 0 ? axis + rank : axis;
        return resolved >= 0 && resolved < rank ? resolved : throw Refuse($"{name} {axis} of a value of {rank} axes");
    }

    /// <summary>The axis of an item that is one of ONNX's.</summary>
    public int ItemAxis(GraphValue<T> value, int axis)
    {
        if (value.IsBatched && axis == value.BatchAxis) throw RefuseMixing($"{node.Operation} along axis {axis}");
        return Array.IndexOf(value.Order, axis);
    }

    /// <summary>Adds a layer whose result has the shape and axes of its first input.</summary>
    public GraphValue<T> Emit(Layer<T> layer, params GraphValue<T>[] inputs) =>
        Emit(layer, inputs[0].Shape, inputs[0].Order, inputs[0].Type, inputs);

    public GraphValue<T> Emit(Layer<T> layer, int[] shape, int[] order, OnnxElementType type, params GraphValue<T>[] inputs) =>
        graph.Emit(layer, StepName(), shape, order, type, inputs);

    /// <summary>Adds a layer whose result's batch axis, if it has one, is <paramref name="batchAxis"/>.</summary>
    public GraphValue<T> EmitTurned(Layer<T> layer, int[] shape, int[] order, int batchAxis, GraphValue<T> input)
    {
        var value = Emit(layer, shape, order, input.Type, input);
        return value.IsBatched ? value.WithBatchAxis(batchAxis) : value;
    }

    /// <summary>Says what an output is.</summary>
    public void Set(int output, GraphValue<T> value)
    {
        if (IsWanted(output)) graph.Define(node.Outputs[output], value);
    }

    public void Result(GraphValue<T> value) => Set(0, value);

    public void CheckAllRead()
    {
        var unread = node.Attributes.Where(attribute => !_read.Contains(attribute.Name)).Select(attribute => $"'{attribute.Name}'").ToList();
        if (unread.Count > 0) throw Refuse($"unknown attribute {string.Join(", ", unread)}");
    }

    private string StepName()
    {
        var name = node.Outputs.FirstOrDefault(output => output.Length > 0) ?? node.Label;
        return _steps++ == 0 ? name : $"{name}/{_steps}";
    }

    private int Narrow(long value, string name) => value is >= int.MinValue and <= int.MaxValue
        ? (int)value
        : value == long.MaxValue ? int.MaxValue : throw Refuse($"attribute '{name}' is {value}");

    private OnnxAttribute? Find(string name, OnnxAttributeType type)
    {
        if (Any(name) is not { } attribute) return null;
        if (attribute.Type == OnnxAttributeType.Undefined) return attribute with { Type = type };
        return attribute.Type == type ? attribute : throw Refuse($"attribute '{name}' is of type {attribute.Type} instead of {type}");
    }
}
