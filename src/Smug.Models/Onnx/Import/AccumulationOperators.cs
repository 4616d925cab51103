using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>Sums up to each place of an axis.</summary>
internal static class AccumulationOperators<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static KeyValuePair<string, Action<NodeContext<T>>>[] All { get; } = [new("CumSum", CumSum)];

    /// <summary>A product with a triangle of ones.</summary>
    private static void CumSum(NodeContext<T> node)
    {
        var x = node.Input(0);
        var given = node.Number(1, "its axis");
        if (given != Math.Floor(given) || Math.Abs(given) > x.Rank) throw node.Refuse($"axis {given}");
        var axis = node.Axis((int)given, x.Rank);
        var (exclusive, reverse) = (node.Flag("exclusive"), node.Flag("reverse"));
        var size = x.Shape[axis];
        if (x.IsBatched && axis == x.BatchAxis) throw node.RefuseMixing("sums along the batch");
        var triangle = AxisMaps<T>.Matrix(node, size, size);
        for (var i = 0; i < triangle.Length; i++)
        {
            var before = reverse ? i % size - i / size : i / size - i % size;
            triangle[i] = before > 0 || (before == 0 && !exclusive) ? T.One : T.Zero;
        }

        node.Result(AxisMaps<T>.Apply(node, x, axis, Tensor<T>.Wrap(new Shape(size, size), triangle)));
    }
}
