using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>How values with axes in different orders in memory meet in one operation that broadcasts them.</summary>
internal sealed class Alignment<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NodeContext<T> _node;
    private readonly bool _batched;
    private readonly int _rank;

    private Alignment(NodeContext<T> node, bool batched, int[] shape, int[] order)
    {
        (_node, _batched, _rank, Shape, Order) = (node, batched, shape.Length, shape, order);
    }

    /// <summary>The result's sizes in ONNX's order.</summary>
    public int[] Shape { get; }

    /// <summary>The result's axes in memory: those of the first value that is not constant and has them all.</summary>
    public int[] Order { get; }

    public static Alignment<T> Of(NodeContext<T> node, params GraphValue<T>[] values)
    {
        var rank = values.Max(value => value.Rank);
        var batched = Array.Exists(values, value => value.IsBatched);
        var (shape, batch) = (Enumerable.Repeat(1, rank).ToArray(), 0);
        foreach (var value in values)
        {
            if (value.IsBatched && value.Rank < rank) throw node.RefuseMixing($"broadcasting [N, …] of {value.Rank} axes to {rank}");
            if (batched && !value.IsBatched && value.Rank == rank && value.Shape[0] != 1) throw node.RefuseMixing("a value that differs along axis 0");
            if (value.IsBatched) batch = value.Shape[0];
            for (var i = 1; i <= value.Rank; i++)
            {
                if (batched && i == rank) continue;
                var size = value.Shape[^i];
                if (shape[^i] != size && shape[^i] != 1 && size != 1) throw node.Refuse($"[{string.Join(", ", values[0].Shape)}] and [{string.Join(", ", value.Shape)}] do not broadcast");
                shape[^i] = shape[^i] == 1 ? size : shape[^i];
            }
        }

        if (batched) shape[0] = batch;
        var leader = Array.Find(values, value => value.Constant is null && value.Rank == rank && value.IsBatched == batched);
        return new Alignment<T>(node, batched, shape, leader?.Order ?? GraphValue<T>.Natural(rank, batched));
    }

    /// <summary>A value with the common number of axes, in the common order; a constant that meets others is left for <see cref="Item"/>.</summary>
    public GraphValue<T> Operand(GraphValue<T> value)
    {
        int[] shape = [.. Enumerable.Repeat(1, _rank - value.Rank), .. value.Shape];
        if (value.Constant is { } known)
            return value.Rank == _rank ? value : _node.Graph.OfConstant(value.Name, Op.Reshape(known, shape), value.Type);
        if (value.IsBatched == _batched)
            return _node.Graph.Reordered(value.Rank == _rank ? value : ShapeOperators<T>.Reshaped(_node, value, shape), Order);

        // A value without a batch axis that meets a batch: its leading axis of size 1 gives way.
        var natural = _node.Graph.InNaturalOrder(value);
        var item = new Shape(shape[1..]);
        var given = _node.Emit(new ReshapeLayer<T>(item), shape[1..], GraphValue<T>.Natural(_rank - 1, false), value.Type, natural);
        var placed = new GraphValue<T>
        {
            Name = given.Name,
            Type = given.Type,
            Shape = shape,
            IsBatched = true,
            Order = GraphValue<T>.Natural(_rank, true),
            Node = given.Node,
        };
        return _node.Graph.Reordered(placed, Order);
    }

    /// <summary>A constant as every item sees it; null for other values.</summary>
    public Tensor<T>? Item(GraphValue<T> operand)
    {
        if (operand.Constant is not { } known) return null;
        return _batched
            ? Op.Transpose(Op.Reshape(known, known.Shape.Sizes[1..]), [.. Order.Select(axis => axis - 1)])
            : Op.Transpose(known, Order);
    }
}
