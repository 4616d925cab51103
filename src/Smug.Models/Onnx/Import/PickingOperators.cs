using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>Operations that look for elements, or take them by index.</summary>
internal static class PickingOperators<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static KeyValuePair<string, Action<NodeContext<T>>>[] All { get; } =
    [
        new("TopK", TopK),
        new("GatherElements", GatherElements),
        new("GatherND", GatherND),
        new("OneHot", OneHot),
        new("Compress", Compress),
        new("NonZero", NonZero),
        new("EyeLike", EyeLike),
        new("ReverseSequence", ReverseSequence),
    ];

    private static void TopK(NodeContext<T> node)
    {
        var x = node.Input(0);
        var axis = node.Axis(node.Int("axis", -1), x.Rank);
        var (largest, count) = (node.Int("largest", 1) != 0, node.Opset < 10 ? node.Int("k", -1) : node.Number(1, "its count"));
        node.Flag("sorted");
        if (count < 0 || count > x.Shape[axis]) throw node.Refuse($"the {count} largest of {x.Shape[axis]}");
        var along = node.ItemAxis(x, axis);
        var shape = x.Shape.ToArray();
        shape[axis] = (int)count;
        var places = node.Emit(new TopKLayer<T>(along, (int)count, largest), shape, x.Order, OnnxElementType.Int64, x);
        node.Result(node.Emit(new TakeAlongLayer<T>(along), shape, x.Order, x.Type, x, places));
        node.Set(1, places);
    }

    private static void GatherElements(NodeContext<T> node)
    {
        var (x, places) = (node.Input(0), node.Input(1));
        if (places.Rank != x.Rank) throw node.Refuse($"indices of {places.Rank} axes for {x.Rank}");
        var axis = node.Axis(node.Int("axis", 0), x.Rank);
        var along = node.ItemAxis(x, axis);
        if (x.IsBatched != places.IsBatched)
        {
            var isRepeated = places.IsBatched || places.Shape[0] != 1 || x.BatchAxis != 0;
            if (isRepeated || places.Constant is null) throw node.RefuseMixing("indices without the batch's axis");
        }

        // Off the axis the indices may cover only the first elements.
        for (var other = 0; other < x.Rank; other++)
        {
            if (other == axis || (x.IsBatched && other == x.BatchAxis) || places.Shape[other] == x.Shape[other]) continue;
            if (places.Shape[other] > x.Shape[other]) throw node.Refuse($"indices {new Shape(places.Shape)} for {new Shape(x.Shape)}");
            var shape = x.Shape.ToArray();
            shape[other] = places.Shape[other];
            x = node.Emit(new SliceLayer<T>(node.ItemAxis(x, other), 0, shape[other], 1), shape, x.Order, x.Type, x);
        }

        var target = places.Shape.ToArray();
        if (x.IsBatched) target[x.BatchAxis] = x.Shape[x.BatchAxis];
        node.Result(node.Emit(new TakeAlongLayer<T>(along), target, x.Order, x.Type, x, Beside(node, places, x)));
    }

    /// <summary>A value with its axes in the order of another, beside which a layer reads it.</summary>
    private static GraphValue<T> Beside(NodeContext<T> node, GraphValue<T> value, GraphValue<T> other)
    {
        if (value.Constant is not { } known || other.Constant is not null) return node.Graph.Reordered(value, other.Order);
        var item = other.IsBatched ? Op.Reshape(known, known.Shape.Sizes[1..]) : known;
        return node.Graph.OfConstant(value.Name, Op.Transpose(item, [.. other.Order.Select(axis => other.IsBatched ? axis - 1 : axis)]), value.Type);
    }

    /// <summary>Indices known at import: the axes they index become one, from which is chosen.</summary>
    private static void GatherND(NodeContext<T> node)
    {
        var x = node.Input(0);
        var indices = node.Constant(1, "its indices");
        var shared = node.Int("batch_dims", 0);
        if (indices.Shape.Rank == 0 || shared < 0 || shared >= indices.Shape.Rank || shared + indices.Shape[^1] > x.Rank)
            throw node.Refuse($"indices {indices.Shape} with batch_dims {shared} for {x.Rank} axes");
        if (x.IsBatched) throw node.RefuseMixing("indices into the batch");
        var depth = indices.Shape[^1];
        var (left, inner) = (new Shape(x.Shape[..shared]), new Shape(x.Shape[(shared + depth)..]));
        if (!indices.Shape.Sizes[..shared].SequenceEqual(left.Sizes)) throw node.Refuse($"indices {indices.Shape} with batch_dims {shared}");
        var perLeft = left.Length == 0 ? 0 : indices.Length / Math.Max(1, depth) / left.Length;
        var rows = Places(node, indices, x.Shape[shared..(shared + depth)]);
        var block = new Shape(x.Shape[shared..(shared + depth)]).Length;
        int[] chosen = [.. rows.Select((row, i) => perLeft == 0 ? row : i / perLeft * block + row)];
        var flat = ShapeOperators<T>.Reshaped(node, x, [left.Length * block, inner.Length]);
        var y = RearrangingOperators<T>.Chosen(node, flat, 0, chosen);
        node.Result(ShapeOperators<T>.Reshaped(node, y, [.. indices.Shape.Sizes[..^1], .. inner.Sizes]));
    }

    /// <summary>The position, row by row, of each index over several axes.</summary>
    public static int[] Places(NodeContext<T> node, Tensor<T> indices, int[] sizes)
    {
        var depth = sizes.Length;
        var places = new int[depth == 0 ? 0 : indices.Length / depth];
        for (var i = 0; i < places.Length; i++)
        {
            for (var axis = 0; axis < depth; axis++)
            {
                var index = int.CreateSaturating(indices.Values[i * depth + axis]);
                if (index < 0) index += sizes[axis];
                if (index < 0 || index >= sizes[axis]) throw node.Refuse($"index {indices.Values[i * depth + axis]} of an axis of size {sizes[axis]}");
                places[i] = places[i] * sizes[axis] + index;
            }
        }

        return places;
    }

    /// <summary>The second value where an axis counts up to the index, the first elsewhere; negative indices count from the end.</summary>
    private static void OneHot(NodeContext<T> node)
    {
        var x = node.Input(0);
        var depth = node.Number(1, "its depth");
        var values = node.Constant(2, "its values");
        if (values.Length != 2) throw node.Refuse($"its values are {values.Shape}");
        if (depth is not (>= 1 and <= 1 << 20) || depth != Math.Floor(depth)) throw node.Refuse($"a depth of {depth}");
        var axis = node.Axis(node.Int("axis", -1), x.Rank + 1);
        if (x.IsBatched && axis <= x.BatchAxis) throw node.RefuseMixing($"a new axis {axis}");
        var type = node.Graph.Value(node.Node.Inputs[2]).Type;
        var wide = ShapeOperators<T>.Reshaped(node, x, [.. x.Shape[..axis], 1, .. x.Shape[axis..]]);
        var isNegative = Combine(BinaryOperation.Less, wide, Constant([], [0]));
        var index = Combine(BinaryOperation.Plus, wide, Combine(BinaryOperation.Times, isNegative, Constant([], [depth])));
        var counted = Enumerable.Repeat(1, wide.Rank).ToArray();
        counted[axis] = (int)depth;
        var isThere = Combine(BinaryOperation.Equal, index, Constant(counted, [.. Enumerable.Range(0, (int)depth).Select(i => (double)i)]));
        var (off, on) = (double.CreateTruncating(values.Values[0]), double.CreateTruncating(values.Values[1]));
        var scaled = Combine(BinaryOperation.Times, isThere, Constant([], [on - off]), type);
        node.Result(off == 0 ? scaled : Combine(BinaryOperation.Plus, scaled, Constant([], [off]), type));

        GraphValue<T> Combine(BinaryOperation operation, GraphValue<T> a, GraphValue<T> b, OnnxElementType? result = null) =>
            ElementOperators<T>.Combine(node, operation, a, b, result ?? x.Type);

        GraphValue<T> Constant(int[] shape, double[] numbers) =>
            node.Graph.OfConstant("number", Tensor<T>.Wrap(new Shape(shape), Array.ConvertAll(numbers, T.CreateTruncating)), x.Type);
    }

    private static void Compress(NodeContext<T> node)
    {
        var x = node.Input(0);
        var condition = node.Constant(1, "its condition").ToArray();
        int[] kept = [.. Enumerable.Range(0, condition.Length).Where(i => condition[i] != T.Zero)];
        var isFlat = node.Any("axis") is null;
        if (isFlat && x.IsBatched) throw node.RefuseMixing("choosing among all elements");
        var axis = isFlat ? 0 : node.Axis(node.Int("axis", 0), x.Rank);
        if (isFlat) x = ShapeOperators<T>.Reshaped(node, x, [x.ItemShape.Length]);
        node.Result(RearrangingOperators<T>.Chosen(node, x, axis, kept));
    }

    private static void NonZero(NodeContext<T> node)
    {
        var x = node.Constant(0, "its input");
        var places = Enumerable.Range(0, x.Length).Where(i => x.Values[i] != T.Zero).ToArray();
        var rank = x.Shape.Rank;
        node.Graph.Spend((long)rank * places.Length);
        var numbers = new T[rank * places.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            var (axis, place) = (i / places.Length, places[i % places.Length]);
            numbers[i] = T.CreateTruncating(place / x.Shape.Product((axis + 1)..) % x.Shape[axis]);
        }

        node.Result(node.Graph.OfConstant("places", Tensor<T>.Wrap(new Shape(rank, places.Length), numbers), OnnxElementType.Int64));
    }

    private static void EyeLike(NodeContext<T> node)
    {
        var x = node.Raw(0);
        if (x.IsBatched) throw node.RefuseMixing("ones on the diagonal");
        if (x.Rank != 2) throw node.Refuse($"its input has {x.Rank} axes instead of 2");
        var (diagonal, type) = (node.Int("k", 0), (OnnxElementType)node.Int("dtype", (int)x.Type));
        node.Graph.Spend(x.ItemShape.Length);
        var columns = x.Shape[1];
        T[] numbers = [.. Enumerable.Range(0, x.ItemShape.Length).Select(i => i % columns - (long)(i / columns) == diagonal ? T.One : T.Zero)];
        node.Result(node.Graph.OfConstant("diagonal", Tensor<T>.Wrap(x.ItemShape, numbers), type));
    }

    /// <summary>The first elements of every sequence turned around; their numbers are known at import.</summary>
    private static void ReverseSequence(NodeContext<T> node)
    {
        var x = node.Input(0);
        var (batch, time) = (node.Axis(node.Int("batch_axis", 1), x.Rank), node.Axis(node.Int("time_axis", 0), x.Rank));
        var lengths = node.Integers(1, "its lengths");
        if (x.IsBatched) throw node.RefuseMixing("lengths that differ along the batch");
        if (batch == time || lengths.Length != x.Shape[batch] || Array.Exists(lengths, length => length < 0 || length > x.Shape[time]))
            throw node.Refuse($"lengths [{string.Join(", ", lengths)}]");
        node.Graph.Spend(x.ItemShape.Length);
        var natural = node.Graph.InNaturalOrder(x);
        var (inner, other) = (new Shape(x.Shape[(time + 1)..]).Length, new Shape(x.Shape[(batch + 1)..]).Length);
        var chosen = new int[x.ItemShape.Length];
        for (var i = 0; i < chosen.Length; i++)
        {
            var (step, length) = (i / inner % x.Shape[time], lengths[i / other % x.Shape[batch]]);
            chosen[i] = step < length ? i + (length - 1 - 2 * step) * inner : i;
        }

        var flat = ShapeOperators<T>.Reshaped(node, natural, [chosen.Length]);
        node.Result(ShapeOperators<T>.Reshaped(node, RearrangingOperators<T>.Chosen(node, flat, 0, chosen), x.Shape));
    }
}
