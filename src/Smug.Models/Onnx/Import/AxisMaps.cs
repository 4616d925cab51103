using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>Linear maps along one axis, as products with a matrix that is known at import.</summary>
internal static class AxisMaps<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int LargestMatrix = 1 << 24;

    /// <summary>A matrix to be filled in.</summary>
    public static T[] Matrix(NodeContext<T> node, int rows, int columns)
    {
        if ((long)rows * columns > LargestMatrix) throw node.Refuse($"a matrix of {rows} x {columns}; at most {LargestMatrix} elements are supported");
        node.Graph.Spend((long)rows * columns);
        return new T[rows * columns];
    }

    /// <summary>y[…, i, …] = Σⱼ matrix[i, j] · x[…, j, …] along one of ONNX's axes.</summary>
    public static GraphValue<T> Apply(NodeContext<T> node, GraphValue<T> x, int axis, Tensor<T> matrix)
    {
        var along = node.ItemAxis(x, axis);
        var (item, rows) = (x.ItemShape, matrix.Shape[0]);
        var (outer, inner) = (item.Product(..along), item.Product((along + 1)..));
        var shape = x.Shape.ToArray();
        shape[axis] = rows;
        var target = new Shape([.. x.Order.Select(other => shape[other])]);
        if (inner == 1)
        {
            var lines = View(node, x, [outer, item[along]]);
            var product = node.Graph.OfConstant("matrix", Op.Transpose(matrix, 1, 0), x.Type);
            return Back(MatrixOperators<T>.WithConstant(node, lines, product, isLeft: false));
        }

        var planes = View(node, x, outer == 1 ? [item[along], inner] : [outer, item[along], inner]);
        return Back(MatrixOperators<T>.WithConstant(node, planes, node.Graph.OfConstant("matrix", matrix, x.Type), isLeft: true));

        GraphValue<T> Back(GraphValue<T> y) => node.Emit(new ReshapeLayer<T>(target), shape, x.Order, x.Type, y);
    }

    /// <summary>The elements as they lie in memory, in another shape.</summary>
    private static GraphValue<T> View(NodeContext<T> node, GraphValue<T> x, int[] item)
    {
        int[] shape = x.IsBatched ? [x.Shape[x.BatchAxis], .. item] : item;
        return node.Emit(new ReshapeLayer<T>(new Shape(item)), shape, GraphValue<T>.Natural(shape.Length, x.IsBatched), x.Type, x);
    }
}
