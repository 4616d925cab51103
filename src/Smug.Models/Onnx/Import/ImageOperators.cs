using System.Numerics;
using Smug.Kernels.Conv2d;
using Smug.Kernels.Norm;
using Smug.Kernels.Pool;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>Convolution, pooling and local response normalisation. ONNX puts channels before space; the network the other way around,
/// so weights are turned once, here.</summary>
internal static class ImageOperators<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static KeyValuePair<string, Action<NodeContext<T>>>[] All { get; } =
    [
        new("Conv", Conv),
        new("MaxPool", node => Pool(node, isMax: true)),
        new("AveragePool", node => Pool(node, isMax: false)),
        new("GlobalMaxPool", node => GlobalPool(node, isMax: true)),
        new("GlobalAveragePool", node => GlobalPool(node, isMax: false)),
        new("LpPool", LpPool),
        new("GlobalLpPool", GlobalLpPool),
        new("LRN", Lrn),
    ];

    /// <summary>An input [N, C, space…] with its channels innermost in memory.</summary>
    public static GraphValue<T> Image(NodeContext<T> node, int leastRank = 3)
    {
        var x = node.Input(0);
        if (!x.IsBatched) throw node.RefuseMixing($"{node.Node.Operation} of a value without a batch axis");
        if (x.Rank < leastRank) throw node.Refuse($"its input has {x.Rank} axes instead of at least {leastRank}");
        return node.Graph.Reordered(x, GraphValue<T>.ChannelsLast(x.Rank));
    }

    private static void Conv(NodeContext<T> node)
    {
        var x = Image(node);
        if (x.Rank > 4) throw node.Refuse($"{x.Rank - 2}-dimensional convolution is not supported");
        var shape = node.ConstantShape(1, "its weight");
        var bias = node.Has(2) ? node.Constant(2, "its bias") : null;
        if (shape.Rank != x.Rank) throw node.Refuse($"its weight {shape} has not {x.Rank} axes");
        var kernel = shape.Sizes[2..].ToArray();
        if (node.Ints("kernel_shape") is { } stated && !stated.AsSpan().SequenceEqual(kernel))
            throw node.Refuse($"kernel_shape [{string.Join(", ", stated)}] is not that of the weight {shape}");
        var space = x.Shape[2..];
        var window = WindowAttributes.Read(node, space, kernel);
        var groups = node.Int("group", 1);
        var geometry = new Conv2dGeometry(
            window.Stride(0), window.Stride(1), window.Before(0), window.Before(1), window.After(0), window.After(1), window.Dilation(0), window.Dilation(1), groups);

        // [O, C / G, H, W] → [H, W, C / G, O]; of a one-dimensional image the columns are one.
        var weight = node.Constant(1, "its weight", 2, 3, 1, 0);
        var layer = new Conv2dLayer<T>(weight, bias, geometry);
        var planar = x.Rank == 4 ? x : Planar(node, x);
        var size = layer.OutputShape(planar.ItemShape);
        var y = node.Emit(layer, [x.Shape[0], size[2], size[0], size[1]], [2, 3, 1], x.Type, planar);
        node.Result(x.Rank == 4 ? y : Linear(node, y));
    }

    private static void Pool(NodeContext<T> node, bool isMax)
    {
        var (ceil, countPad) = (node.Flag("ceil_mode"), !isMax && node.Flag("count_include_pad"));
        if (isMax && node.Int("storage_order", 0) is not (0 or 1)) throw node.Refuse("attribute 'storage_order' is neither 0 nor 1");
        var x = Image(node);
        var (pooled, window) = Pooled(node, x, isMax, ceil, countPad);
        node.Result(pooled);
        if (!node.IsWanted(1)) return;
        if (x.Rank != 4) throw node.Refuse($"its second output (indices) over {x.Rank - 2} axes of space is not supported");

        // Indices count through the whole batch: those of one item alone are known.
        if (x.Shape[0] != 1) throw node.RefuseMixing("the indices of maxima");
        var places = new MaxPlaces2dLayer<T>(window.Pool(0, 1, ceil, countPad), node.Int("storage_order", 0) == 1);
        node.Set(1, node.Emit(places, pooled.Shape, pooled.Order, OnnxElementType.Int64, x));
    }

    /// <summary>(Σ |x|ᵖ)¹ᐟᵖ over each window: the mean over the window with its padding, times its size.</summary>
    private static void LpPool(NodeContext<T> node)
    {
        var p = node.Int("p", 2);
        if (node.Flag("ceil_mode")) throw node.Refuse("attribute 'ceil_mode' is 1");
        var (pooled, window) = Pooled(node, Powers(node, Image(node), p), isMax: false, ceil: false, countPad: true);
        var size = window.Kernel.Aggregate(1.0, (product, length) => product * length);
        node.Result(Root(node, ElementOperators<T>.Combine(node, BinaryOperation.Times, pooled, Number(node, size)), p));
    }

    private static void GlobalLpPool(NodeContext<T> node)
    {
        var (x, p) = (Image(node), node.Int("p", 2));
        node.Result(Root(node, ReductionOperators<T>.Over(node, Reduction.Sum, Powers(node, x, p), [.. Enumerable.Range(2, x.Rank - 2)]), p));
    }

    private static GraphValue<T> Powers(NodeContext<T> node, GraphValue<T> x, int p)
    {
        if (p < 1) throw node.Refuse($"attribute 'p' is {p}");
        if (p == 2) return ElementOperators<T>.Combine(node, BinaryOperation.Times, x, x);
        var size = node.Emit(new UnaryLayer<T>(UnaryOperation.Abs), x);
        return p == 1 ? size : ElementOperators<T>.Combine(node, BinaryOperation.Power, size, Number(node, p));
    }

    private static GraphValue<T> Root(NodeContext<T> node, GraphValue<T> sum, int p) => p switch
    {
        1 => sum,
        2 => node.Emit(new UnaryLayer<T>(UnaryOperation.Sqrt), sum),
        _ => ElementOperators<T>.Combine(node, BinaryOperation.Power, sum, Number(node, 1.0 / p)),
    };

    private static GraphValue<T> Number(NodeContext<T> node, double value) =>
        node.Graph.OfConstant("number", Tensor<T>.Full(new Shape(), T.CreateTruncating(value)), OnnxElementType.Float);

    private static (GraphValue<T> Pooled, WindowAttributes Window) Pooled(NodeContext<T> node, GraphValue<T> x, bool isMax, bool ceil, bool countPad)
    {
        var kernel = node.Ints("kernel_shape") ?? throw node.Refuse("attribute 'kernel_shape' is missing");
        if (kernel.Length != x.Rank - 2) throw node.Refuse($"kernel_shape has {kernel.Length} sizes for {x.Rank - 2} axes of space");
        var window = WindowAttributes.Read(node, x.Shape[2..], kernel, ceil);
        if (x.Rank == 4) return (PoolPlane(node, x, isMax, window.Pool(0, 1, ceil, countPad)), window);

        // Windows are boxes, so maxima and means over them can be taken axis by axis: [C, …, L, …] as [L, the rest, C].
        for (var axis = 0; axis < kernel.Length; axis++)
        {
            var order = Enumerable.Range(2, kernel.Length).Where(other => other != axis + 2).Prepend(axis + 2).Append(1).ToArray();
            var turned = node.Graph.Reordered(x, order, $"/axis{axis + 2}");
            var rest = new Shape([.. order[1..^1].Select(other => x.Shape[other])]).Length;
            var plane = node.Emit(new ReshapeLayer<T>(new Shape(x.Shape[axis + 2], rest, x.Shape[1])),
                [x.Shape[0], x.Shape[1], x.Shape[axis + 2], rest], [2, 3, 1], x.Type, turned);
            var pooled = PoolPlane(node, plane, isMax, window.Pool(axis, -1, ceil, countPad));
            var shape = x.Shape.ToArray();
            shape[axis + 2] = pooled.Shape[2];
            x = node.Emit(new ReshapeLayer<T>(new Shape([.. order.Select(other => shape[other])])), shape, order, x.Type, pooled);
        }

        return (x, window);
    }

    private static GraphValue<T> PoolPlane(NodeContext<T> node, GraphValue<T> x, bool isMax, Pool2dGeometry geometry)
    {
        Layer<T> layer = isMax ? new MaxPool2dLayer<T>(geometry) : new AveragePool2dLayer<T>(geometry);
        var size = layer.OutputShape(x.ItemShape);
        return node.Emit(layer, [x.Shape[0], size[2], size[0], size[1]], [2, 3, 1], x.Type, x);
    }

    private static void GlobalPool(NodeContext<T> node, bool isMax)
    {
        var x = Image(node);
        var space = new Shape(x.Shape[2..]).Length;
        var plane = x.Rank == 4
            ? x
            : node.Emit(new ReshapeLayer<T>(new Shape(space, 1, x.Shape[1])), [x.Shape[0], x.Shape[1], space, 1], [2, 3, 1], x.Type, x);
        Layer<T> layer = isMax ? new GlobalMaxPool2dLayer<T>() : new GlobalAveragePool2dLayer<T>();
        var pooled = node.Emit(layer, [x.Shape[0], x.Shape[1]], [1], x.Type, plane);
        int[] shape = [x.Shape[0], x.Shape[1], .. Enumerable.Repeat(1, x.Rank - 2)];
        var order = GraphValue<T>.ChannelsLast(x.Rank);
        node.Result(node.Emit(new ReshapeLayer<T>(new Shape([.. order.Select(axis => shape[axis])])), shape, order, x.Type, pooled));
    }

    private static void Lrn(NodeContext<T> node)
    {
        var size = node.Int("size", 0);
        if (size < 1) throw node.Refuse($"attribute 'size' is {size} instead of at least 1");
        var settings = new LrnSettings(size, node.Float("alpha", 1e-4), node.Float("beta", 0.75), node.Float("bias", 1));
        node.Result(node.Emit(new LrnLayer<T>(settings), Image(node)));
    }

    /// <summary>[N, C, L] as an image of one column.</summary>
    public static GraphValue<T> Planar(NodeContext<T> node, GraphValue<T> x) => node.Emit(
        new ReshapeLayer<T>(new Shape(x.Shape[2], 1, x.Shape[1])), [x.Shape[0], x.Shape[1], x.Shape[2], 1], [2, 3, 1], x.Type, x);

    /// <summary>An image of one column as [N, C, L].</summary>
    public static GraphValue<T> Linear(NodeContext<T> node, GraphValue<T> x) => node.Emit(
        new ReshapeLayer<T>(new Shape(x.Shape[2], x.Shape[1])), [x.Shape[0], x.Shape[1], x.Shape[2]], [2, 1], x.Type, x);
}
