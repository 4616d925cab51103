using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>Operations that repeat, exchange or blank out elements.</summary>
internal static class RearrangingOperators<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int LargestAxis = 1 << 20;

    public static KeyValuePair<string, Action<NodeContext<T>>>[] All { get; } =
    [
        new("Tile", Tile),
        new("Trilu", Trilu),
        new("DepthToSpace", DepthToSpace),
        new("SpaceToDepth", SpaceToDepth),
    ];

    /// <summary>The elements at given indices of one of ONNX's axes.</summary>
    public static GraphValue<T> Chosen(NodeContext<T> node, GraphValue<T> x, int axis, int[] indices)
    {
        var shape = x.Shape.ToArray();
        shape[axis] = indices.Length;
        var values = Tensor<T>.Wrap(new Shape(indices.Length), Array.ConvertAll(indices, T.CreateTruncating));
        return node.Emit(new GatherLayer<T>(node.ItemAxis(x, axis), values), shape, x.Order, x.Type, x);
    }

    private static void Tile(NodeContext<T> node)
    {
        var x = node.Input(0);
        var repeats = node.Integers(1, "its repeats");
        if (repeats.Length != x.Rank) throw node.Refuse($"{repeats.Length} repeats for {x.Rank} axes");
        for (var axis = 0; axis < repeats.Length; axis++)
        {
            if (repeats[axis] == 1) continue;
            var size = x.Shape[axis];
            if (repeats[axis] < 0 || (long)repeats[axis] * size > LargestAxis) throw node.Refuse($"{repeats[axis]} repeats of {size}");
            x = Chosen(node, x, axis, [.. Enumerable.Range(0, repeats[axis] * size).Select(i => i % size)]);
        }

        node.Result(x);
    }

    /// <summary>The upper or lower triangle of the last two axes; zeros elsewhere.</summary>
    private static void Trilu(NodeContext<T> node)
    {
        var x = node.Input(0);
        var upper = node.Int("upper", 1) != 0;
        var diagonal = node.Has(1) ? node.Number(1, "its diagonal") : 0;
        if (x.Rank < 2) throw node.Refuse($"its input has {x.Rank} axes instead of at least 2");
        var (rows, columns) = (x.Shape[^2], x.Shape[^1]);
        node.Graph.Spend((long)rows * columns);
        var mask = new T[rows * columns];
        for (var i = 0; i < mask.Length; i++)
        {
            var above = i % columns - (double)(i / columns) - diagonal;
            mask[i] = (upper ? above >= 0 : above <= 0) ? T.One : T.Zero;
        }

        var kept = node.Graph.OfConstant("triangle", Tensor<T>.Wrap(new Shape(rows, columns), mask), x.Type);
        node.Result(ElementOperators<T>.Combine(node, BinaryOperation.Times, x, kept));
    }

    private static void DepthToSpace(NodeContext<T> node)
    {
        var (x, block) = Blocks(node);
        var mode = node.Text("mode", "DCR");
        if (mode is not ("DCR" or "CRD")) throw node.Refuse($"attribute 'mode' is '{mode}'");
        var (c, h, w) = (x.Shape[1] / (block * block), x.Shape[2], x.Shape[3]);
        if (c * block * block != x.Shape[1]) throw node.Refuse($"{x.Shape[1]} channels in blocks of {block * block}");
        var split = mode == "DCR"
            ? Turned(node, x, [x.Shape[0], block, block, c, h, w], [0, 3, 4, 1, 5, 2])
            : Turned(node, x, [x.Shape[0], c, block, block, h, w], [0, 1, 4, 2, 5, 3]);
        node.Result(ShapeOperators<T>.Reshaped(node, split, [x.Shape[0], c, h * block, w * block]));
    }

    private static void SpaceToDepth(NodeContext<T> node)
    {
        var (x, block) = Blocks(node);
        var (c, h, w) = (x.Shape[1], x.Shape[2] / block, x.Shape[3] / block);
        if (h * block != x.Shape[2] || w * block != x.Shape[3]) throw node.Refuse($"a picture of {x.Shape[2]} x {x.Shape[3]} in blocks of {block}");
        var split = Turned(node, x, [x.Shape[0], c, h, block, w, block], [0, 3, 5, 1, 2, 4]);
        node.Result(ShapeOperators<T>.Reshaped(node, split, [x.Shape[0], c * block * block, h, w]));
    }

    private static (GraphValue<T> X, int Block) Blocks(NodeContext<T> node)
    {
        var (x, block) = (node.Input(0), node.Int("blocksize", 0));
        if (x.Rank != 4) throw node.Refuse($"its input has {x.Rank} axes instead of 4");
        return block is >= 1 and <= 1 << 10 ? (x, block) : throw node.Refuse($"attribute 'blocksize' is {block}");
    }

    private static GraphValue<T> Turned(NodeContext<T> node, GraphValue<T> x, int[] shape, int[] permutation)
    {
        var split = ShapeOperators<T>.Reshaped(node, x, shape);
        return split.Constant is null
            ? ShapeOperators<T>.Permuted(node, split, permutation)
            : node.Graph.OfConstant(split.Name, Op.Transpose(split.Constant, permutation), split.Type);
    }
}
