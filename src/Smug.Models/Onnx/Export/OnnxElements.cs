using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>Layers that compare, choose or repeat elements, as ONNX operations. What ONNX has as truth values or whole numbers becomes
/// numbers of the network again at once.</summary>
internal static class OnnxElements<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Writes a node; null where its layer is of another kind.</summary>
    public static OnnxGraphWriter<T>.Value? Write(OnnxGraphWriter<T> graph, NetworkNode<T> node, OnnxGraphWriter<T>.Value[] inputs)
    {
        var (name, item) = (node.Name, node.OutputShape);
        var output = node.Layer switch
        {
            BinaryLayer<T> layer => Binary(layer, BinaryName(layer.Operation)),
            WhereLayer<T> => graph.Node("Where", name, [Cast(Natural(0), name + "/mask", OnnxElementType.Bool), Natural(1), Natural(2)]),
            ConstantLayer<T> layer => graph.Node("Expand", name, [Constant(name + ".value", Op.ExpandDims(layer.Value, 0)), BatchShape(layer.Value.Shape)]),
            BroadcastLayer<T> layer => graph.Node("Expand", name, [Aligned(layer.Shape.Rank), graph.Initializer(name + "/shape", [1, .. layer.Shape.Sizes])]),
            GatherLayer<T> layer => graph.Node("Gather", name, [Natural(0), graph.Initializer(name + "/indices", layer.Indices.ToArray())], Axis(layer.Axis)),
            TakeAlongLayer<T> layer => graph.Node("GatherElements", name, [Natural(0), Cast(Natural(1), name + "/places", OnnxElementType.Int64)], Axis(layer.Axis)),
            TopKLayer<T> layer => Number(graph.SecondOutput(
                "TopK", name + "/places", [Natural(0), graph.Initializer(name + "/count", layer.Count)], Axis(layer.Axis), OnnxGraphWriter<T>.Int("largest", layer.Largest ? 1 : 0))),
            ArgMaxLayer<T> layer => Number(graph.Node(
                "ArgMax", name + "/place", [Natural(0)], Axis(layer.Axis), OnnxGraphWriter<T>.Int("keepdims", 1), OnnxGraphWriter<T>.Int("select_last_index", layer.Last ? 1 : 0))),
            MaxPlaces2dLayer<T> layer => Number(Places(layer)),
            PadLayer<T> layer => graph.Node("Pad", name,
                [Natural(0), graph.Initializer(name + "/pads", [0, .. layer.Pads.Before, 0, .. layer.Pads.After]), Scalar(name + "/value", layer.Value)]),
            UnaryLayer<T> { Operation: UnaryOperation.Truncate } => Number(Cast(Natural(0), name + "/whole", OnnxElementType.Int64)),
            UnaryLayer<T> { Operation: UnaryOperation.Not } => Number(graph.Node("Equal", name + "/is_zero", [Natural(0), Scalar(name + "/zero", 0)])),
            _ => null,
        };
        return output is null ? null : new(output, item, false);

        string Natural(int input) => graph.Natural(inputs[input]).Name;

        string Cast(string value, string to, OnnxElementType type) => graph.Node("Cast", to, [value], OnnxGraphWriter<T>.Int("to", (int)type));

        string Number(string value) => Cast(value, name, OnnxGraphWriter<T>.ElementType);

        string Constant(string to, Tensor<T> value) => graph.Initializer(to, value);

        string Scalar(string to, double value) => Constant(to, Tensor<T>.Full(new Shape(), T.CreateSaturating(value)));

        ProtobufWriter Axis(int axis) => OnnxGraphWriter<T>.Int("axis", inputs[0].Item.Axis(axis, node.Layer.Kind) + 1);

        string Binary(BinaryLayer<T> layer, string operation)
        {
            var operands = inputs.Select((_, i) => Natural(i)).ToList();
            if (layer.Left is not null) operands.Insert(0, Constant(name + ".left", layer.Left));
            if (layer.Right is not null) operands.Add(Constant(name + ".right", layer.Right));
            return layer.Operation < BinaryOperation.Equal
                ? graph.Node(operation, name, operands)
                : Number(graph.Node(operation, name + "/holds", operands));
        }

        // ONNX counts through the whole batch, the network through an item.
        string Places(MaxPlaces2dLayer<T> layer)
        {
            var places = graph.SecondOutput("MaxPool", name + "/places", [graph.ChannelsFirst(inputs[0]).Name],
                [.. OnnxLayers<T>.Pool(layer.Geometry, isMax: true), OnnxGraphWriter<T>.Int("storage_order", layer.ColumnsFirst ? 1 : 0)]);
            var inItem = graph.Node("Mod", name + "/in_item", [places, graph.Initializer(name + "/item", inputs[0].Item.Length)]);
            return graph.Node("Transpose", name + "/channels_last", [inItem], OnnxGraphWriter<T>.Ints("perm", 0, 2, 3, 1));
        }

        // New axes stand behind the batch, not in front of it.
        string Aligned(int rank) => inputs[0].Item.Rank == rank
            ? Natural(0)
            : graph.Node("Reshape", name + "/aligned", [Natural(0), graph.Initializer(name + "/axes", [0, .. Enumerable.Repeat(1, rank - inputs[0].Item.Rank), .. inputs[0].Item.Sizes])]);

        string BatchShape(Shape shape)
        {
            var sizes = graph.Node("Shape", name + "/sizes", [inputs[0].Name]);
            var batch = graph.Node("Gather", name + "/batch", [sizes, graph.Initializer(name + "/first", 0)]);
            return graph.Node("Concat", name + "/shape", [batch, graph.Initializer(name + "/item", shape.Sizes.ToArray())], OnnxGraphWriter<T>.Int("axis", 0));
        }
    }

    private static string BinaryName(BinaryOperation operation) => operation switch
    {
        BinaryOperation.Plus => "Add",
        BinaryOperation.Minus => "Sub",
        BinaryOperation.Times => "Mul",
        BinaryOperation.Over => "Div",
        BinaryOperation.Power => "Pow",
        BinaryOperation.Maximum => "Max",
        BinaryOperation.Minimum => "Min",
        _ => operation.ToString(),
    };
}
