using Smug.Kernels.Conv2d;
using Smug.Kernels.Norm;
using Smug.Models.Onnx;
using Smug.Tensors;
using Attributes = Smug.Models.Onnx.OnnxGraphWriter<float>;

namespace Smug.Models.Tests.Onnx;

/// <summary>What importing and exporting promise: the bits of the same network built by hand, and one typed error for everything else.</summary>
public sealed class OnnxImportTests
{
    [Fact]
    public void An_imported_network_gives_the_bits_of_the_same_layers()
    {
        var random = new SeededRandom(5);
        var weight = Initializer.Uniform<float>(new Shape(3, 3, 2, 4), 1, random);
        var bias = Initializer.Uniform<float>(new Shape(4), 1, random);
        var dense = Initializer.Uniform<float>(new Shape(3 * 3 * 4, 3), 1, random);
        var built = new NetworkBuilder<float>(new Shape(9, 9, 2))
            .Add("conv", new Conv2dLayer<float>(weight, bias, Conv2dGeometry.Uniform(1)))
            .Relu("relu")
            .Add("lrn", new LrnLayer<float>(new LrnSettings(4, 0.5)))
            .MaxPool2d("pool", 3, stride: 2)
            .Flatten("flat")
            .Add("logits", new DenseLayer<float>(dense, null))
            .Add("prob", new SoftmaxLayer<float>())
            .Build();

        // ONNX's order: kernels [O, C, H, W], and rows of the dense weight by channel, row, column.
        var rows = Op.Reshape(Op.Transpose(Op.Reshape(dense, 3, 3, 4, 3), 2, 0, 1, 3), 36, 3);
        var bytes = new OnnxModelBuilder()
            .Input("data", -1, 2, 9, 9).Output("prob")
            .Floats("w", Op.Transpose(weight, 3, 2, 0, 1)).Floats("b", bias).Floats("d", rows)
            .Node("Conv", ["data", "w", "b"], ["conv"])
            .Node("Relu", ["conv"], ["relu"])
            .Node("LRN", ["relu"], ["lrn"], Attributes.Int("size", 4), Attributes.Float("alpha", 0.5))
            .Node("MaxPool", ["lrn"], ["pool"], Attributes.Ints("kernel_shape", 3, 3), Attributes.Ints("strides", 2, 2))
            .Node("Flatten", ["pool"], ["flat"])
            .Node("Gemm", ["flat", "d"], ["logits"])
            .Node("Softmax", ["logits"], ["prob"])
            .Build();
        var imported = OnnxFile.Import<float>(bytes, "model").Network;
        Assert.Equal(built.Nodes.Select(node => node.Name), imported.Nodes.Select(node => node.Name));
        Assert.Equal(built.Summary(), imported.Summary());
        var x = Samples.Batch(built.InputShape, 3, seed: 2);
        Assert.Equal(built.Forward(x).ToArray(), imported.Forward(x).ToArray());
    }

    [Theory, InlineData("everything"), InlineData("residual"), InlineData("tokens"), InlineData("recurrent"), InlineData("calculus")]
    public void A_network_survives_being_written_and_read(string name)
    {
        var network = name switch { "everything" => Samples.Everything(3), "residual" => Samples.Residual(3), "recurrent" => Samples.Recurrent(3), "calculus" => Samples.Calculus(3), _ => Samples.Tokens(3) };
        var read = OnnxFile.Import<float>(OnnxExporter<float>.Write(network), "exported").Network;
        var x = name is "tokens" or "recurrent" ? Tensor<float>.Wrap(new Shape(2, 5), [0, 1, 2, 3, 4, 5, 6, 0, 1, 0]) : Samples.Batch(network.InputShape, 2, seed: 4);
        Assert.Equal(network.Forward(x).ToArray(), read.Forward(x).ToArray());
        Assert.Equal(network.Labels.AsEnumerable(), read.Labels);
        Assert.Equal(network.Info.Architecture, read.Info.Architecture);
        Assert.Equal(network.Preprocessing?.ToTensor<float>(new byte[36]).ToArray(), read.Preprocessing?.ToTensor<float>(new byte[36]).ToArray());
    }

    [Fact]
    public void Channel_order_mean_and_scale_come_from_the_metadata()
    {
        var network = OnnxFile.Import<float>(Minimal().Metadata("channel_order", "BGR").Metadata("mean", "1,2,3").Metadata("scale", "0.5")
            .Metadata("input_range", "0..255").Build(), "model").Network;
        Assert.Equal([(30 - 1) / 2f, (20 - 2) / 2f, (10 - 3) / 2f], network.Preprocessing!.ToTensor<float>([10, 20, 30]).ToArray());
    }

