using Smug.Kernels.Conv2d;

namespace Smug.Models;

/// <summary>How a convolution's geometry stands in a model file.</summary>
internal static class ConvAttributes
{
    /// <summary>Settings from a file stay far from where their sums would overflow.</summary>
    public const int Largest = 1 << 20;

    public static Conv2dGeometry Read(LayerAttributes attributes)
    {
        var stride = attributes.Ints("stride", 2, 1, Largest);
        var padding = attributes.Ints("padding", 4, 0, Largest);
        var dilation = attributes.Ints("dilation", 2, 1, Largest);
        return new Conv2dGeometry(
            stride[0], stride[1], padding[0], padding[1], padding[2], padding[3], dilation[0], dilation[1], attributes.Int("groups", 1, Largest));
    }

    public static void Describe(Conv2dGeometry geometry, LayerAttributes attributes)
    {
        attributes.Set("stride", geometry.StrideH, geometry.StrideW);
        attributes.Set("padding", geometry.PadTop, geometry.PadLeft, geometry.PadBottom, geometry.PadRight);
        attributes.Set("dilation", geometry.DilationH, geometry.DilationW);
        attributes.Set("groups", geometry.Groups);
    }
}
