using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>Matrix products.</summary>
internal static class MatrixOperators<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static KeyValuePair<string, Action<NodeContext<T>>>[] All { get; } = [new("Gemm", Gemm), new("MatMul", MatMul)];

    private static void Gemm(NodeContext<T> node)
    {
        var a = node.Raw(0);
        var (alpha, beta) = (node.Float("alpha", 1), node.Float("beta", 1));
        var (transA, transB) = (node.Flag("transA"), node.Flag("transB"));
        if (a.IsBatched)
        {
            if (transA) throw node.RefuseMixing("transA");
            if (a.Rank != 2) throw node.Refuse($"its input has {a.Rank} axes instead of 2");
            var shape = node.ConstantShape(1, "its weight");
            if (shape.Rank != 2) throw node.Refuse($"its weight is {shape}");

            // Unless their order in memory or their size is to change, the elements stay in the file until all nodes are imported.
            var stays = alpha == 1 && a.Unflattened is null;
            var weight = stays && transB ? node.Constant(1, "its weight", 1, 0) : Scaled(transB ? Op.Transpose(node.Constant(1, "its weight"), 1, 0) : node.Constant(1, "its weight"), alpha);
            var bias = node.Has(2) ? Bias(node, node.Constant(2, "its bias"), weight.Shape[1], beta) : null;
            node.Result(Dense(node, a, weight, bias));
            return;
        }

        var (left, right) = (node.Input(0), node.Input(1));
        if (left.Rank != 2 || right.Rank != 2 || right.IsBatched) throw node.Refuse("its inputs are no two matrices");
        var product = Product(node, transA ? Transposed(left) : left, transB ? Transposed(right) : right);
        if (alpha != 1) product = Times(node, product, alpha);
        if (!node.Has(2))
        {
            node.Result(product);
            return;
        }

        var added = node.Input(2);
        if (beta != 1) added = Times(node, added, beta);
        node.Result(ElementOperators<T>.Combine(node, BinaryOperation.Plus, product, added));
    }

    private static void MatMul(NodeContext<T> node)
    {
        var (a, known) = (node.Raw(0), node.ConstantOrNull(1));
        if (a.IsBatched && a.Rank == 2 && known is { Shape.Rank: 2 })
        {
            node.Result(Dense(node, a, known, null));
            return;
        }

        var (left, right) = (node.Input(0), node.Input(1));
        var (dropsRow, dropsColumn) = (left.Rank == 1, right.Rank == 1);
        if ((dropsRow && left.IsBatched) || (dropsColumn && right.IsBatched) || left.Rank == 0 || right.Rank == 0)
            throw node.RefuseMixing("a product of vectors");
        if (dropsRow) left = ShapeOperators<T>.Reshaped(node, left, [1, left.Shape[0]]);
        if (dropsColumn) right = ShapeOperators<T>.Reshaped(node, right, [right.Shape[0], 1]);
        var product = Product(node, left, right);
        if (!dropsRow && !dropsColumn)
        {
            node.Result(product);
            return;
        }

        var shape = product.Shape.ToList();
        if (dropsColumn) shape.RemoveAt(shape.Count - 1);
        if (dropsRow) shape.RemoveAt(shape.Count - (dropsColumn ? 1 : 2));
        node.Result(ShapeOperators<T>.Reshaped(node, product, [.. shape]));
    }

    /// <summary>[N, K] · [K, M]. Where the rows of [N, K] are flattened images, the weight's rows are put in the images' order in memory.</summary>
    private static GraphValue<T> Dense(NodeContext<T> node, GraphValue<T> x, Tensor<T> weight, Tensor<T>? bias)
    {
        if (x.Shape[1] != weight.Shape[0]) throw node.Refuse($"{x.Shape[1]} columns meet a weight {weight.Shape}");
        if (x.Unflattened is { } image)
        {
            int[] order = [.. image.Order.Select(axis => axis - 1), image.Rank - 1];
            var rows = Op.Reshape(weight, [.. image.Shape[1..], weight.Shape[1]]);
            weight = Op.Reshape(Op.Transpose(rows, order), weight.Shape.Sizes);
            x = node.Graph.Emit(new FlattenLayer<T>(), x.Name, x.Shape, [1], x.Type, image);
        }

        return node.Emit(new DenseLayer<T>(weight, bias), [x.Shape[0], weight.Shape[1]], [1], x.Type, x);
    }

    /// <summary>The product of every item with a constant.</summary>
    public static GraphValue<T> WithConstant(NodeContext<T> node, GraphValue<T> x, GraphValue<T> constant, bool isLeft)
    {
        if (x.Constant is not null) return isLeft ? Product(node, constant, x) : Product(node, x, constant);
        var layer = new MatMulLayer<T>(isLeft ? constant.Constant : null, isLeft ? null : constant.Constant);
        var item = layer.OutputShape(x.ItemShape);
        int[] shape = x.IsBatched ? [x.Shape[0], .. item.Sizes] : item.Sizes.ToArray();
        return node.Emit(layer, shape, GraphValue<T>.Natural(shape.Length, x.IsBatched), x.Type, x);
    }

    /// <summary>The matrix product of two values over their last two axes, the axes before them broadcast.</summary>
    public static GraphValue<T> Product(NodeContext<T> node, GraphValue<T> a, GraphValue<T> b)
    {
        if (a.IsBatched && b is { IsBatched: false, Constant: null }) throw node.RefuseMixing("a product with a value that has no batch axis");
        if (b.IsBatched && !a.IsBatched && a.Constant is null) throw node.RefuseMixing("a product with a value that has no batch axis");
        if ((a.IsBatched && a.Rank < 3) || (b.IsBatched && b.Rank < 3)) throw node.RefuseMixing("a product along the batch axis");
        if (a.Constant is null || b.Constant is null) (a, b) = (Aligned(node, a, b), Aligned(node, b, a));
        (a, b) = (node.Graph.InNaturalOrder(a), node.Graph.InNaturalOrder(b));
        var (isBatched, rank) = (a.IsBatched || b.IsBatched, Math.Max(a.Rank, b.Rank));
        var (left, right) = (a.Constant is { } l && b.Constant is null ? l : null, b.Constant is { } r && a.Constant is null ? r : null);
        var (leftItem, rightItem) = (left is null ? a : ItemOf(node, a, isBatched, rank), right is null ? b : ItemOf(node, b, isBatched, rank));
        var layer = new MatMulLayer<T>(left is null ? null : leftItem.Constant, right is null ? null : rightItem.Constant);
        GraphValue<T>[] inputs = left is not null ? [b] : right is not null ? [a] : [a, b];
        var item = layer.OutputShape([.. inputs.Select(input => input.ItemShape)]);
        int[] shape = isBatched ? [(a.IsBatched ? a : b).Shape[0], .. item.Sizes] : item.Sizes.ToArray();
        return node.Emit(layer, shape, GraphValue<T>.Natural(shape.Length, isBatched), a.Type, inputs);
    }

    /// <summary>Batched values of different ranks do not line up at the batch axis.</summary>
    private static GraphValue<T> Aligned(NodeContext<T> node, GraphValue<T> value, GraphValue<T> other) =>
        value.IsBatched && value.Rank < other.Rank ? throw node.RefuseMixing("a product of values with different numbers of axes") : value;

    /// <summary>A constant as every item of a batch sees it.</summary>
    private static GraphValue<T> ItemOf(NodeContext<T> node, GraphValue<T> constant, bool isBatched, int rank)
    {
        if (!isBatched || constant.Rank < rank) return constant;
        if (constant.Shape[0] != 1) throw node.RefuseMixing("a constant that differs along axis 0");
        return node.Graph.OfConstant(constant.Name, Op.Reshape(constant.Constant!, constant.Shape[1..]), constant.Type);
    }

    private static GraphValue<T> Transposed(GraphValue<T> matrix) => matrix.Constant is { } known
        ? new GraphValue<T> { Name = matrix.Name, Type = matrix.Type, Shape = [matrix.Shape[1], matrix.Shape[0]], IsBatched = false, Order = [0, 1], Constant = Op.Transpose(known, 1, 0) }
        : new GraphValue<T>
        {
            Name = matrix.Name,
            Type = matrix.Type,
            Shape = [matrix.Shape[1], matrix.Shape[0]],
            IsBatched = false,
            Order = [.. matrix.Order.Select(axis => 1 - axis)],
            Node = matrix.Node,
        };

    private static GraphValue<T> Times(NodeContext<T> node, GraphValue<T> value, double factor) => ElementOperators<T>.Combine(
        node, BinaryOperation.Times, value, node.Graph.OfConstant("factor", Tensor<T>.Full(new Shape(), T.CreateTruncating(factor)), value.Type));

    private static Tensor<T> Scaled(Tensor<T> x, double factor) => factor == 1 ? x : Op.Scale(x, T.CreateTruncating(factor));

    private static Tensor<T> Bias(NodeContext<T> node, Tensor<T> c, int outputs, double beta)
    {
        if (c.Length != 1 && (c.Shape.Rank is 0 or > 2 || c.Shape[^1] != outputs || c.Length != outputs))
            throw node.Refuse($"its bias {c.Shape} is not the same for every item");
        return Scaled(Op.BroadcastTo(Op.Reshape(c, -1), new Shape(outputs)), beta);
    }
}