    [Theory, InlineData("raw"), InlineData("float16"), InlineData("bfloat16"), InlineData("double"), InlineData("packed")]
    public void Every_form_of_tensor_data_is_read(string form)
    {
        var builder = new OnnxModelBuilder().Input("x", -1, 2).Output("y").Node("Add", ["x", "c"], ["y"]);
        var bytes = (form switch
        {
            "raw" => builder.Tensor("c", OnnxElementType.Float, [2], t => t.Bytes(9, [0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0])),
            "packed" => builder.Tensor("c", OnnxElementType.Float, [2], t => t.Bytes(4, [0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0])),
            "float16" => builder.Tensor("c", OnnxElementType.Float16, [2], t => t.Varint(5, 0x3E00).Varint(5, 0xC000)),
            "bfloat16" => builder.Tensor("c", OnnxElementType.BFloat16, [2], t => t.Bytes(9, [0xC0, 0x3F, 0, 0xC0])),
            _ => builder.Tensor("c", OnnxElementType.Double, [2], t => t.Bytes(10, [.. BitConverter.GetBytes(1.5), .. BitConverter.GetBytes(-2.0)])),
        }).Build();
        Assert.Equal([1.5f, -2f], OnnxFile.Import<float>(bytes, "model").Network.Forward(Tensor<float>.Zeros(new Shape(1, 2))).ToArray());
    }

    [Fact]
    public void Shape_arithmetic_is_folded_with_an_open_batch()
    {
        var bytes = new OnnxModelBuilder().Input("x", -1, 3, 4).Output("y")
            .Integers("zero", 0).Integers("rest", -1)
            .Node("Shape", ["x"], ["shape"])
            .Node("Gather", ["shape", "zero"], ["batch"])
            .Node("Concat", ["batch", "rest"], ["target"], Attributes.Int("axis", 0))
            .Node("Reshape", ["x", "target"], ["y"])
            .Build();
        var network = OnnxFile.Import<float>(bytes, "model").Network;
        Assert.Equal(new Shape(12), network.OutputNode.OutputShape);
        Assert.Equal(["Flatten"], network.Nodes.Select(node => node.Layer.Kind));
    }

    [Fact]
    public void All_unsupported_nodes_are_named_at_once()
    {
        var bytes = new OnnxModelBuilder().Input("x", -1, 2).Output("y")
            .Node("LSTM", ["x"], ["a"])
            .Node("com.example", "Relu", ["x"], ["b"])
            .Node("Relu", ["x"], ["c"], Attributes.Int("alpha", 1))
            .Node("Add", ["a", "b"], ["y"])
            .Build();
        var error = Assert.Throws<MalformedInputException>(() => OnnxFile.Import<float>(bytes, "model"));
        Assert.Contains("'node a': LSTM of domain ai.onnx, opset 17", error.Message);
        Assert.Contains("'node b': Relu of domain com.example", error.Message);
        Assert.Contains("unknown attribute 'alpha'", error.Message);
        Assert.DoesNotContain("'node y'", error.Message);
    }

