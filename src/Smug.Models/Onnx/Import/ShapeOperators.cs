using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>Operations that change shapes and the order of axes.</summary>
internal static class ShapeOperators<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static KeyValuePair<string, Action<NodeContext<T>>>[] All { get; } =
    [
        new("Reshape", Reshape),
        new("Flatten", Flatten),
        new("Squeeze", Squeeze),
        new("Unsqueeze", Unsqueeze),
        new("Transpose", Transpose),
        new("Expand", Expand),
        new("Shape", ShapeOf),
        new("Size", SizeOf),
    ];

    /// <summary>A value in another shape; of a batched one the first size counts the batch.</summary>
    public static GraphValue<T> Reshaped(NodeContext<T> node, GraphValue<T> x, int[] shape)
    {
        var natural = node.Graph.InNaturalOrder(x);
        var item = new Shape(x.IsBatched ? shape[1..] : shape);
        return node.Emit(new ReshapeLayer<T>(item), shape, GraphValue<T>.Natural(shape.Length, x.IsBatched), x.Type, natural);
    }

    private static void Reshape(NodeContext<T> node)
    {
        var x = node.Turned(0);
        var allowZero = node.Flag("allowzero");
        var asked = node.Opset < 5 ? node.Ints("shape") ?? [] : node.Integers(1, "its shape");
        var sizes = asked.Select((size, i) => size == 0 && !allowZero
            ? i < x.Rank ? x.Shape[i] : throw node.Refuse($"size 0 at axis {i} of {x.Rank}")
            : size).ToArray();
        if (x.IsTurned)
        {
            node.Result(TurnedReshaped(node, x, sizes));
            return;
        }

        var unknown = Array.IndexOf(sizes, -1);
        if (Array.Exists(sizes, size => size < -1) || Array.LastIndexOf(sizes, -1) != unknown) throw node.Refuse($"shape [{string.Join(", ", asked)}]");
        var skip = 0;
        if (x.IsBatched)
        {
            if (sizes.Length == 0) throw node.RefuseMixing("reshaping to a scalar");
            var rest = sizes[1..].Aggregate(1L, (product, size) => product * size);
            var keeps = sizes[0] == -1 ? rest == x.ItemShape.Length : sizes[0] == x.Shape[0] || (asked[0] == 0 && !allowZero);
            if (!keeps) throw node.RefuseMixing($"reshaping to [{string.Join(", ", asked)}]");
            (sizes[0], skip) = (x.Shape[0], 1);
        }

        unknown = Array.IndexOf(sizes, -1);
        if (unknown >= 0)
        {
            var others = sizes[skip..].Where(size => size != -1).Aggregate(1L, (product, size) => product * size);
            sizes[unknown] = others == 0 ? 0 : (int)(x.ItemShape.Length / others);
        }

        node.Result(x.IsBatched && sizes.Length == 2 ? Flattened(node, x, sizes) : Reshaped(node, node.Input(0), sizes));
    }

    /// <summary>A value whose batch axis is not the first, with that axis and those before it kept.</summary>
    private static GraphValue<T> TurnedReshaped(NodeContext<T> node, GraphValue<T> x, int[] sizes)
    {
        var kept = x.BatchAxis + 1;
        if (sizes.Length < kept || !sizes.AsSpan(0, kept).SequenceEqual(x.Shape.AsSpan(0, kept)))
            throw node.RefuseMixing($"reshaping across axis {x.BatchAxis}");
        var (rest, unknown) = (new Shape(x.Shape[kept..]).Length, Array.IndexOf(sizes, -1, kept));
        var others = sizes[kept..].Where(size => size != -1).Aggregate(1L, (product, size) => product * size);
        if (unknown >= 0) sizes[unknown] = others == 0 ? 0 : (int)(rest / others);
        if (Array.Exists(sizes, size => size < 0)) throw node.Refuse($"shape [{string.Join(", ", sizes)}]");
        var natural = node.Graph.Reordered(x, [.. x.Order.Order()]);
        int[] order = [.. Enumerable.Range(0, sizes.Length).Where(axis => axis != x.BatchAxis)];
        return node.EmitTurned(new ReshapeLayer<T>(new Shape([.. order.Select(axis => sizes[axis])])), sizes, order, x.BatchAxis, natural);
    }

    private static void Flatten(NodeContext<T> node)
    {
        var x = node.Raw(0);
        var axis = node.Int("axis", 1);
        axis = axis < 0 ? axis + x.Rank : axis;
        if (axis < 0 || axis > x.Rank) throw node.Refuse($"axis {axis} of a value of {x.Rank} axes");
        if (!x.IsBatched)
        {
            node.Result(Reshaped(node, node.Input(0), [new Shape(x.Shape[..axis]).Length, new Shape(x.Shape[axis..]).Length]));
            return;
        }

        if (axis != 1) throw node.RefuseMixing($"flattening at axis {axis}");
        node.Result(Flattened(node, x, [x.Shape[0], x.ItemShape.Length]));
    }

    /// <summary>[N, …] → [N, K], put off until it is known whether the elements' order matters.</summary>
    private static GraphValue<T> Flattened(NodeContext<T> node, GraphValue<T> x, int[] shape)
    {
        if (x.ItemShape.Length != shape[1]) throw node.Refuse($"{x.ItemShape.Length} elements reshaped to {shape[1]}");
        if (x.Unflattened is not null || x.Rank == 2) return x;
        return new GraphValue<T> { Name = node.Node.Outputs[0], Type = x.Type, Shape = shape, IsBatched = true, Order = [1], Unflattened = x };
    }

    private static void Squeeze(NodeContext<T> node)
    {
        var x = node.Turned(0).IsTurned ? node.Turned(0) : node.Input(0);
        var asked = node.Opset >= 13 ? node.Has(1) ? node.Integers(1, "its axes") : null : node.Ints("axes");
        var axes = asked?.Select(axis => node.Axis(axis, x.Rank)).ToHashSet()
            ?? Enumerable.Range(0, x.Rank).Where(axis => x.Shape[axis] == 1 && !(x.IsBatched && axis == x.BatchAxis)).ToHashSet();
        node.Result(Dropped(node, x, axes));
    }

    /// <summary>A value without some of its axes of size 1.</summary>
    public static GraphValue<T> Dropped(NodeContext<T> node, GraphValue<T> x, HashSet<int> axes)
    {
        if (x.IsBatched && axes.Contains(x.BatchAxis)) throw node.RefuseMixing($"squeezing axis {x.BatchAxis}");
        if (axes.FirstOrDefault(axis => x.Shape[axis] != 1, -1) is >= 0 and var wrong) throw node.Refuse($"squeezing axis {wrong} of size {x.Shape[wrong]}");
        var kept = Enumerable.Range(0, x.Rank).Where(axis => !axes.Contains(axis)).ToArray();
        int[] order = [.. x.Order.Where(kept.Contains).Select(axis => Array.IndexOf(kept, axis))];
        int[] shape = [.. kept.Select(axis => x.Shape[axis])];
        return node.EmitTurned(new ReshapeLayer<T>(new Shape([.. order.Select(axis => shape[axis])])), shape, order, Array.IndexOf(kept, x.BatchAxis), x);
    }

    private static void Unsqueeze(NodeContext<T> node)
    {
        var x = node.Input(0);
        var asked = (node.Opset >= 13 ? node.Integers(1, "its axes") : node.Ints("axes")) ?? throw node.Refuse("attribute 'axes' is missing");
        var rank = x.Rank + asked.Length;
        var axes = asked.Select(axis => node.Axis(axis, rank)).ToHashSet();
        if (axes.Count != asked.Length) throw node.Refuse($"axes [{string.Join(", ", asked)}]");
        if (x.IsBatched && axes.Contains(0)) throw node.RefuseMixing("a new axis 0");
        var old = Enumerable.Range(0, rank).Where(axis => !axes.Contains(axis)).ToArray();
        var shape = Enumerable.Repeat(1, rank).ToArray();
        for (var axis = 0; axis < old.Length; axis++) shape[old[axis]] = x.Shape[axis];

        // New axes of size 1 may stand anywhere in memory; in ONNX's order if that is the others' order too.
        int[] order = [.. x.Order.Select(axis => old[axis]), .. axes.Order()];
        if (x.Order.SequenceEqual(x.Order.Order())) order = GraphValue<T>.Natural(rank, x.IsBatched);
        Rearranged(node, x, shape, order);
    }

    private static void Rearranged(NodeContext<T> node, GraphValue<T> x, int[] shape, int[] order) =>
        node.Result(node.Emit(new ReshapeLayer<T>(new Shape([.. order.Select(axis => shape[axis])])), shape, order, x.Type, x));

    /// <summary>Only names of axes change; nothing moves.</summary>
    private static void Transpose(NodeContext<T> node)
    {
        var x = node.Turned(0);
        if (x.Unflattened is not null) node.Graph.Flatten(x);
        var permutation = node.Ints("perm") ?? [.. Enumerable.Range(0, x.Rank).Reverse()];
        if (!permutation.Order().SequenceEqual(Enumerable.Range(0, x.Rank))) throw node.Refuse($"perm [{string.Join(", ", permutation)}] of {x.Rank} axes");
        node.Result(Permuted(node, x, permutation));
    }

    /// <summary>A value with its axes renamed.</summary>
    public static GraphValue<T> Permuted(NodeContext<T> node, GraphValue<T> x, int[] permutation)
    {
        if (x.Constant is { } known) return node.Graph.OfConstant(node.Node.Outputs[0], Op.Transpose(known, permutation), x.Type);
        return new GraphValue<T>
        {
            Name = node.Node.Outputs[0],
            Type = x.Type,
            Shape = [.. permutation.Select(axis => x.Shape[axis])],
            IsBatched = x.IsBatched,
            BatchAxis = x.IsBatched ? Array.IndexOf(permutation, x.BatchAxis) : 0,
            Order = [.. x.Order.Select(axis => Array.IndexOf(permutation, axis))],
            Node = x.Node,
        };
    }

    private static void Expand(NodeContext<T> node)
    {
        var x = node.Input(0);
        var asked = node.Integers(1, "its shape");
        var rank = Math.Max(x.Rank, asked.Length);
        if (x.IsBatched && rank > x.Rank) throw node.RefuseMixing("new outer axes");
        int[] from = [.. Enumerable.Repeat(1, rank - x.Rank), .. x.Shape];
        int[] shape = [.. from];
        for (var i = 1; i <= asked.Length; i++)
        {
            if (x.IsBatched && i == rank)
            {
                if (asked[^i] != 1 && asked[^i] != x.Shape[0]) throw node.RefuseMixing("expanding axis 0");
                continue;
            }

            if (asked[^i] < 0 || (asked[^i] != from[^i] && asked[^i] != 1 && from[^i] != 1)) throw node.Refuse($"expanding to [{string.Join(", ", asked)}]");
            shape[^i] = from[^i] == 1 ? asked[^i] : from[^i];
        }

        var natural = node.Graph.InNaturalOrder(x);
        var item = new Shape(x.IsBatched ? shape[1..] : shape);
        if (item.Length > 1 << 26) throw node.Refuse($"expanding to {item}");
        node.Result(node.Emit(new BroadcastLayer<T>(item), shape, GraphValue<T>.Natural(rank, x.IsBatched), x.Type, natural));
    }

    private static void ShapeOf(NodeContext<T> node)
    {
        var x = node.Turned(0);
        var start = Bound(node.Int("start", 0), x.Rank);
        var end = Bound(node.Int("end", x.Rank), x.Rank);
        var sizes = start < end ? x.Shape[start..end] : [];
        node.Result(node.Graph.OfConstant(node.Node.Outputs[0], Numbers(sizes), OnnxElementType.Int64));

        static int Bound(int axis, int rank) => Math.Clamp(axis < 0 ? axis + rank : axis, 0, rank);
    }

    private static void SizeOf(NodeContext<T> node)
    {
        var x = node.Raw(0);
        if (x.IsBatched) throw node.RefuseMixing("the number of elements");
        node.Result(node.Graph.OfConstant(node.Node.Outputs[0], Op.Reshape(Numbers([x.ItemShape.Length]), []), OnnxElementType.Int64));
    }

    private static Tensor<T> Numbers(int[] values) => Tensor<T>.Wrap(new Shape(values.Length), Array.ConvertAll(values, T.CreateTruncating));
}
