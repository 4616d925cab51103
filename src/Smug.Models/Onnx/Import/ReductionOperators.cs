using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>Sums, means, extremes and norms over axes.</summary>
internal static class ReductionOperators<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static KeyValuePair<string, Action<NodeContext<T>>>[] All { get; } =
    [
        new("ReduceSum", node => Reduce(node, Reduction.Sum, axesAsInputSince: 13)),
        new("ReduceMean", node => Reduce(node, Reduction.Mean)),
        new("ReduceMax", node => Reduce(node, Reduction.Max)),
        new("ReduceMin", node => Reduce(node, Reduction.Min)),
        new("ReduceL1", node => Reduce(node, Reduction.Sum, before: UnaryOperation.Abs)),
        new("ReduceL2", node => Reduce(node, Reduction.Sum, isSquared: true, after: UnaryOperation.Sqrt)),
        new("ReduceSumSquare", node => Reduce(node, Reduction.Sum, isSquared: true)),
        new("ReduceLogSum", node => Reduce(node, Reduction.Sum, after: UnaryOperation.Log)),
        new("ReduceLogSumExp", LogSumExp),
        new("ReduceProd", Prod),
    ];

    /// <summary>A value reduced over some of ONNX's axes, which stay with size 1.</summary>
    public static GraphValue<T> Over(NodeContext<T> node, Reduction reduction, GraphValue<T> x, int[] axes)
    {
        var items = axes.Select(axis => node.ItemAxis(x, axis)).Order();
        var shape = x.Shape.ToArray();
        foreach (var axis in axes) shape[axis] = 1;
        return node.Emit(new ReduceLayer<T>(reduction, [.. items]), shape, x.Order, x.Type, x);
    }

    private static void Reduce(
        NodeContext<T> node, Reduction reduction, UnaryOperation? before = null, bool isSquared = false, UnaryOperation? after = null, int axesAsInputSince = 18)
    {
        var x = node.Input(0);
        var (axes, keep) = Axes(node, x, axesAsInputSince);
        if (before is { } first) x = node.Emit(new UnaryLayer<T>(first), x);
        if (isSquared) x = ElementOperators<T>.Combine(node, BinaryOperation.Times, x, x);
        var y = Over(node, reduction, x, axes);

        // The largest of no truth values is 0, the smallest 1.
        if (x.Type == OnnxElementType.Bool) y = node.Emit(new UnaryLayer<T>(UnaryOperation.Clip, 0, 1), y);
        if (after is { } last) y = node.Emit(new UnaryLayer<T>(last), y);
        Finish(node, y, axes, keep);
    }

    /// <summary>max + ln Σ exp(x − max), which does not overflow.</summary>
    private static void LogSumExp(NodeContext<T> node)
    {
        var x = node.Input(0);
        var (axes, keep) = Axes(node, x, 18);
        var most = Over(node, Reduction.Max, x, axes);
        var powers = node.Emit(new UnaryLayer<T>(UnaryOperation.Exp), ElementOperators<T>.Combine(node, BinaryOperation.Minus, x, most));
        var sum = node.Emit(new UnaryLayer<T>(UnaryOperation.Log), Over(node, Reduction.Sum, powers, axes));
        Finish(node, ElementOperators<T>.Combine(node, BinaryOperation.Plus, sum, most), axes, keep);
    }

    /// <summary>Half times the other half, until one is left along each axis.</summary>
    private static void Prod(NodeContext<T> node)
    {
        var y = node.Input(0);
        var (axes, keep) = Axes(node, y, 18);
        foreach (var axis in axes)
        {
            var along = node.ItemAxis(y, axis);
            if (y.Shape[axis] == 0) y = RearrangedOnes(node, y, axis);
            while (y.Shape[axis] > 1)
            {
                var half = y.Shape[axis] / 2;
                var (first, second) = (Part(y, 0, half), Part(y, half, half));
                var product = ElementOperators<T>.Combine(node, BinaryOperation.Times, first, second);
                if (y.Shape[axis] % 2 == 1)
                {
                    // The odd one goes into the first.
                    var odd = Part(y, 2 * half, 1);
                    product = half == 1
                        ? ElementOperators<T>.Combine(node, BinaryOperation.Times, product, odd)
                        : Joined(product, odd, half + 1);
                }

                y = product;
            }

            GraphValue<T> Part(GraphValue<T> x, int start, int length)
            {
                var shape = x.Shape.ToArray();
                shape[axis] = length;
                return node.Emit(new SliceLayer<T>(along, start, length, 1), shape, x.Order, x.Type, x);
            }

            GraphValue<T> Joined(GraphValue<T> a, GraphValue<T> b, int length)
            {
                var shape = a.Shape.ToArray();
                shape[axis] = length;
                return node.Emit(new ConcatLayer<T>(along), shape, a.Order, a.Type, a, b);
            }
        }

        Finish(node, y, axes, keep);
    }

    /// <summary>The product of no elements.</summary>
    private static GraphValue<T> RearrangedOnes(NodeContext<T> node, GraphValue<T> x, int axis)
    {
        if (x.IsBatched) throw node.RefuseMixing("a product of no elements");
        var shape = x.Shape.ToArray();
        shape[axis] = 1;
        node.Graph.Spend(new Shape(shape).Length);
        return node.Graph.OfConstant("ones", Tensor<T>.Full(new Shape(shape), T.One), x.Type);
    }

    private static (int[] Axes, bool Keep) Axes(NodeContext<T> node, GraphValue<T> x, int asInputSince)
    {
        var keep = node.Int("keepdims", 1) != 0;
        var leavesAlone = node.Flag("noop_with_empty_axes");
        var asked = node.Opset >= asInputSince ? node.Has(1) ? node.Integers(1, "its axes") : null : node.Ints("axes");
        if (asked is not { Length: > 0 }) return (leavesAlone ? [] : [.. Enumerable.Range(0, x.Rank)], keep);
        int[] axes = [.. asked.Select(axis => node.Axis(axis, x.Rank)).Distinct()];
        return (axes, keep);
    }

    private static void Finish(NodeContext<T> node, GraphValue<T> y, int[] axes, bool keep)
    {
        if (keep || axes.Length == 0)
        {
            node.Result(y);
            return;
        }

        // Axes of size 1 vanish without a move; the others keep their order in memory.
        var left = Enumerable.Range(0, y.Rank).Where(axis => !axes.Contains(axis)).ToArray();
        int[] order = [.. y.Order.Where(left.Contains).Select(axis => Array.IndexOf(left, axis))];
        int[] shape = [.. left.Select(axis => y.Shape[axis])];
        node.Result(node.Emit(new ReshapeLayer<T>(new Shape([.. order.Select(axis => shape[axis])])), shape, order, y.Type, y));
    }
}
