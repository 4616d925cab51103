using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>Values that are known at import.</summary>
internal static class ConstantOperators<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static KeyValuePair<string, Action<NodeContext<T>>>[] All { get; } =
    [
        new("Constant", Constant),
        new("ConstantOfShape", ConstantOfShape),
        new("Range", Range),
    ];

    private static void Constant(NodeContext<T> node)
    {
        if (node.Node.Attributes.Length != 1) throw node.Refuse($"it has {node.Node.Attributes.Length} attributes instead of 1");
        var attribute = node.Any(node.Node.Attributes[0].Name)!;
        var (value, type) = attribute.Name switch
        {
            "value" when attribute.Tensor is { } tensor => (tensor.ToTensor<T>(), tensor.Type),
            "value_float" => (Numbers([], [attribute.Float]), OnnxElementType.Float),
            "value_floats" => (Numbers([attribute.Floats.Length], [.. attribute.Floats.Select(number => (double)number)]), OnnxElementType.Float),
            "value_int" => (Numbers([], [attribute.Int]), OnnxElementType.Int64),
            "value_ints" => (Numbers([attribute.Ints.Length], [.. attribute.Ints.Select(number => (double)number)]), OnnxElementType.Int64),
            _ => throw node.Refuse($"attribute '{attribute.Name}' is not supported"),
        };
        node.Result(node.Graph.OfConstant(node.Node.Outputs[0], value, type));
    }

    private static void ConstantOfShape(NodeContext<T> node)
    {
        var shape = new Shape(node.Integers(0, "its shape"));
        var tensor = node.Any("value")?.Tensor;
        if (tensor is not null && tensor.Shape.Length != 1) throw node.Refuse($"attribute 'value' has {tensor.Shape.Length} elements instead of 1");
        node.Graph.Spend(shape.Length);
        var value = tensor is null ? T.Zero : tensor.ToTensor<T>().Values[0];
        var filled = new T[shape.Length];
        Array.Fill(filled, value);
        node.Result(node.Graph.OfConstant(node.Node.Outputs[0], Tensor<T>.Wrap(shape, filled), tensor?.Type ?? OnnxElementType.Float));
    }

    private static void Range(NodeContext<T> node)
    {
        var (start, limit, step) = (node.Number(0, "its start"), node.Number(1, "its limit"), node.Number(2, "its step"));
        var count = Math.Ceiling((limit - start) / step);
        if (!double.IsFinite(count) || count > 1 << 26) throw node.Refuse($"a range from {start} to {limit} by {step}");
        node.Graph.Spend((long)Math.Max(0, count));
        var values = new double[(int)Math.Max(0, count)];
        for (var i = 0; i < values.Length; i++) values[i] = start + i * step;
        node.Result(node.Graph.OfConstant(node.Node.Outputs[0], Numbers([values.Length], values), node.Raw(0).Type));
    }

    private static Tensor<T> Numbers(int[] shape, double[] values) => Tensor<T>.Wrap(new Shape(shape), Array.ConvertAll(values, T.CreateTruncating));
}
