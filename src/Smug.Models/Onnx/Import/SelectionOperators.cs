using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>Operations that join, cut and choose elements.</summary>
internal static class SelectionOperators<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static KeyValuePair<string, Action<NodeContext<T>>>[] All { get; } =
    [
        new("Concat", Concat),
        new("Split", Split),
        new("Slice", Slice),
        new("Gather", Gather),
        new("Where", node => node.Result(Where(node, node.Input(0), node.Input(1), node.Input(2)))),
        new("Pad", Pad),
        new("ArgMax", node => ArgMax(node, isMax: true)),
        new("ArgMin", node => ArgMax(node, isMax: false)),
    ];

    private static void Concat(NodeContext<T> node)
    {
        var values = Enumerable.Range(0, node.InputCount).Select(node.Input).ToArray();
        var leader = Array.Find(values, value => value.Constant is null) ?? values[0];
        var axis = node.Axis(node.Int("axis", 0), leader.Rank);
        if (Array.Exists(values, value => value.Rank != leader.Rank)) throw node.Refuse("its inputs have different numbers of axes");
        if (Array.Exists(values, value => value.Constant is null && value.IsBatched != leader.IsBatched)) throw node.RefuseMixing("joining with a value without a batch axis");
        var along = node.ItemAxis(leader, axis);
        var parts = values.Select(value => value.Constant is null ? node.Graph.Reordered(value, leader.Order) : Known(node, value, leader)).ToArray();
        var shape = leader.Shape.ToArray();
        shape[axis] = values.Sum(value => value.Shape[axis]);
        node.Result(node.Emit(new ConcatLayer<T>(along == leader.Order.Length - 1 ? -1 : along), shape, leader.Order, leader.Type, parts));
    }

    /// <summary>A constant with the axes of the values it is joined with, where not all are constants.</summary>
    private static GraphValue<T> Known(NodeContext<T> node, GraphValue<T> constant, GraphValue<T> leader)
    {
        if (leader.Constant is not null) return constant;
        if (leader.IsBatched && constant.Shape[0] != 1) throw node.RefuseMixing("joining with a constant that differs along axis 0");
        var natural = leader.IsBatched ? Op.Reshape(constant.Constant!, constant.Shape[1..]) : constant.Constant!;
        return node.Graph.OfConstant(constant.Name, Op.Transpose(natural, [.. leader.Order.Select(axis => leader.IsBatched ? axis - 1 : axis)]), constant.Type);
    }

    private static void Split(NodeContext<T> node)
    {
        var x = node.Input(0);
        var axis = node.Axis(node.Int("axis", 0), x.Rank);
        var along = node.ItemAxis(x, axis);
        var count = node.Int("num_outputs", node.Node.Outputs.Length);
        var lengths = node.Opset >= 13 ? node.Has(1) ? node.Integers(1, "its lengths") : null : node.Ints("split");
        if (lengths is null)
        {
            // Equal parts; the last is smaller where they do not come out even.
            if (count < 1 || count != node.Node.Outputs.Length) throw node.Refuse($"{count} parts for {node.Node.Outputs.Length} outputs");
            var length = (x.Shape[axis] + count - 1) / count;
            lengths = [.. Enumerable.Range(0, count).Select(i => Math.Clamp(x.Shape[axis] - i * length, 0, length))];
        }

        if (lengths.Length != node.Node.Outputs.Length || Array.Exists(lengths, length => length < 0) || lengths.Sum(length => (long)length) != x.Shape[axis])
            throw node.Refuse($"lengths [{string.Join(", ", lengths)}] for axis {axis} of size {x.Shape[axis]}");
        var start = 0;
        for (var i = 0; i < lengths.Length; i++)
        {
            if (node.IsWanted(i))
            {
                var shape = x.Shape.ToArray();
                shape[axis] = lengths[i];
                var part = node.Graph.Emit(new SliceLayer<T>(along, start, lengths[i]), node.Node.Outputs[i], shape, x.Order, x.Type, x);
                node.Set(i, part);
            }

            start += lengths[i];
        }
    }

    private static void Slice(NodeContext<T> node)
    {
        var x = node.Turned(0).IsTurned ? node.Turned(0) : node.Input(0);
        var old = node.Opset < 10;
        var starts = old ? node.Ints("starts") : node.Integers(1, "its starts");
        var ends = old ? node.Ints("ends") : node.Integers(2, "its ends");
        if (starts is null || ends is null || starts.Length != ends.Length) throw node.Refuse("starts and ends do not match");
        var axes = (old ? node.Ints("axes") : node.Has(3) ? node.Integers(3, "its axes") : null) ?? [.. Enumerable.Range(0, starts.Length)];
        var steps = !old && node.Has(4) ? node.Integers(4, "its steps") : [.. Enumerable.Repeat(1, starts.Length)];
        if (axes.Length != starts.Length || steps.Length != starts.Length) throw node.Refuse("axes, starts and steps do not match");
        var y = x;
        for (var i = 0; i < axes.Length; i++)
        {
            var axis = node.Axis(axes[i], x.Rank);
            var size = y.Shape[axis];
            if (steps[i] is 0 or int.MinValue) throw node.Refuse($"step {steps[i]}");
            var back = steps[i] < 0;
            var start = Math.Clamp(FromEnd(starts[i], size), 0, back ? size - 1L : size);
            var end = Math.Clamp(FromEnd(ends[i], size), back ? -1 : 0, size);
            var length = (int)Math.Max(0, back ? (start - end - steps[i] - 1) / -steps[i] : (end - start + steps[i] - 1) / steps[i]);
            if (y.IsBatched && axis == y.BatchAxis)
            {
                if (starts[i] == 0 && steps[i] == 1 && ends[i] == int.MaxValue) continue;
                throw node.RefuseMixing($"slicing axis {axis}");
            }

            var shape = y.Shape.ToArray();
            shape[axis] = length;
            var layer = new SliceLayer<T>(node.ItemAxis(y, axis), length == 0 ? 0 : (int)start, length, length < 2 ? 1 : steps[i]);
            y = node.EmitTurned(layer, shape, y.Order, y.BatchAxis, y);
        }

        node.Result(y);

        static long FromEnd(long index, int size) => index < 0 ? index + size : index;
    }

    private static void Gather(NodeContext<T> node)
    {
        var data = node.Turned(0).IsTurned ? node.Turned(0) : node.Input(0);
        var axis = node.Axis(node.Int("axis", 0), data.Rank);
        if (data.Constant is { Shape.Rank: 2 } table && axis == 0 && node.ConstantOrNull(1) is null)
        {
            var tokens = node.Input(1);
            if (tokens is { IsBatched: true, Rank: 2 } or { IsBatched: false, Rank: 1 })
            {
                int[] result = [.. tokens.Shape, table.Shape[1]];
                node.Result(node.Emit(new EmbeddingLayer<T>(table), result, GraphValue<T>.Natural(result.Length, tokens.IsBatched), data.Type, tokens));
                return;
            }
        }

        var along = node.ItemAxis(data, axis);
        var indices = node.Constant(1, "its indices");
        var size = T.CreateTruncating(data.Shape[axis]);
        var chosen = indices.ToArray();
        for (var i = 0; i < chosen.Length; i++) chosen[i] = chosen[i] < T.Zero ? chosen[i] + size : chosen[i];
        var flat = data.Shape.ToArray();
        flat[axis] = chosen.Length;
        var y = node.EmitTurned(new GatherLayer<T>(along, Tensor<T>.Wrap(new Shape(chosen.Length), chosen)), flat, data.Order, data.BatchAxis, data);
        if (data.IsTurned)
        {
            if (indices.Shape.Rank > 1) throw node.RefuseMixing($"indices of {indices.Shape.Rank} axes");
            node.Result(indices.Shape.Rank == 1 ? y : ShapeOperators<T>.Dropped(node, y, [axis]));
            return;
        }

        int[] shape = [.. data.Shape[..axis], .. indices.Shape.Sizes, .. data.Shape[(axis + 1)..]];
        node.Result(indices.Shape.Rank == 1 ? y : ShapeOperators<T>.Reshaped(node, y, shape));
    }

    /// <summary>Elements of the first value where the mask is not 0, of the second elsewhere; broadcast as ONNX does.</summary>
    public static GraphValue<T> Where(NodeContext<T> node, GraphValue<T> mask, GraphValue<T> chosen, GraphValue<T> other)
    {
        GraphValue<T>[] values = [mask, chosen, other];
        var alignment = Alignment<T>.Of(node, values);
        var allKnown = Array.TrueForAll(values, value => value.Constant is not null);
        var operands = values.Select(alignment.Operand)
            .Select(operand => allKnown || alignment.Item(operand) is not { } item ? operand : node.Graph.OfConstant(operand.Name, item, operand.Type)).ToArray();
        return node.Emit(new WhereLayer<T>(), alignment.Shape, alignment.Order, chosen.Type, operands);
    }

    private static void Pad(NodeContext<T> node)
    {
        var x = node.Input(0);
        var mode = node.Text("mode", "constant");
        if (mode is not ("constant" or "reflect" or "edge" or "wrap")) throw node.Refuse($"attribute 'mode' is '{mode}'");
        var old = node.Opset < 11;
        var pads = (old ? node.Ints("pads") : node.Integers(1, "its pads")) ?? throw node.Refuse("attribute 'pads' is missing");
        var value = old ? node.Float("value", 0) : node.Has(2) ? node.Number(2, "its value") : 0;
        var axes = !old && node.Has(3) ? node.Integers(3, "its axes") : [.. Enumerable.Range(0, x.Rank)];
        if (pads.Length != 2 * axes.Length) throw node.Refuse($"{pads.Length} pads for {axes.Length} axes");
        var (before, after, shape) = (new int[x.Order.Length], new int[x.Order.Length], x.Shape.ToArray());
        for (var i = 0; i < axes.Length; i++)
        {
            var (first, last) = (pads[i], pads[i + axes.Length]);
            if (Math.Abs((long)first) > 1 << 20 || Math.Abs((long)last) > 1 << 20) throw node.Refuse($"pads [{string.Join(", ", pads)}]; at most {1 << 20} are supported");
            var axis = node.Axis(axes[i], x.Rank);
            if (first == 0 && last == 0) continue;
            var along = node.ItemAxis(x, axis);
            if (mode != "constant" || first < 0 || last < 0)
            {
                (first, last) = mode == "constant" ? (Math.Max(0, first), Math.Max(0, last)) : (0, 0);
                x = RearrangingOperators<T>.Chosen(node, x, axis, PaddedIndices(node, mode, x.Shape[axis], pads[i], pads[i + axes.Length]));
                shape[axis] = x.Shape[axis];
            }

            (before[along], after[along], shape[axis]) = (first, last, shape[axis] + first + last);
        }

        node.Result(node.Emit(new PadLayer<T>([.. before], [.. after], value), shape, x.Order, x.Type, x));
    }

    /// <summary>Which elements of an axis stand where after padding. A constant takes none from beyond the ends.</summary>
    private static int[] PaddedIndices(NodeContext<T> node, string mode, int size, int before, int after)
    {
        if (mode == "constant") (before, after) = (Math.Min(0, before), Math.Min(0, after));
        var count = size + before + after;
        if (count < 0 || (size == 0 && count > 0)) throw node.Refuse($"pads {before} and {after} of an axis of size {size}");
        var period = Math.Max(1, 2 * (size - 1));
        return [.. Enumerable.Range(-before, count).Select(i => mode switch
        {
            "wrap" => (i % size + size) % size,
            "reflect" => (i % period + period) % period is var folded && folded < size ? folded : period - folded,
            _ => Math.Clamp(i, 0, size - 1),
        })];
    }

    private static void ArgMax(NodeContext<T> node, bool isMax)
    {
        var x = node.Input(0);
        var axis = node.Axis(node.Int("axis", 0), x.Rank);
        var (keep, last) = (node.Int("keepdims", 1) != 0, node.Flag("select_last_index"));
        var signed = isMax ? x : node.Emit(new UnaryLayer<T>(UnaryOperation.Neg), x);
        var shape = x.Shape.ToArray();
        shape[axis] = 1;
        var y = node.Emit(new ArgMaxLayer<T>(node.ItemAxis(x, axis), last), shape, x.Order, OnnxElementType.Int64, signed);
        node.Result(keep ? y : ShapeOperators<T>.Reshaped(node, y, [.. shape[..axis], .. shape[(axis + 1)..]]));
    }
}
