using System.Numerics;
using Smug.Kernels.Conv2d;
using Smug.Kernels.Pool;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>Each kind of layer as ONNX operations.</summary>
internal static class OnnxLayers<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static OnnxGraphWriter<T>.Value Write(OnnxGraphWriter<T> graph, NetworkNode<T> node, OnnxGraphWriter<T>.Value[] inputs)
    {
        var (name, item) = (node.Name, node.OutputShape);
        return node.Layer switch
        {
            Conv2dLayer<T> layer => Conv(graph, node, layer, graph.ChannelsFirst(inputs[0])),
            ConvTranspose2dLayer<T> layer => ConvTranspose(graph, node, layer, graph.ChannelsFirst(inputs[0])),
            MaxPool2dLayer<T> layer => Image("MaxPool", Pool(layer.Geometry, isMax: true)),
            AveragePool2dLayer<T> layer => Image("AveragePool", Pool(layer.Geometry, isMax: false)),
            GlobalAveragePool2dLayer<T> => Global("GlobalAveragePool"),
            GlobalMaxPool2dLayer<T> => Global("GlobalMaxPool"),
            LrnLayer<T> { Settings: var s } => Image("LRN", [Int("size", s.Size), Float("alpha", s.Alpha), Float("beta", s.Beta), Float("bias", s.Bias)]),
            BatchNormLayer<T> layer => Image("BatchNormalization", [Float("epsilon", layer.Epsilon), Float("momentum", 1 - layer.Momentum)], Parameters()),
            DenseLayer<T> => Rows("Gemm", [], Parameters()),
            LayerNormLayer<T> layer => Rows("LayerNormalization", [Int("axis", -1), Float("epsilon", layer.Epsilon)], Parameters()),
            MatMulLayer<T> { Left: not null } => Done("MatMul", [Parameters()[0], graph.Natural(inputs[0]).Name]),
            MatMulLayer<T> { Right: not null } => Rows("MatMul", [], Parameters()),
            MatMulLayer<T> => Done("MatMul", [.. inputs.Select(input => graph.Natural(input).Name)]),
            SoftmaxLayer<T> => Rows("Softmax", [Int("axis", -1)]),
            LogSoftmaxLayer<T> => Rows("LogSoftmax", [Int("axis", -1)]),
            FlattenLayer<T> => Rows("Flatten", [Int("axis", 1)]),
            ReshapeLayer<T> => Rows("Reshape", [], graph.Initializer(name + "/shape", [0, .. item.Sizes])),
            TransposeLayer<T> layer => Rows("Transpose", [OnnxGraphWriter<T>.Ints("perm", [0, .. layer.Permutation.Select(axis => axis + 1)])]),
            ConcatLayer<T> layer => Concat(graph, node, layer, inputs),
            AddLayer<T> => Sum(),
            EmbeddingLayer<T> => Embedding(),
            SliceLayer<T> layer => Slice(layer),
            ReduceLayer<T> layer => Reduce(layer),
            UnaryLayer<T> { Operation: UnaryOperation.Clip } layer => Keep("Clip", [], Scalar("low", layer.Alpha), Scalar("high", layer.Beta)),
            UnaryLayer<T> layer when Unary(layer) is { } attributes => Keep(layer.Operation.ToString(), attributes),
            RecurrentLayer<T> layer => OnnxSequences<T>.Recurrent(graph, node, layer, inputs),
            LastStateLayer<T> layer => OnnxSequences<T>.LastState(graph, node, layer, inputs),
            ReluLayer<T> or SigmoidLayer<T> or TanhLayer<T> => Keep(node.Layer.Kind, []),
            DropoutLayer<T> => Keep("Dropout", []),
            _ => OnnxElements<T>.Write(graph, node, inputs) ?? throw new UsageException($"Node '{name}' of kind {node.Layer.Kind} cannot be written as ONNX."),
        };

        OnnxGraphWriter<T>.Value Done(string operation, string[] sources, params ReadOnlySpan<ProtobufWriter> attributes) =>
            new(graph.Node(operation, name, sources, attributes), item, false);

        OnnxGraphWriter<T>.Value Rows(string operation, ProtobufWriter[] attributes, params string[] further) =>
            Done(operation, [graph.Natural(inputs[0]).Name, .. further], attributes);

        OnnxGraphWriter<T>.Value Keep(string operation, ProtobufWriter[] attributes, params string[] further) =>
            new(graph.Node(operation, name, [inputs[0].Name, .. further], attributes), item, inputs[0].ChannelsFirst);

        OnnxGraphWriter<T>.Value Image(string operation, ProtobufWriter[] attributes, params string[] further)
        {
            if (inputs[0].Item.Rank is not (1 or 3)) throw new UsageException($"Node '{name}' of kind {node.Layer.Kind} on {inputs[0].Item} cannot be written as ONNX.");
            var x = graph.ChannelsFirst(inputs[0]);
            return new(graph.Node(operation, name, [x.Name, .. further], attributes), item, x.ChannelsFirst);
        }

        OnnxGraphWriter<T>.Value Global(string operation)
        {
            var pooled = graph.Node(operation, name + "/pooled", [graph.ChannelsFirst(inputs[0]).Name]);
            return Done("Flatten", [pooled], Int("axis", 1));
        }

        OnnxGraphWriter<T>.Value Sum()
        {
            var first = Array.Exists(inputs, input => input.ChannelsFirst);
            var operands = inputs.Select(input => first ? graph.ChannelsFirst(input) : input).ToArray();
            var sum = operands[0].Name;
            for (var i = 1; i < operands.Length; i++)
                sum = graph.Node("Add", i == operands.Length - 1 ? name : $"{name}/{i}", [sum, operands[i].Name]);
            return new(operands.Length == 1 ? graph.Node("Identity", name, [sum]) : sum, item, first);
        }

        OnnxGraphWriter<T>.Value Embedding()
        {
            var tokens = graph.Node("Cast", name + "/tokens", [graph.Natural(inputs[0]).Name], Int("to", (int)OnnxElementType.Int64));
            return Done("Gather", [Parameters()[0], tokens], Int("axis", 0));
        }

        OnnxGraphWriter<T>.Value Slice(SliceLayer<T> layer)
        {
            var axis = inputs[0].Item.Axis(layer.Axis, "Slice") + 1;
            var (start, length, step) = layer.Range;
            var end = start + length * step;
            return Rows("Slice", [], graph.Initializer(name + "/start", start), graph.Initializer(name + "/end", end < 0 ? int.MinValue : end),
                graph.Initializer(name + "/axis", axis), graph.Initializer(name + "/step", step));
        }

        // Until opset 18 the axes of all reductions but the sum are an attribute.
        OnnxGraphWriter<T>.Value Reduce(ReduceLayer<T> layer)
        {
            int[] axes = [.. layer.Axes.Select(axis => axis + 1)];
            if (axes.Length == 0) return Rows("Identity", []);
            return layer.Reduction == Reduction.Sum
                ? Rows("ReduceSum", [Int("keepdims", 1)], graph.Initializer(name + "/axes", axes))
                : Rows("Reduce" + layer.Reduction, [Int("keepdims", 1), OnnxGraphWriter<T>.Ints("axes", axes)]);
        }

        string Scalar(string what, double value) => graph.Initializer($"{name}/{what}", Tensor<T>.Full(new Shape(), T.CreateSaturating(value)));

        string[] Parameters() => [.. node.Layer.Parameters.Select(parameter => graph.Initializer($"{name}.{parameter.Name}", parameter.Value))];
    }

    private static OnnxGraphWriter<T>.Value ConvTranspose(
        OnnxGraphWriter<T> graph, NetworkNode<T> node, ConvTranspose2dLayer<T> layer, OnnxGraphWriter<T>.Value x)
    {
        List<string> inputs = [x.Name, graph.Initializer(node.Name + ".weight", Op.Transpose(layer.Weight, 3, 2, 0, 1))];
        if (layer.Bias is { } bias) inputs.Add(graph.Initializer(node.Name + ".bias", bias));
        ProtobufWriter[] attributes = [.. Window(layer.Weight.Shape, layer.Geometry), OnnxGraphWriter<T>.Ints("output_padding", layer.ExtraH, layer.ExtraW)];
        return new(graph.Node("ConvTranspose", node.Name, inputs, attributes), node.OutputShape, true);
    }

    private static OnnxGraphWriter<T>.Value Conv(OnnxGraphWriter<T> graph, NetworkNode<T> node, Conv2dLayer<T> layer, OnnxGraphWriter<T>.Value x)
    {
        List<string> inputs = [x.Name, graph.Initializer(node.Name + ".weight", Op.Transpose(layer.Weight, 3, 2, 0, 1))];
        if (layer.Bias is { } bias) inputs.Add(graph.Initializer(node.Name + ".bias", bias));
        return new(graph.Node("Conv", node.Name, inputs, Window(layer.Weight.Shape, layer.Geometry)), node.OutputShape, true);
    }

    private static ProtobufWriter[] Window(Shape weight, Conv2dGeometry g) =>
    [
        OnnxGraphWriter<T>.Ints("kernel_shape", weight[0], weight[1]),
        OnnxGraphWriter<T>.Ints("strides", g.StrideH, g.StrideW),
        OnnxGraphWriter<T>.Ints("pads", g.PadTop, g.PadLeft, g.PadBottom, g.PadRight),
        OnnxGraphWriter<T>.Ints("dilations", g.DilationH, g.DilationW),
        Int("group", g.Groups),
    ];

    private static OnnxGraphWriter<T>.Value Concat(OnnxGraphWriter<T> graph, NetworkNode<T> node, ConcatLayer<T> layer, OnnxGraphWriter<T>.Value[] inputs)
    {
        var first = Array.Exists(inputs, input => input.ChannelsFirst);
        var axis = inputs[0].Item.Axis(layer.Axis, "Concat");
        var onnxAxis = first ? axis == 2 ? 1 : axis + 2 : axis + 1;
        var sources = inputs.Select(input => (first ? graph.ChannelsFirst(input) : input).Name);
        return new(graph.Node("Concat", node.Name, sources, Int("axis", onnxAxis)), node.OutputShape, first);
    }

    /// <summary>The attributes of pooling.</summary>
    public static ProtobufWriter[] Pool(Pool2dGeometry g, bool isMax)
    {
        List<ProtobufWriter> attributes =
        [
            OnnxGraphWriter<T>.Ints("kernel_shape", g.WindowH, g.WindowW),
            OnnxGraphWriter<T>.Ints("strides", g.StrideH, g.StrideW),
            OnnxGraphWriter<T>.Ints("pads", g.PadTop, g.PadLeft, g.PadBottom, g.PadRight),
            Int("ceil_mode", g.CeilMode ? 1 : 0),
        ];
        if (!isMax) attributes.Add(Int("count_include_pad", g.CountIncludePad ? 1 : 0));
        if (isMax || g.DilationH != 1 || g.DilationW != 1) attributes.Add(OnnxGraphWriter<T>.Ints("dilations", g.DilationH, g.DilationW));
        return [.. attributes];
    }

    /// <summary>The attributes of a function of one element; null where ONNX has none of its kind on numbers: see <see cref="OnnxElements{T}"/>.</summary>
    private static ProtobufWriter[]? Unary(UnaryLayer<T> layer) => layer.Operation switch
    {
        UnaryOperation.LeakyRelu or UnaryOperation.Elu => [Float("alpha", layer.Alpha)],
        UnaryOperation.Selu => [Float("alpha", layer.Alpha), Float("gamma", layer.Beta)],
        UnaryOperation.HardSigmoid => [Float("alpha", layer.Alpha), Float("beta", layer.Beta)],
        UnaryOperation.Truncate or UnaryOperation.Not => null,
        _ => [],
    };

    private static ProtobufWriter Int(string name, long value) => OnnxGraphWriter<T>.Int(name, value);

    private static ProtobufWriter Float(string name, double value) => OnnxGraphWriter<T>.Float(name, value);
}
