using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>Normalisations by means, variances and norms that are put together from reductions.</summary>
internal static class StatisticOperators<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static KeyValuePair<string, Action<NodeContext<T>>>[] All { get; } =
    [
        new("InstanceNormalization", InstanceNorm),
        new("GroupNormalization", GroupNorm),
        new("RMSNormalization", RootMeanSquare),
        new("MeanVarianceNormalization", MeanVariance),
        new("LpNormalization", LpNorm),
    ];

    /// <summary>Every channel of every item with its own mean and variance over space.</summary>
    private static void InstanceNorm(NodeContext<T> node)
    {
        var x = ImageOperators<T>.Image(node);
        var space = Enumerable.Range(2, x.Rank - 2).ToArray();
        node.Result(Affine(node, Normalized(node, x, space, node.Float("epsilon", 1e-5)), x.Shape[1]));
    }

    /// <summary>Groups of channels of every item with their own mean and variance.</summary>
    private static void GroupNorm(NodeContext<T> node)
    {
        var x = node.Graph.InNaturalOrder(ImageOperators<T>.Image(node));
        var groups = node.Int("num_groups", 0);
        if (groups < 1 || x.Shape[1] % groups != 0) throw node.Refuse($"{x.Shape[1]} channels in {groups} groups");
        if (node.Int("stash_type", 1) != 1) throw node.Refuse("attribute 'stash_type' is not 1");
        var grouped = ShapeOperators<T>.Reshaped(node, x, [x.Shape[0], groups, x.ItemShape.Length / groups]);
        var normal = ShapeOperators<T>.Reshaped(node, Normalized(node, grouped, [2], node.Float("epsilon", 1e-5)), x.Shape);
        node.Result(Affine(node, normal, x.Shape[1]));
    }

    /// <summary>(x − mean) / (deviation + 1e-9), over the batch, too, unless told otherwise.</summary>
    private static void MeanVariance(NodeContext<T> node)
    {
        var x = node.Input(0);
        int[] axes = [.. (node.Ints("axes") ?? [0, 2, 3]).Select(axis => node.Axis(axis, x.Rank)).Distinct()];
        var (centred, variance) = Moments(node, x, axes);
        var deviation = Plus(node, node.Emit(new UnaryLayer<T>(UnaryOperation.Sqrt), variance), 1e-9);
        node.Result(ElementOperators<T>.Combine(node, BinaryOperation.Over, centred, deviation));
    }

    /// <summary>x / √(mean of x² over the last axes + ε) · scale.</summary>
    private static void RootMeanSquare(NodeContext<T> node)
    {
        var x = node.Input(0);
        var axis = node.Axis(node.Int("axis", -1), x.Rank);
        node.Int("stash_type", 1);
        var squares = ElementOperators<T>.Combine(node, BinaryOperation.Times, x, x);
        var mean = ReductionOperators<T>.Over(node, Reduction.Mean, squares, [.. Enumerable.Range(axis, x.Rank - axis)]);
        var root = node.Emit(new UnaryLayer<T>(UnaryOperation.Sqrt), Plus(node, mean, node.Float("epsilon", 1e-5)));
        var normal = ElementOperators<T>.Combine(node, BinaryOperation.Over, x, root);
        node.Result(ElementOperators<T>.Combine(node, BinaryOperation.Times, normal, node.Input(1)));
    }

    /// <summary>x divided by its norm along an axis.</summary>
    private static void LpNorm(NodeContext<T> node)
    {
        var x = node.Input(0);
        var axis = node.Axis(node.Int("axis", -1), x.Rank);
        var power = node.Int("p", 2);
        if (power is not (1 or 2)) throw node.Refuse($"attribute 'p' is {power} instead of 1 or 2");
        var parts = power == 1 ? node.Emit(new UnaryLayer<T>(UnaryOperation.Abs), x) : ElementOperators<T>.Combine(node, BinaryOperation.Times, x, x);
        var norm = ReductionOperators<T>.Over(node, Reduction.Sum, parts, [axis]);
        if (power == 2) norm = node.Emit(new UnaryLayer<T>(UnaryOperation.Sqrt), norm);

        // Where the norm is 0 all elements are, and stay so.
        var isZero = node.Emit(new UnaryLayer<T>(UnaryOperation.Not), norm);
        var divisor = ElementOperators<T>.Combine(node, BinaryOperation.Plus, norm, isZero);
        node.Result(ElementOperators<T>.Combine(node, BinaryOperation.Over, x, divisor));
    }

    private static GraphValue<T> Normalized(NodeContext<T> node, GraphValue<T> x, int[] axes, double epsilon)
    {
        var (centred, variance) = Moments(node, x, axes);
        var deviation = node.Emit(new UnaryLayer<T>(UnaryOperation.Sqrt), Plus(node, variance, epsilon));
        return ElementOperators<T>.Combine(node, BinaryOperation.Over, centred, deviation);
    }

    private static (GraphValue<T> Centred, GraphValue<T> Variance) Moments(NodeContext<T> node, GraphValue<T> x, int[] axes)
    {
        var centred = ElementOperators<T>.Combine(node, BinaryOperation.Minus, x, ReductionOperators<T>.Over(node, Reduction.Mean, x, axes));
        var squares = ElementOperators<T>.Combine(node, BinaryOperation.Times, centred, centred);
        return (centred, ReductionOperators<T>.Over(node, Reduction.Mean, squares, axes));
    }

    /// <summary>x · scale + shift, channel by channel; before opset 21 group normalisation has them group by group.</summary>
    private static GraphValue<T> Affine(NodeContext<T> node, GraphValue<T> x, int channels)
    {
        var scaled = ElementOperators<T>.Combine(node, BinaryOperation.Times, x, PerChannel(1, "its scale"));
        return ElementOperators<T>.Combine(node, BinaryOperation.Plus, scaled, PerChannel(2, "its shift"));

        GraphValue<T> PerChannel(int input, string what)
        {
            var given = node.Constant(input, what);
            if (given.Length == 0 || channels % given.Length != 0) throw node.Refuse($"{what} is {given.Shape} for {channels} channels");
            var repeats = channels / given.Length;
            T[] values = [.. given.ToArray().SelectMany(value => Enumerable.Repeat(value, repeats))];
            return node.Graph.OfConstant("channel", Tensor<T>.Wrap(new Shape([1, channels, .. Enumerable.Repeat(1, x.Rank - 2)]), values), x.Type);
        }
    }

    private static GraphValue<T> Plus(NodeContext<T> node, GraphValue<T> x, double added) => ElementOperators<T>.Combine(
        node, BinaryOperation.Plus, x, node.Graph.OfConstant("epsilon", Tensor<T>.Full(new Shape(), T.CreateTruncating(added)), x.Type));
}