    public static TheoryData<string, byte[], string> Malformed()
    {
        var builder = () => new OnnxModelBuilder().Input("x", -1, 2).Output("y");
        return new()
        {
            { "nothing", [], "graph" },
            { "text", "hello, world"u8.ToArray(), "byte" },
            { "a cycle", builder().Node("Add", ["x", "b"], ["a"]).Node("Relu", ["a"], ["b"]).Node("Relu", ["b"], ["y"]).Build(), "before it" },
            { "a value twice", builder().Node("Relu", ["x"], ["y"]).Node("Relu", ["x"], ["y"]).Build(), "second time" },
            { "no such output", builder().Node("Relu", ["x"], ["z"]).Build(), "output 'y'" },
            { "an old opset", new OnnxModelBuilder(6).Input("x", -1, 2).Output("y").Node("Relu", ["x"], ["y"]).Build(), "opset 7" },
            { "too few elements", builder().Tensor("c", OnnxElementType.Float, [3], t => t.Float(4, 1)).Node("Add", ["x", "c"], ["y"]).Build(), "3 elements" },
            { "enormous sizes", builder().Tensor("c", OnnxElementType.Float, [1 << 30, 1 << 30], t => t.Float(4, 1)).Node("Add", ["x", "c"], ["y"]).Build(), "at most" },
            { "an enormous input", new OnnxModelBuilder().Input("x", -1, 1L << 40).Output("y").Node("Relu", ["x"], ["y"]).Build(), "axis 1" },
            { "an enormous constant", builder().Integers("s", 1 << 20, 1 << 20).Node("ConstantOfShape", ["s"], ["y"]).Build(), "Shape" },
            { "many large constants", Enumerable.Range(0, 9).Aggregate(builder().Integers("s", 1 << 24),
                (b, i) => b.Node("ConstantOfShape", ["s"], [i == 8 ? "y" : $"c{i}"])).Build(), "computed at import" },
            { "endless work on constants", builder().Integers("s", 8000, 8000).Node("ConstantOfShape", ["s"], ["c"])
                .Node("MatMul", ["c", "c"], ["d"]).Node("ReduceSum", ["d"], ["e"]).Node("Add", ["x", "e"], ["y"]).Build(), "at import" },
            { "graphs within graphs", builder().Node("If", ["x"], ["y"], Enumerable.Range(0, 40).Aggregate(new ProtobufWriter(), (inner, _) =>
                new ProtobufWriter().Text(1, "then_branch").Message(6, new ProtobufWriter().Message(1, new ProtobufWriter().Text(4, "If").Message(5, inner))))).Build(), "depth" },
            { "a branch that depends on the input", builder().Node("If", ["x"], ["y"]).Build(), "its condition" },
            { "indices outside", builder().Tensor("i", OnnxElementType.Int64, [1, 2], t => t.Varint(7, 0).Varint(7, 9)).Floats("u", Tensor<float>.Zeros(new Shape(1)))
                .Floats("c", Tensor<float>.Zeros(new Shape(1, 2))).Node("ScatterND", ["c", "i", "u"], ["d"]).Node("Add", ["x", "d"], ["y"]).Build(), "index 9" },
            { "an enormous depth", builder().Integers("d", 1 << 30).Floats("v", Tensor<float>.Zeros(new Shape(2))).Node("OneHot", ["x", "d", "v"], ["y"]).Build(), "depth" },
            { "an enormous range", builder().Integers("a", 0).Integers("b", 1L << 40).Integers("c", 1).Node("Range", ["a", "b", "c"], ["y"]).Build(), "range" },
            { "enormous repeats", builder().Integers("r", 1, 1 << 30).Node("Tile", ["x", "r"], ["y"]).Build(), "repeats" },
            { "an enormous expansion", builder().Integers("s", 1 << 20, 1 << 20, 2).Node("Expand", ["x", "s"], ["y"]).Build(), "Expand" },
            { "enormous triangles", new OnnxModelBuilder().Input("x", -1, 1 << 20).Output("y").Integers("a", 1).Node("CumSum", ["x", "a"], ["y"]).Build(), "matrix" },
            { "a file outside the folder", builder().Tensor("c", OnnxElementType.Float, [2], t => t
                .Message(13, new ProtobufWriter().Text(1, "location").Text(2, "../secret")).Varint(14, 1)).Node("Add", ["x", "c"], ["y"]).Build(), "folder" },
            { "shapes that do not meet", builder().Floats("c", Tensor<float>.Zeros(new Shape(3))).Node("Add", ["x", "c"], ["y"]).Build(), "broadcast" },
        };
    }

    [Theory, MemberData(nameof(Malformed))]
    public void What_does_not_fit_together_is_refused(string what, byte[] bytes, string expected)
    {
        var error = Assert.Throws<MalformedInputException>(() => OnnxFile.Import<float>(bytes, what, folder: Path.GetTempPath()));
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void A_further_input_must_be_fed()
    {
        var import = OnnxFile.Import<float>(new OnnxModelBuilder().Input("x", -1, 2).Input("z", -1, 2).Output("y").Node("Sub", ["x", "z"], ["y"]).Build(), "model");
        var (a, b) = (Tensor<float>.Wrap(new Shape(1, 2), [5, 7]), Tensor<float>.Wrap(new Shape(1, 2), [1, 2]));
        Assert.Equal([4f, 5f], import.Run(a, b)[0].ToArray());
        Assert.Throws<UsageException>(() => import.Network.Forward(a));
    }

    private static OnnxModelBuilder Minimal() => new OnnxModelBuilder().Input("x", -1, 3, 1, 1).Output("y").Node("GlobalMaxPool", ["x"], ["y"]);
}
