using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>Functions of elements that are put together from others.</summary>
internal static class ActivationOperators<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static KeyValuePair<string, Action<NodeContext<T>>>[] All { get; } =
    [
        new("Celu", Celu),
        new("Mish", Mish),
        new("ThresholdedRelu", ThresholdedRelu),
        new("Swish", Swish),
        new("Shrink", Shrink),
        new("Hardmax", Hardmax),
        new("Mod", Mod),
        new("Xor", node => node.Result(Not(node, ElementOperators<T>.Combine(node, BinaryOperation.Equal, node.Input(0), node.Input(1), OnnxElementType.Bool)))),
        new("IsInf", IsInf),
        new("IsNaN", node => node.Result(Not(node, ElementOperators<T>.Combine(node, BinaryOperation.Equal, node.Input(0), node.Input(0), OnnxElementType.Bool)))),
    ];

    /// <summary>max(x, 0) + min(0, α · (exp(x / α) − 1)).</summary>
    private static void Celu(NodeContext<T> node)
    {
        var alpha = node.Float("alpha", 1);
        if (alpha == 0) throw node.Refuse("attribute 'alpha' is 0");
        var elu = node.Emit(new UnaryLayer<T>(UnaryOperation.Elu, 1), Times(node, node.Input(0), 1 / alpha));
        node.Result(Times(node, elu, alpha));
    }

    /// <summary>x · tanh(ln(1 + eˣ)).</summary>
    private static void Mish(NodeContext<T> node)
    {
        var x = node.Input(0);
        var share = node.Emit(new TanhLayer<T>(), node.Emit(new UnaryLayer<T>(UnaryOperation.Softplus), x));
        node.Result(ElementOperators<T>.Combine(node, BinaryOperation.Times, x, share));
    }

    /// <summary>x · sigmoid(α · x).</summary>
    private static void Swish(NodeContext<T> node)
    {
        var x = node.Input(0);
        var share = node.Emit(new SigmoidLayer<T>(), Times(node, x, node.Float("alpha", 1)));
        node.Result(ElementOperators<T>.Combine(node, BinaryOperation.Times, x, share));
    }

    /// <summary>Whether an element is ∞ or −∞.</summary>
    private static void IsInf(NodeContext<T> node)
    {
        var x = node.Input(0);
        var (negative, positive) = (node.Int("detect_negative", 1) != 0, node.Int("detect_positive", 1) != 0);
        var size = negative && positive ? node.Emit(new UnaryLayer<T>(UnaryOperation.Abs), x) : x;
        var bound = node.Graph.OfConstant("infinity", Tensor<T>.Full(new Shape(), positive ? T.PositiveInfinity : T.NegativeInfinity), x.Type);
        var isThere = ElementOperators<T>.Combine(node, BinaryOperation.Equal, size, bound, OnnxElementType.Bool);
        node.Result(negative || positive ? isThere : ElementOperators<T>.Combine(node, BinaryOperation.Less, isThere, isThere, OnnxElementType.Bool));
    }

    /// <summary>x where x &gt; α, else 0.</summary>
    private static void ThresholdedRelu(NodeContext<T> node) => node.Result(Where(node, node.Input(0), BinaryOperation.Greater, node.Float("alpha", 1), 0));

    /// <summary>x + bias below −λ, x − bias above λ, else 0.</summary>
    private static void Shrink(NodeContext<T> node)
    {
        var (x, lambda, bias) = (node.Input(0), node.Float("lambd", 0.5), node.Float("bias", 0));
        node.Result(ElementOperators<T>.Combine(
            node, BinaryOperation.Plus, Where(node, x, BinaryOperation.Less, -lambda, bias), Where(node, x, BinaryOperation.Greater, lambda, -bias)));
    }

    /// <summary>1 at the first of the largest elements along an axis, else 0.</summary>
    private static void Hardmax(NodeContext<T> node)
    {
        var x = node.Input(0);
        var axis = node.Axis(node.Int("axis", node.Opset < 13 ? 1 : -1), x.Rank);
        if (node.Opset < 13 && x.Shape[(axis + 1)..].Any(size => size != 1)) throw node.Refuse($"axis {axis} of {x.Rank} before opset 13 is not supported");
        var shape = x.Shape.ToArray();
        shape[axis] = 1;
        var best = node.Emit(new ArgMaxLayer<T>(node.ItemAxis(x, axis)), shape, x.Order, x.Type, x);
        var places = Enumerable.Repeat(1, x.Rank).ToArray();
        places[axis] = x.Shape[axis];
        var counted = Tensor<T>.Wrap(new Shape(places), [.. Enumerable.Range(0, x.Shape[axis]).Select(T.CreateTruncating)]);
        node.Result(ElementOperators<T>.Combine(node, BinaryOperation.Equal, best, node.Graph.OfConstant("places", counted, x.Type), x.Type));
    }

    /// <summary>The remainder: with the sign of the divisor, or with fmod = 1 that of the dividend.</summary>
    private static void Mod(NodeContext<T> node)
    {
        var (a, b) = (node.Input(0), node.Input(1));
        var rounding = node.Flag("fmod") ? UnaryOperation.Truncate : UnaryOperation.Floor;
        var whole = node.Emit(new UnaryLayer<T>(rounding), ElementOperators<T>.Combine(node, BinaryOperation.Over, a, b));
        node.Result(ElementOperators<T>.Combine(node, BinaryOperation.Minus, a, ElementOperators<T>.Combine(node, BinaryOperation.Times, whole, b)));
    }

    /// <summary>x + added where x compares with the bound, else 0.</summary>
    private static GraphValue<T> Where(NodeContext<T> node, GraphValue<T> x, BinaryOperation compare, double bound, double added)
    {
        var chosen = ElementOperators<T>.Combine(node, compare, x, Scalar(node, bound, x.Type), x.Type);
        var value = added == 0 ? x : ElementOperators<T>.Combine(node, BinaryOperation.Plus, x, Scalar(node, added, x.Type));
        return ElementOperators<T>.Combine(node, BinaryOperation.Times, value, chosen);
    }

    private static GraphValue<T> Not(NodeContext<T> node, GraphValue<T> x) => node.Emit(new UnaryLayer<T>(UnaryOperation.Not), x);

    private static GraphValue<T> Times(NodeContext<T> node, GraphValue<T> x, double factor) =>
        factor == 1 ? x : ElementOperators<T>.Combine(node, BinaryOperation.Times, x, Scalar(node, factor, x.Type));

    private static GraphValue<T> Scalar(NodeContext<T> node, double value, OnnxElementType type) =>
        node.Graph.OfConstant("scalar", Tensor<T>.Full(new Shape(), T.CreateTruncating(value)), type);
}
