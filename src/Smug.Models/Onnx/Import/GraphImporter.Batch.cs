using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>The axis of a batch of one item, in the network's batch axis or in the item.</summary>
internal sealed partial class GraphImporter<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A value with the axis of a batch of one item where it is asked for.</summary>
    public GraphValue<T> Value(string name, BatchAxisForm form)
    {
        var value = Value(name);
        if (form == BatchAxisForm.Apart && value.IsBatched) return Converted(_apart, value, Apart);
        return form == BatchAxisForm.Together && value is { IsBatched: false, Constant: null, Rank: > 1 } && value.Shape[0] == 1
            ? Converted(_together, value, Together)
            : value;
    }

    /// <summary>A value that is an output, its batch axis in front where there is one.</summary>
    public GraphValue<T> OutputValue(string name) => Value(name, _reading == BatchReading.Single ? BatchAxisForm.Together : BatchAxisForm.AsIs);

    private static GraphValue<T> Converted(
        Dictionary<GraphValue<T>, GraphValue<T>> converted, GraphValue<T> value, Func<GraphValue<T>, GraphValue<T>> convert) =>
        converted.TryGetValue(value, out var known) ? known : converted[value] = convert(value);

    /// <summary>The batch axis, of size 1, as an axis of the item: a view of the same elements.</summary>
    private GraphValue<T> Apart(GraphValue<T> value)
    {
        if (value.Unflattened is not null) Flatten(value);
        int[] order = [value.BatchAxis, .. value.Order];
        return Viewed(value, order, "/item", isBatched: false);
    }

    /// <summary>The first axis, of size 1, as the batch axis.</summary>
    private GraphValue<T> Together(GraphValue<T> value) => Viewed(value, [.. value.Order.Where(axis => axis != 0)], "/batch", isBatched: true);

    private GraphValue<T> Viewed(GraphValue<T> value, int[] order, string suffix, bool isBatched)
    {
        var node = Fresh(value.Name + suffix);
        _nodes.Add(new NodeDefinition<T>(node, new ReshapeLayer<T>(new Shape([.. order.Select(axis => value.Shape[axis])])), [NodeOf(value)]));
        return new GraphValue<T> { Name = node, Type = value.Type, Shape = value.Shape, IsBatched = isBatched, Order = order, Node = node };
    }
}
