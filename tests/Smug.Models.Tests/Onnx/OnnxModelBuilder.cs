using Smug.Models.Onnx;
using Smug.Tensors;

namespace Smug.Models.Tests.Onnx;

/// <summary>Small ONNX models made byte by byte.</summary>
internal sealed class OnnxModelBuilder(long opset = 17)
{
    private readonly ProtobufWriter _graph = new();
    private readonly ProtobufWriter _metadata = new();

    public OnnxModelBuilder Input(string name, params long[] sizes) => Port(11, name, sizes);

    public OnnxModelBuilder Output(string name) => Port(12, name, []);

    public OnnxModelBuilder Node(string operation, string[] inputs, string[] outputs, params ReadOnlySpan<ProtobufWriter> attributes) =>
        Node("", operation, inputs, outputs, attributes);

    public OnnxModelBuilder Node(string domain, string operation, string[] inputs, string[] outputs, params ReadOnlySpan<ProtobufWriter> attributes)
    {
        var node = new ProtobufWriter();
        foreach (var input in inputs) node.Text(1, input);
        foreach (var output in outputs) node.Text(2, output);
        node.Text(3, $"node {outputs[0]}").Text(4, operation).Text(7, domain);
        foreach (var attribute in attributes) node.Message(5, attribute);
        _graph.Message(1, node);
        return this;
    }

    public OnnxModelBuilder Tensor(string name, OnnxElementType type, int[] shape, Action<ProtobufWriter> data)
    {
        var tensor = new ProtobufWriter();
        foreach (var size in shape) tensor.Varint(1, size);
        data(tensor.Varint(2, (int)type).Text(8, name));
        _graph.Message(5, tensor);
        return this;
    }

    public OnnxModelBuilder Floats(string name, Tensor<float> value) => Tensor(name, OnnxElementType.Float, value.Shape.Sizes.ToArray(), tensor =>
    {
        foreach (var number in value.Values) tensor.Float(4, number);
    });

    public OnnxModelBuilder Integers(string name, params long[] values) => Tensor(name, OnnxElementType.Int64, [values.Length], tensor =>
    {
        foreach (var number in values) tensor.Varint(7, number);
    });

    public OnnxModelBuilder Metadata(string key, string value)
    {
        _metadata.Message(14, new ProtobufWriter().Text(1, key).Text(2, value));
        return this;
    }

    public byte[] Build() =>
    [
        .. new ProtobufWriter().Varint(1, 8).Message(7, _graph).Message(8, new ProtobufWriter().Text(1, "").Varint(2, opset)).Written, .. _metadata.Written,
    ];

    private OnnxModelBuilder Port(int field, string name, long[] sizes)
    {
        var shape = new ProtobufWriter();
        foreach (var size in sizes) shape.Message(1, size < 0 ? new ProtobufWriter().Text(2, "N") : new ProtobufWriter().Varint(1, size));
        var tensor = new ProtobufWriter().Varint(1, (int)OnnxElementType.Float).Message(2, shape);
        _graph.Message(field, new ProtobufWriter().Text(1, name).Message(2, new ProtobufWriter().Message(1, tensor)));
        return this;
    }
}
