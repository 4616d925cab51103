using System.Collections.Immutable;
using System.Numerics;

namespace Smug.Models.Onnx;

/// <summary>What comes from the file: inputs and tensors.</summary>
internal sealed partial class GraphImporter<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The rows and columns of a picture that leaves some of them open, where nobody said what they are.</summary>
    public (long Rows, long Columns)? AssumedSize { get; private set; }

    private GraphValue<T> OfTensor(string name, OnnxTensor tensor) => OfConstant(name, tensor.ToTensor<T>(_folder), tensor.Type);

    private GraphValue<T> OfInput(OnnxValueInfo input)
    {
        if (input.Sizes is not { } sizes) throw Malformed($"input '{input.Name}'", "a shape", "none");
        if (!OnnxTensor.IsIntegerType(input.Type) && input.Type is not (OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16 or OnnxElementType.BFloat16))
            throw Malformed($"input '{input.Name}'", "a tensor of numbers", $"{input.Type}");
        if (sizes.Length > 8) throw Malformed($"input '{input.Name}'", "at most 8 axes", $"{sizes.Length}");
        var batched = _reading != BatchReading.None && sizes.Length > 0;
        var batch = batched ? input.BatchAxis : -1;

        // A dense network's pictures are pictures too: one or three channels before two axes of space.
        var layout = batch == 0 && sizes.Length == 4 ? PictureLayout.Of(_document.Graph, input, _worksOnImages) : null;
        if (layout is not null) sizes = Closed(layout, sizes);
        var shape = new int[sizes.Length];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (axis == batch) continue;
            shape[axis] = sizes[axis] is >= 0 and <= LargestItem
                ? (int)sizes[axis]
                : throw Malformed(
                    $"input '{input.Name}'", $"a fixed size of axis {axis}, at most {LargestItem}",
                    sizes[axis] < 0 ? "an open one; only the batch, and the rows and columns of pictures, may be open" : $"{sizes[axis]}");
        }

        if (batched) shape[batch] = _reading == BatchReading.Single ? 1 : FixedBatch ?? OpenBatch;
        int[] order = layout is not null ? [layout.Rows, layout.Columns, layout.Channels] : [.. Enumerable.Range(0, shape.Length).Where(axis => axis != batch)];
        var value = new GraphValue<T>
        {
            Name = input.Name,
            Type = input.Type,
            Shape = shape,
            IsBatched = batched,
            BatchAxis = Math.Max(0, batch),
            Order = order,
            Node = "\0" + input.Name,
        };
        CheckSize(input.Name, order.Select(axis => shape[axis]));
        _inputNodes[input.Name] = value.Node;
        return value;
    }

    /// <summary>A picture's sizes with the open ones closed: rows and columns as the caller asks, channels as the first convolution reads them.</summary>
    private ImmutableArray<long> Closed(PictureLayout layout, ImmutableArray<long> sizes)
    {
        var closed = sizes.ToArray();
        if (closed[layout.Channels] < 0) closed[layout.Channels] = layout.ChannelsOfFirstConvolution;
        if (sizes[layout.Rows] >= 0 && sizes[layout.Columns] >= 0) return [.. closed];
        var (rows, columns) = _options.InputSize ?? OnnxImportOptions.UsualSize;
        if (sizes[layout.Rows] < 0) closed[layout.Rows] = _options.InputSize is null && sizes[layout.Columns] >= 0 ? sizes[layout.Columns] : rows;
        if (sizes[layout.Columns] < 0) closed[layout.Columns] = _options.InputSize is null && sizes[layout.Rows] >= 0 ? sizes[layout.Rows] : columns;
        if (_options.InputSize is null) AssumedSize ??= (closed[layout.Rows], closed[layout.Columns]);
        return [.. closed];
    }

    private void CheckSize(string name, IEnumerable<int> sizes)
    {
        var length = 1L;
        foreach (var size in sizes)
        {
            length *= size;
            if (length > LargestItem) throw Malformed($"input '{name}'", $"at most {LargestItem} elements in an item", "more");
        }
    }
}
