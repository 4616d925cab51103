using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>Resampling along axes, one after the other: nearest elements are chosen, linear and cubic ones weighed by a matrix.</summary>
internal static class ResizeOperators<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int LargestAxis = 1 << 16;

    private static readonly string[] Coordinates =
        ["half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_half_pixel_for_nn", "tf_crop_and_resize"];

    private static readonly string[] Roundings = ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"];

    public static KeyValuePair<string, Action<NodeContext<T>>>[] All { get; } = [new("Resize", Resize), new("Upsample", Upsample)];

    private static void Upsample(NodeContext<T> node)
    {
        var scales = node.Opset < 9
            ? [.. (node.Any("scales")?.Floats ?? []).Select(scale => (double)scale)]
            : Numbers(node.Constant(1, "its scales"));
        Scaled(node, node.Input(0), scales, node.Text("mode", "nearest"));
    }

    private static void Resize(NodeContext<T> node)
    {
        var x = node.Input(0);
        var mode = node.Text("mode", "nearest");
        if (node.Opset < 11)
        {
            Scaled(node, x, Numbers(node.Constant(1, "its scales")), mode);
            return;
        }

        var axes = (node.Ints("axes") ?? [.. Enumerable.Range(0, x.Rank)]).Select(axis => node.Axis(axis, x.Rank)).ToArray();
        var (sizes, scales) = Target(node, x, axes);
        var coordinates = Known(node, "coordinate_transformation_mode", Coordinates);
        var rounding = Known(node, "nearest_mode", Roundings);
        var (cubic, exclude, antialias) = (node.Float("cubic_coeff_a", -0.75), node.Flag("exclude_outside"), node.Flag("antialias"));
        var outside = node.Float("extrapolation_value", 0);
        var crop = coordinates == "tf_crop_and_resize" ? Numbers(node.Constant(1, "its region of interest")) : [];
        if (coordinates == "tf_crop_and_resize" && crop.Length != 2 * axes.Length) throw node.Refuse($"a region of interest of {crop.Length} numbers");
        for (var i = 0; i < axes.Length; i++)
        {
            var whole = crop.Length == 0 || (crop[i] == 0 && crop[i + axes.Length] == 1);
            if (scales[i] == 1 && sizes[i] == x.Shape[axes[i]] && whole) continue;
            var axis = new ResizeAxis
            {
                Size = x.Shape[axes[i]],
                OutputSize = sizes[i],
                Scale = scales[i],
                Coordinates = coordinates,
                Mode = mode,
                Rounding = rounding,
                CubicA = cubic,
                ExcludeOutside = exclude,
                Antialias = antialias,
                Crop = crop.Length == 0 ? (0, 1) : (crop[i], crop[i + axes.Length]),
            };
            x = Along(node, x, axes[i], axis, outside);
        }

        node.Result(x);
    }

    /// <summary>The sizes asked for, and what they are of the old ones.</summary>
    private static (int[] Sizes, double[] Scales) Target(NodeContext<T> node, GraphValue<T> x, int[] axes)
    {
        var policy = node.Text("keep_aspect_ratio_policy", "stretch");
        if (policy is not ("stretch" or "not_larger" or "not_smaller")) throw node.Refuse($"attribute 'keep_aspect_ratio_policy' is '{policy}'");
        if (node.Has(2) && node.Constant(2, "its scales") is { Length: > 0 } given)
        {
            if (given.Length != axes.Length) throw node.Refuse($"{given.Length} scales for {axes.Length} axes");
            var scales = Numbers(given);
            return ([.. axes.Select((axis, i) => Size(node, x, axis, Math.Floor(scales[i] * Old(x, axis))))], scales);
        }

        if (!node.Has(3)) throw node.Refuse("neither scales nor sizes are given");
        var sizes = node.Integers(3, "its sizes");
        if (sizes.Length != axes.Length) throw node.Refuse($"{sizes.Length} sizes for {axes.Length} axes");
        var ratios = axes.Select((axis, i) => (double)sizes[i] / Old(x, axis)).ToArray();
        if (policy == "stretch") return ([.. axes.Select((axis, i) => Size(node, x, axis, sizes[i]))], ratios);
        var ratio = policy == "not_larger" ? ratios.Min() : ratios.Max();
        return ([.. axes.Select(axis => Size(node, x, axis, Math.Floor(ratio * Old(x, axis) + 0.5)))], [.. axes.Select(_ => ratio)]);
    }

    /// <summary>Until opset 10: positions without an offset, downwards to the nearest of which all are kept.</summary>
    private static void Scaled(NodeContext<T> node, GraphValue<T> x, double[] scales, string mode)
    {
        if (scales.Length != x.Rank) throw node.Refuse($"{scales.Length} scales for {x.Rank} axes");
        for (var i = 0; i < scales.Length; i++)
        {
            if (scales[i] == 1) continue;
            var size = Size(node, x, i, Math.Floor(scales[i] * Old(x, i)));
            x = Along(node, x, i, new ResizeAxis { Size = x.Shape[i], OutputSize = size, Scale = scales[i], Coordinates = "asymmetric", Mode = mode, Rounding = "simple" }, 0);
        }

        node.Result(x);
    }

    private static GraphValue<T> Along(NodeContext<T> node, GraphValue<T> x, int axis, ResizeAxis map, double outside)
    {
        if (map.Mode is not ("nearest" or "linear" or "cubic")) throw node.Refuse($"attribute 'mode' is '{map.Mode}'");
        if (map.Size == 0 || !(map.Scale > 0) || !double.IsFinite(map.Scale)) throw node.Refuse($"resizing {map.Size} elements by {map.Scale}");
        var left = Enumerable.Range(0, map.OutputSize).Select(map.IsOutside).ToArray();
        if (map.Mode == "nearest" && !left.Contains(true))
            return RearrangingOperators<T>.Chosen(node, x, axis, [.. Enumerable.Range(0, map.OutputSize).Select(map.Nearest)]);
        var matrix = AxisMaps<T>.Matrix(node, map.OutputSize, map.Size);
        for (var i = 0; i < map.OutputSize; i++)
        {
            if (map.Mode != "nearest") map.Fill(i, matrix.AsSpan(i * map.Size, map.Size));
            else if (!left[i]) matrix[i * map.Size + map.Nearest(i)] = T.One;
        }

        var y = AxisMaps<T>.Apply(node, x, axis, Tensor<T>.Wrap(new Shape(map.OutputSize, map.Size), matrix));
        if (outside == 0 || !left.Contains(true)) return y;
        var values = Enumerable.Repeat(1, x.Rank).ToArray();
        values[axis] = map.OutputSize;
        var added = Tensor<T>.Wrap(new Shape(values), [.. left.Select(isOutside => T.CreateTruncating(isOutside ? outside : 0))]);
        return ElementOperators<T>.Combine(node, BinaryOperation.Plus, y, node.Graph.OfConstant("outside", added, y.Type));
    }

    /// <summary>The old size; an open batch stays as it is.</summary>
    private static int Old(GraphValue<T> x, int axis) => x.Shape[axis];

    private static int Size(NodeContext<T> node, GraphValue<T> x, int axis, double size)
    {
        if (x.IsBatched && axis == x.BatchAxis) return size == x.Shape[axis] ? x.Shape[axis] : throw node.RefuseMixing($"resizing axis {axis}");
        return size is >= 1 and <= LargestAxis ? (int)size : throw node.Refuse($"resizing axis {axis} to {size}; at most {LargestAxis} are supported");
    }

    private static string Known(NodeContext<T> node, string attribute, string[] values)
    {
        var value = node.Text(attribute, values[0]);
        return values.Contains(value) ? value : throw node.Refuse($"attribute '{attribute}' is '{value}'");
    }

    private static double[] Numbers(Tensor<T> values) => Array.ConvertAll(values.ToArray(), double.CreateTruncating);
}
