using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>A value of an ONNX graph as the importer sees it: where it is in the network, and which axis of ONNX's each of its axes is.</summary>
internal sealed class GraphValue<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Its name in the file.</summary>
    public required string Name { get; init; }

    public required OnnxElementType Type { get; init; }

    /// <summary>All sizes in ONNX's order. Of a batched value that of the batch axis is not to be used.</summary>
    public required int[] Shape { get; init; }

    /// <summary>Whether one of ONNX's axes counts the items of a batch.</summary>
    public required bool IsBatched { get; init; }

    /// <summary>Which of ONNX's axes counts the items of a batch. Few operations take a value whose batch axis is not the first:
    /// see <see cref="NodeContext{T}.Turned"/>.</summary>
    public int BatchAxis { get; init; }

    /// <summary>For each axis of an item in the network, which of ONNX's axes it is.</summary>
    public required int[] Order { get; init; }

    /// <summary>The network's node; null for constants and for a flattening that may not be needed.</summary>
    public string? Node { get; set; }

    /// <summary>The elements in ONNX's order, where they are known at import.</summary>
    public Tensor<T>? Constant { get; init; }

    /// <summary>What this value is a flattening of, as long as nobody needs the elements in ONNX's order.</summary>
    public GraphValue<T>? Unflattened { get; set; }

    public int Rank => Shape.Length;

    public bool IsInteger => OnnxTensor.IsIntegerType(Type);

    public Shape ItemShape => new([.. Order.Select(axis => Shape[axis])]);

    /// <summary>The same value where another of ONNX's axes is the batch.</summary>
    public GraphValue<T> WithBatchAxis(int axis) => new()
    {
        Name = Name,
        Type = Type,
        Shape = Shape,
        IsBatched = IsBatched,
        BatchAxis = axis,
        Order = Order,
        Node = Node,
        Constant = Constant,
        Unflattened = Unflattened,
    };

    /// <summary>ONNX's own order of an item's axes.</summary>
    public static int[] Natural(int rank, bool batched) => [.. Enumerable.Range(batched ? 1 : 0, batched ? Math.Max(0, rank - 1) : rank)];

    /// <summary>Whether it is batched along another axis than the first.</summary>
    public bool IsTurned => IsBatched && BatchAxis != 0;

    /// <summary>Space first, channels last.</summary>
    public static int[] ChannelsLast(int rank) => [.. Enumerable.Range(2, rank - 2), 1];
}
