using Smug.Kernels.Pool;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>What pooling layers share: their settings and their shape rule.</summary>
internal static class PoolAttributes
{
    // Settings from a file stay far from where their sums would overflow.
    private const int LargestSetting = 1 << 14;

    public static Pool2dGeometry Read(LayerAttributes attributes)
    {
        var window = attributes.Ints("window", 2, 1, LargestSetting);
        var stride = attributes.Ints("stride", 2, 1, LargestSetting);
        var padding = attributes.Ints("padding", 4, 0, LargestSetting);
        var dilation = attributes.Ints("dilation", 2, 1, LargestSetting);
        return new Pool2dGeometry(window[0], window[1])
        {
            StrideH = stride[0],
            StrideW = stride[1],
            PadTop = padding[0],
            PadLeft = padding[1],
            PadBottom = padding[2],
            PadRight = padding[3],
            DilationH = dilation[0],
            DilationW = dilation[1],
            CeilMode = attributes.Flag("ceilMode"),
            CountIncludePad = attributes.Flag("countIncludePad"),
        };
    }

    public static void Describe(Pool2dGeometry geometry, LayerAttributes attributes)
    {
        attributes.Set("window", geometry.WindowH, geometry.WindowW);
        attributes.Set("stride", geometry.StrideH, geometry.StrideW);
        attributes.Set("padding", geometry.PadTop, geometry.PadLeft, geometry.PadBottom, geometry.PadRight);
        attributes.Set("dilation", geometry.DilationH, geometry.DilationW);
        attributes.Set("ceilMode", geometry.CeilMode);
        attributes.Set("countIncludePad", geometry.CountIncludePad);
    }

    public static Shape OutputShape(string kind, Pool2dGeometry geometry, Shape input)
    {
        if (input.Rank != 3) throw new ShapeException(kind, "[H, W, C]", $"{input}");
        return new Shape(geometry.Rows(input[0], kind).Output, geometry.Columns(input[1], kind).Output, input[2]);
    }

    public static Shape GlobalOutputShape(string kind, Shape input) => input.Rank == 3 && input[0] > 0 && input[1] > 0
        ? new Shape(input[2])
        : throw new ShapeException(kind, "[H, W, C] of at least one pixel", $"{input}");
}
