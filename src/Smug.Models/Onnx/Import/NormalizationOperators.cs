using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>Softmax and normalisations.</summary>
internal static class NormalizationOperators<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static KeyValuePair<string, Action<NodeContext<T>>>[] All { get; } =
    [
        new("Softmax", node => Softmax(node, new SoftmaxLayer<T>())),
        new("LogSoftmax", node => Softmax(node, new LogSoftmaxLayer<T>())),
        new("BatchNormalization", BatchNorm),
        new("LayerNormalization", LayerNorm),
    ];

    private static void Softmax(NodeContext<T> node, Layer<T> layer)
    {
        var x = node.Input(0);
        var axis = node.Axis(node.Int("axis", node.Opset < 13 ? 1 : -1), x.Rank);
        if (node.Opset < 13 && x.Shape[(axis + 1)..].Any(size => size != 1))
        {
            // Before opset 13 all axes from this one on are one row.
            if (x.IsBatched && axis == 0) throw node.RefuseMixing("softmax over axis 0");
            var natural = node.Graph.InNaturalOrder(x);
            int[] rows = [.. x.Shape[..axis], new Shape(x.Shape[axis..]).Length];
            node.Result(ShapeOperators<T>.Reshaped(node, node.Emit(layer, ShapeOperators<T>.Reshaped(node, natural, rows)), x.Shape));
            return;
        }

        node.ItemAxis(x, axis);
        node.Result(node.Emit(layer, node.Graph.Reordered(x, [.. x.Order.Where(other => other != axis), axis])));
    }

    private static void BatchNorm(NodeContext<T> node)
    {
        var epsilon = node.Float("epsilon", 1e-5);
        var momentum = node.Float("momentum", 0.9);
        if (node.Flag("training_mode"))
        {
            Train(node, epsilon, momentum);
            return;
        }

        if (node.Opset < 9 && node.Int("spatial", 1) != 1) throw node.Refuse("attribute 'spatial' is not 1");
        var x = node.Input(0);
        if (!x.IsBatched) throw node.RefuseMixing("batch normalisation of a value without a batch axis");
        if (x.Rank < 2) throw node.Refuse($"its input has {x.Rank} axes instead of at least 2");
        var layer = new BatchNormLayer<T>(
            node.Constant(1, "its scale"), node.Constant(2, "its shift"), node.Constant(3, "its mean"), node.Constant(4, "its variance"), epsilon, 1 - momentum);
        node.Result(node.Emit(layer, node.Graph.Reordered(x, [.. x.Order.Where(axis => axis != 1), 1])));
    }

    /// <summary>Normalises by the batch's own statistics, which mixes the items.</summary>
    private static void Train(NodeContext<T> node, double epsilon, double momentum)
    {
        var x = node.Input(0);
        if (x.IsBatched) throw node.RefuseMixing("training");
        if (x.Rank < 2) throw node.Refuse($"its input has {x.Rank} axes instead of at least 2");
        int[] axes = [0, .. Enumerable.Range(2, x.Rank - 2)];
        var mean = ReductionOperators<T>.Over(node, Reduction.Mean, x, axes);
        var distance = ElementOperators<T>.Combine(node, BinaryOperation.Minus, x, mean);
        var square = ElementOperators<T>.Combine(node, BinaryOperation.Times, distance, distance);
        var variance = ReductionOperators<T>.Over(node, Reduction.Mean, square, axes);
        var y = ElementOperators<T>.Combine(node, BinaryOperation.Times, distance, InverseDeviation(node, variance, epsilon));
        y = ElementOperators<T>.Combine(node, BinaryOperation.Times, y, PerChannel(1));
        node.Result(ElementOperators<T>.Combine(node, BinaryOperation.Plus, y, PerChannel(2)));
        if (node.IsWanted(1)) node.Set(1, Running(3, mean));
        if (node.IsWanted(2)) node.Set(2, Running(4, variance));

        GraphValue<T> PerChannel(int input) => ShapeOperators<T>.Reshaped(node, node.Input(input), [x.Shape[1], .. Enumerable.Repeat(1, x.Rank - 2)]);

        GraphValue<T> Running(int input, GraphValue<T> current)
        {
            var kept = ElementOperators<T>.Combine(node, BinaryOperation.Times, node.Input(input), Scalar(node, momentum));
            var news = ElementOperators<T>.Combine(node, BinaryOperation.Times, ShapeOperators<T>.Reshaped(node, current, [x.Shape[1]]), Scalar(node, 1 - momentum));
            return ElementOperators<T>.Combine(node, BinaryOperation.Plus, kept, news);
        }
    }

    private static void LayerNorm(NodeContext<T> node)
    {
        var x = node.Input(0);
        var axis = node.Axis(node.Int("axis", -1), x.Rank);
        var epsilon = node.Float("epsilon", 1e-5);
        node.Int("stash_type", 1);
        if (x.IsBatched && axis == 0) throw node.RefuseMixing("layer normalisation over axis 0");
        var (scale, shift) = (node.ConstantOrNull(1), node.Has(2) ? node.ConstantOrNull(2) : null);
        if (axis == x.Rank - 1 && scale is not null && (shift is not null || !node.Has(2)) && !node.IsWanted(1) && !node.IsWanted(2))
        {
            var layer = new LayerNormLayer<T>(scale, shift ?? Tensor<T>.Wrap(scale.Shape, new T[scale.Length]), epsilon);
            node.Result(node.Emit(layer, node.Graph.Reordered(x, [.. x.Order.Where(other => other != axis), axis])));
            return;
        }

        int[] axes = [.. Enumerable.Range(axis, x.Rank - axis)];
        var mean = ReductionOperators<T>.Over(node, Reduction.Mean, x, axes);
        var distance = ElementOperators<T>.Combine(node, BinaryOperation.Minus, x, mean);
        var square = ElementOperators<T>.Combine(node, BinaryOperation.Times, distance, distance);
        var inverse = InverseDeviation(node, ReductionOperators<T>.Over(node, Reduction.Mean, square, axes), epsilon);
        var y = ElementOperators<T>.Combine(node, BinaryOperation.Times, distance, inverse);
        y = ElementOperators<T>.Combine(node, BinaryOperation.Times, y, node.Input(1));
        node.Result(node.Has(2) ? ElementOperators<T>.Combine(node, BinaryOperation.Plus, y, node.Input(2)) : y);
        if (node.IsWanted(1)) node.Set(1, mean);
        if (node.IsWanted(2)) node.Set(2, inverse);
    }

    /// <summary>1 / √(variance + ε).</summary>
    private static GraphValue<T> InverseDeviation(NodeContext<T> node, GraphValue<T> variance, double epsilon)
    {
        var sum = ElementOperators<T>.Combine(node, BinaryOperation.Plus, variance, Scalar(node, epsilon));
        return node.Emit(new UnaryLayer<T>(UnaryOperation.Reciprocal), node.Emit(new UnaryLayer<T>(UnaryOperation.Sqrt), sum));
    }

    private static GraphValue<T> Scalar(NodeContext<T> node, double value) =>
        node.Graph.OfConstant("scalar", Tensor<T>.Full(new Shape(), T.CreateTruncating(value)), OnnxElementType.Float);
}
