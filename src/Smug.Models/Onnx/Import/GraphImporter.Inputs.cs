using System.Numerics;

namespace Smug.Models.Onnx;

/// <summary>What comes from the file: inputs and tensors.</summary>
internal sealed partial class GraphImporter<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private GraphValue<T> OfTensor(string name, OnnxTensor tensor) => OfConstant(name, tensor.ToTensor<T>(_folder), tensor.Type);

    private GraphValue<T> OfInput(OnnxValueInfo input)
    {
        if (input.Sizes is not { } sizes) throw Malformed($"input '{input.Name}'", "a shape", "none");
        if (!OnnxTensor.IsIntegerType(input.Type) && input.Type is not (OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16 or OnnxElementType.BFloat16))
            throw Malformed($"input '{input.Name}'", "a tensor of numbers", $"{input.Type}");
        if (sizes.Length > 8) throw Malformed($"input '{input.Name}'", "at most 8 axes", $"{sizes.Length}");
        var batched = _reading != BatchReading.None && sizes.Length > 0;
        var batch = batched ? input.BatchAxis : -1;
        var shape = new int[sizes.Length];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (axis == batch) continue;
            shape[axis] = sizes[axis] is >= 0 and <= LargestItem
                ? (int)sizes[axis]
                : throw Malformed($"input '{input.Name}'", $"a fixed size of axis {axis}, at most {LargestItem}", sizes[axis] < 0 ? "an open one; only the batch may be open" : $"{sizes[axis]}");
        }

        if (batched) shape[batch] = _reading == BatchReading.Single ? 1 : FixedBatch ?? OpenBatch;

        // A dense network's pictures are pictures too: one or three channels before two axes of space.
        var isImage = batch == 0 && shape.Length == 4 && (_worksOnImages || shape[1] is 1 or 3);
        int[] order = isImage ? GraphValue<T>.ChannelsLast(4) : [.. Enumerable.Range(0, shape.Length).Where(axis => axis != batch)];
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
