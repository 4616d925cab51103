using Smug.Models.Onnx;
using Smug.Tensors;
using Attributes = Smug.Models.Onnx.OnnxGraphWriter<float>;

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

    /// <summary>A model of operations whose sizes, indices and counts stand in constants: what a damaged file lies about.</summary>
    public static byte[] ManyOperations() => new OnnxModelBuilder().Input("x", -1, 2, 4, 4).Output("y")
        .Floats("w", Tensor<float>.Full(new Shape(2, 2, 2, 2), 0.5f)).Floats("scales", Tensor<float>.Wrap(new Shape(4), [1, 1, 2, 0.5f]))
        .Integers("sizes", 1, 2, 4, 4).Integers("repeats", 1, 1, 2, 1).Integers("two", 2).Integers("wide", 1, 4, 3).Integers("zero", 0).Integers("four", 4)
        .Floats("values", Tensor<float>.Wrap(new Shape(2), [0, 1])).Integers("depth", 4).Integers("rows", -1, 2, 16).Floats("half", Tensor<float>.Full(new Shape(), 0.5f))
        .Tensor("places", OnnxElementType.Int64, [2, 1], t => t.Varint(7, 1).Varint(7, 3)).Floats("news", Tensor<float>.Full(new Shape(2), 7))
        .Node("ConvTranspose", ["x", "w"], ["up"], Attributes.Ints("strides", 2, 2), Attributes.Ints("output_padding", 1, 1))
        .Node("Resize", ["up", "", "scales"], ["resized"], Attributes.Text("mode", "linear"))
        .Node("Resize", ["x", "", "", "four"], ["small"], Attributes.Ints("axes", 3))
        .Node("Tile", ["x", "repeats"], ["tiled"])
        .Node("TopK", ["x", "two"], ["best", "where"])
        .Node("Range", ["zero", "four", "two"], ["range"])
        .Node("ConstantOfShape", ["four"], ["blank"])
        .Node("ScatterND", ["blank", "places", "news"], ["scattered"])
        .Node("OneHot", ["where", "depth", "values"], ["hot"])
        .Node("CumSum", ["x", "two"], ["sums"])
        .Node("Reshape", ["x", "rows"], ["matrix"])
        .Node("Einsum", ["matrix", "matrix"], ["products"], Attributes.Text("equation", "nij,nkj->nik"))
        .Node("Expand", ["half", "wide"], ["wider"])
        .Node("QuantizeLinear", ["x", "half"], ["steps"])
        .Node("Add", ["sums", "scattered"], ["summed"]).Node("ReduceSum", ["wider"], ["all"], Attributes.Int("keepdims", 0)).Node("Mul", ["summed", "all"], ["scaled"])
        .Node("ReduceMax", ["range"], ["last"], Attributes.Int("keepdims", 0)).Node("Add", ["scaled", "last"], ["y"])
        .Output("resized").Output("tiled").Output("hot").Output("steps").Output("products").Output("small").Output("best")
        .Build();

    private OnnxModelBuilder Port(int field, string name, long[] sizes)
    {
        var shape = new ProtobufWriter();
        foreach (var size in sizes) shape.Message(1, size < 0 ? new ProtobufWriter().Text(2, "N") : new ProtobufWriter().Varint(1, size));
        var tensor = new ProtobufWriter().Varint(1, (int)OnnxElementType.Float).Message(2, shape);
        _graph.Message(field, new ProtobufWriter().Text(1, name).Message(2, new ProtobufWriter().Message(1, tensor)));
        return this;
    }
}
