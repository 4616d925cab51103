using System.Numerics;
using Smug.Models.Formats;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>An ONNX graph while it is written: nodes, initializers, and the layout of every value. Pictures [H, W, C] become [N, C, H, W]
/// where an operation works on pictures, and are turned back where one works on rows.</summary>
internal sealed class OnnxGraphWriter<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ProtobufWriter _graph = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>A value of the graph.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Item">The item's shape in the network.</param>
    /// <param name="ChannelsFirst">Whether ONNX has it as [N, C, H, W]; otherwise as [N, item].</param>
    public sealed record Value(string Name, Shape Item, bool ChannelsFirst);

    public static OnnxElementType ElementType => typeof(T) == typeof(double) ? OnnxElementType.Double : OnnxElementType.Float;

    public ProtobufWriter Graph => _graph;

    public string Fresh(string name)
    {
        var candidate = name;
        for (var n = 1; !_names.Add(candidate); n++) candidate = $"{name}_{n}";
        return candidate;
    }

    public Value ChannelsFirst(Value value)
    {
        if (value.ChannelsFirst || value.Item.Rank != 3) return value;
        return value with { Name = Node("Transpose", value.Name + "/nchw", [value.Name], Ints("perm", 0, 3, 1, 2)), ChannelsFirst = true };
    }

    public Value Natural(Value value) => value.ChannelsFirst
        ? value with { Name = Node("Transpose", value.Name + "/nhwc", [value.Name], Ints("perm", 0, 2, 3, 1)), ChannelsFirst = false }
        : value;

    /// <summary>Writes a node of one output, whose name is returned.</summary>
    public string Node(string operation, string name, IEnumerable<string> inputs, params ReadOnlySpan<ProtobufWriter> attributes) =>
        Write(operation, [Fresh(name)], inputs, attributes);

    /// <summary>Writes a node of two outputs, of which the second one's name is returned.</summary>
    public string SecondOutput(string operation, string name, IEnumerable<string> inputs, params ReadOnlySpan<ProtobufWriter> attributes) =>
        Write(operation, [Fresh(name + "/first"), Fresh(name)], inputs, attributes);

    private string Write(string operation, string[] outputs, IEnumerable<string> inputs, ReadOnlySpan<ProtobufWriter> attributes)
    {
        var node = new ProtobufWriter();
        foreach (var input in inputs) node.Text(1, input);
        foreach (var output in outputs) node.Text(2, output);
        node.Text(3, outputs[^1]).Text(4, operation);
        foreach (var attribute in attributes) node.Message(5, attribute);
        _graph.Message(1, node);
        return outputs[^1];
    }

    public string Initializer(string name, Tensor<T> value)
    {
        using var raw = new MemoryStream();
        LittleEndian.Write(raw, value.Values);
        return Initializer(name, value.Shape.Sizes.ToArray(), ElementType, raw.ToArray());
    }

    public string Initializer(string name, params int[] values)
    {
        using var raw = new MemoryStream();
        LittleEndian.Write<long>(raw, Array.ConvertAll(values, value => (long)value));
        return Initializer(name, [values.Length], OnnxElementType.Int64, raw.ToArray());
    }

    /// <summary>A whole number without axes.</summary>
    public string Scalar(string name, int value)
    {
        using var raw = new MemoryStream();
        LittleEndian.Write<long>(raw, [value]);
        return Initializer(name, [], OnnxElementType.Int64, raw.ToArray());
    }

    public static ProtobufWriter Text(string name, string value) => new ProtobufWriter().Text(1, name).Text(4, value).Varint(20, (int)OnnxAttributeType.String);

    public static ProtobufWriter Int(string name, long value) => new ProtobufWriter().Text(1, name).Varint(3, value).Varint(20, (int)OnnxAttributeType.Int);

    public static ProtobufWriter Float(string name, double value) => new ProtobufWriter().Text(1, name).Float(2, (float)value).Varint(20, (int)OnnxAttributeType.Float);

    public static ProtobufWriter Ints(string name, params ReadOnlySpan<int> values)
    {
        var attribute = new ProtobufWriter().Text(1, name);
        foreach (var value in values) attribute.Varint(8, value);
        return attribute.Varint(20, (int)OnnxAttributeType.Ints);
    }

    /// <summary>The type and shape of an input or output.</summary>
    public static ProtobufWriter Port(string name, Value value)
    {
        var item = value.Item.Sizes;
        int[] sizes = value.ChannelsFirst ? [item[2], item[0], item[1]] : item.ToArray();
        var shape = new ProtobufWriter().Message(1, new ProtobufWriter().Text(2, "N"));
        foreach (var size in sizes) shape.Message(1, new ProtobufWriter().Varint(1, size));
        var tensor = new ProtobufWriter().Varint(1, (int)ElementType).Message(2, shape);
        return new ProtobufWriter().Text(1, name).Message(2, new ProtobufWriter().Message(1, tensor));
    }

    private string Initializer(string name, int[] shape, OnnxElementType type, byte[] raw)
    {
        var unique = Fresh(name);
        var tensor = new ProtobufWriter();
        foreach (var size in shape) tensor.Varint(1, size);
        _graph.Message(5, tensor.Varint(2, (int)type).Text(8, unique).Bytes(9, raw));
        return unique;
    }
}
