using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>Numbers to small whole ones and back, all together or axis by axis. Rounding has no gradient.</summary>
internal static class QuantizationOperators<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static KeyValuePair<string, Action<NodeContext<T>>>[] All { get; } =
        [new("QuantizeLinear", Quantize), new("DequantizeLinear", Dequantize)];

    /// <summary>round(x / scale) + zero point, kept within the type.</summary>
    private static void Quantize(NodeContext<T> node)
    {
        var x = node.Input(0);
        Simple(node);
        if (node.Int("precision", 0) is not 0 and var precision) throw node.Refuse($"attribute 'precision' is {precision}");
        node.Int("saturate", 1);
        var stated = (OnnxElementType)node.Int("output_dtype", 0);
        var type = node.Has(2) ? node.Turned(2).Type : stated == OnnxElementType.Undefined ? OnnxElementType.UInt8 : stated;
        var (low, high) = type switch
        {
            OnnxElementType.UInt8 => (0.0, 255.0),
            OnnxElementType.Int8 => (-128.0, 127.0),
            OnnxElementType.UInt16 => (0.0, 65535.0),
            OnnxElementType.Int16 => (-32768.0, 32767.0),
            _ => throw node.Refuse($"quantising to {type} is not supported"),
        };
        var axis = node.Int("axis", 1);
        var steps = node.Emit(new UnaryLayer<T>(UnaryOperation.Round), Combine(node, BinaryOperation.Over, x, PerAxis(node, x, 1, axis)));
        if (node.Has(2)) steps = Combine(node, BinaryOperation.Plus, steps, PerAxis(node, x, 2, axis));
        node.Result(node.Emit(new UnaryLayer<T>(UnaryOperation.Clip, low, high), steps.Shape, steps.Order, type, steps));
    }

    /// <summary>(x − zero point) · scale.</summary>
    private static void Dequantize(NodeContext<T> node)
    {
        var x = node.Input(0);
        Simple(node);
        node.Int("output_dtype", 0);
        var axis = node.Int("axis", 1);
        var scale = PerAxis(node, x, 1, axis);
        var distance = node.Has(2) ? Combine(node, BinaryOperation.Minus, x, PerAxis(node, x, 2, axis)) : x;
        node.Result(ElementOperators<T>.Combine(node, BinaryOperation.Times, distance, scale, scale.Type));
    }

    private static void Simple(NodeContext<T> node)
    {
        if (node.Int("block_size", 0) is not 0 and var block) throw node.Refuse($"attribute 'block_size' is {block}; blocks are not supported");
    }

    /// <summary>A setting that is one number, or one for each element of an axis.</summary>
    private static GraphValue<T> PerAxis(NodeContext<T> node, GraphValue<T> x, int input, int axis)
    {
        var value = node.Input(input);
        if (value.Rank == 0 || (value.Rank == 1 && value.Shape[0] == 1)) return ShapeOperators<T>.Reshaped(node, value, []);
        if (value.Rank != 1) throw node.Refuse($"its input {input} is {new Shape(value.Shape)}");
        var shape = Enumerable.Repeat(1, x.Rank).ToArray();
        shape[node.Axis(axis, x.Rank)] = value.Shape[0];
        return ShapeOperators<T>.Reshaped(node, value, shape);
    }

    private static GraphValue<T> Combine(NodeContext<T> node, BinaryOperation operation, GraphValue<T> a, GraphValue<T> b) =>
        ElementOperators<T>.Combine(node, operation, a, b, OnnxElementType.Float);
}
