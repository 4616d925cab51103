using System.Numerics;
using Smug.Kernels.Conv2d;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>Transposed convolution of pictures and sequences.</summary>
internal static class TransposedConvolution<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Largest = 1 << 14;

    public static KeyValuePair<string, Action<NodeContext<T>>>[] All { get; } = [new("ConvTranspose", ConvTranspose)];

    private static void ConvTranspose(NodeContext<T> node)
    {
        var x = ImageOperators<T>.Image(node);
        if (x.Rank > 4) throw node.Refuse($"{x.Rank - 2}-dimensional transposed convolution is not supported");
        var w = node.Constant(1, "its weight");
        var bias = node.Has(2) ? node.Constant(2, "its bias") : null;
        if (w.Shape.Rank != x.Rank) throw node.Refuse($"its weight {w.Shape} has not {x.Rank} axes");
        var kernel = w.Shape.Sizes[2..].ToArray();
        if (node.Ints("kernel_shape") is { } stated && !stated.AsSpan().SequenceEqual(kernel))
            throw node.Refuse($"kernel_shape [{string.Join(", ", stated)}] is not that of the weight {w.Shape}");
        var groups = node.Int("group", 1);
        if (groups < 1 || w.Shape[0] % groups != 0) throw node.Refuse($"a weight {w.Shape} in {groups} groups");
        var (rows, columns) = (Axis.Of(node, x, kernel, 0), x.Rank == 4 ? Axis.Of(node, x, kernel, 1) : Axis.None);
        var geometry = new Conv2dGeometry(
            rows.Stride, columns.Stride, rows.Before, columns.Before, rows.After, columns.After, rows.Dilation, columns.Dilation, groups);

        // [C, O / G, H, W] → [H, W, O / G, C]; of a one-dimensional image the columns are one.
        var weight = Op.Transpose(x.Rank == 4 ? w : Op.ExpandDims(w, 3), 2, 3, 1, 0);
        var layer = new ConvTranspose2dLayer<T>(weight, bias, geometry, rows.Extra, columns.Extra);
        var planar = x.Rank == 4 ? x : ImageOperators<T>.Planar(node, x);
        var size = layer.OutputShape(planar.ItemShape);
        var y = node.Emit(layer, [x.Shape[0], size[2], size[0], size[1]], [2, 3, 1], x.Type, planar);
        node.Result(x.Rank == 4 ? y : ImageOperators<T>.Linear(node, y));
    }

    /// <summary>The settings along one axis of space. Where the output's size is stated the padding follows from it.</summary>
    private readonly record struct Axis(int Stride, int Dilation, int Before, int After, int Extra)
    {
        public static Axis None { get; } = new(1, 1, 0, 0, 0);

        public static Axis Of(NodeContext<T> node, GraphValue<T> x, int[] kernel, int axis)
        {
            var count = kernel.Length;
            var (stride, dilation) = (Setting("strides", count, axis, 1), Setting("dilations", count, axis, 1));
            var (extra, automatic) = (Setting("output_padding", count, axis, 0), node.Text("auto_pad", "NOTSET"));
            var (before, after) = (Setting("pads", 2 * count, axis, 0), Setting("pads", 2 * count, axis + count, 0));
            if (automatic is not ("NOTSET" or "VALID" or "SAME_UPPER" or "SAME_LOWER")) throw node.Refuse($"attribute 'auto_pad' is '{automatic}'");
            if (stride < 1 || dilation < 1 || kernel[axis] < 1) throw node.Refuse($"stride {stride}, dilation {dilation}, kernel {kernel[axis]}");
            var size = Setting("output_shape", count, axis, -1, first: node.Ints("output_shape")?.Length == count + 2 ? 2 : 0);
            if (automatic == "VALID") (before, after) = (0, 0);
            if (size < 0 && automatic.StartsWith("SAME", StringComparison.Ordinal)) size = x.Shape[axis + 2] * stride;
            if (size >= 0)
            {
                // What is missing comes at the end, where no input pixel may reach.
                var total = (long)stride * (x.Shape[axis + 2] - 1) + extra + (long)dilation * (kernel[axis] - 1) + 1 - size;
                if (total < 0) (extra, total) = ((int)Math.Min(extra - total, Largest), 0);
                before = (int)(automatic == "SAME_UPPER" ? total / 2 : total - total / 2);
                after = (int)(total - before);
            }

            return new Axis(stride, dilation, before, after, extra);

            int Setting(string name, int expected, int index, int otherwise, int first = 0)
            {
                if (node.Ints(name) is not { Length: > 0 } values) return otherwise;
                if (values.Length != expected + first || values[index + first] < 0 || values[index + first] > Largest)
                    throw node.Refuse($"attribute '{name}' is [{string.Join(", ", values)}] instead of {expected} numbers from 0 to {Largest}");
                return values[index + first];
            }
        }
    }
}
