namespace Smug.Kernels.Conv2d;

/// <summary>How a convolution's window moves over the image. Immutable.</summary>
/// <param name="StrideH">Rows from one output row's window to the next; at least 1.</param>
/// <param name="StrideW">Columns from one output column's window to the next; at least 1.</param>
/// <param name="PadTop">Rows of zeros above the image; at least 0.</param>
/// <param name="PadLeft">Columns of zeros to its left.</param>
/// <param name="PadBottom">Rows of zeros below it.</param>
/// <param name="PadRight">Columns of zeros to its right.</param>
/// <param name="DilationH">Rows between neighbouring taps of the kernel; 1 means adjacent.</param>
/// <param name="DilationW">Columns between neighbouring taps.</param>
/// <param name="Groups">Channels are cut into this many groups that do not see each other; as many groups as channels is a
/// depthwise convolution.</param>
public readonly record struct Conv2dGeometry(
    int StrideH,
    int StrideW,
    int PadTop,
    int PadLeft,
    int PadBottom,
    int PadRight,
    int DilationH = 1,
    int DilationW = 1,
    int Groups = 1)
{
    /// <summary>Stride 1, no padding: the output shrinks by the kernel's size less one.</summary>
    public static Conv2dGeometry Valid { get; } = new(1, 1, 0, 0, 0, 0);

    /// <summary>Stride 1 with padding such that the output is as large as the input; an odd total puts the extra row and column
    /// at the bottom and right.</summary>
    /// <param name="kernelH">Kernel rows.</param>
    /// <param name="kernelW">Kernel columns.</param>
    /// <param name="dilation">Distance between taps, both ways.</param>
    public static Conv2dGeometry Same(int kernelH, int kernelW, int dilation = 1)
    {
        var (h, w) = (dilation * (kernelH - 1), dilation * (kernelW - 1));
        return new(1, 1, h / 2, w / 2, h - h / 2, w - w / 2, dilation, dilation);
    }

    /// <summary>The same stride both ways and the same padding on all four sides.</summary>
    /// <param name="stride">At least 1.</param>
    /// <param name="padding">At least 0.</param>
    public static Conv2dGeometry Uniform(int stride, int padding = 0) => new(stride, stride, padding, padding, padding, padding);

    /// <summary>The output's size for an image and a kernel: ⌊(size + pads − dilation · (kernel − 1) − 1) / stride⌋ + 1 each way.</summary>
    /// <param name="height">Image rows.</param>
    /// <param name="width">Image columns.</param>
    /// <param name="kernelH">Kernel rows.</param>
    /// <param name="kernelW">Kernel columns.</param>
    /// <param name="operation">The name the error gives.</param>
    /// <exception cref="ShapeException">A stride, padding, dilation or group count is out of range, the kernel is empty, or it is
    /// larger than the padded image.</exception>
    public (int Height, int Width) OutputSize(int height, int width, int kernelH, int kernelW, string operation = "Conv2d")
    {
        if (StrideH < 1 || StrideW < 1) throw new ShapeException(operation, "strides of at least 1", $"{StrideH}, {StrideW}");
        if (DilationH < 1 || DilationW < 1) throw new ShapeException(operation, "dilations of at least 1", $"{DilationH}, {DilationW}");
        if (Groups < 1) throw new ShapeException(operation, "at least 1 group", $"{Groups}");
        if (Math.Min(Math.Min(PadTop, PadLeft), Math.Min(PadBottom, PadRight)) < 0)
            throw new ShapeException(operation, "padding of at least 0", $"{PadTop}, {PadLeft}, {PadBottom}, {PadRight}");
        if (kernelH < 1 || kernelW < 1) throw new ShapeException(operation, "a kernel of at least 1 × 1", $"{kernelH} × {kernelW}");
        return (
            OutputSize(operation, "rows", height, PadTop, PadBottom, kernelH, StrideH, DilationH),
            OutputSize(operation, "columns", width, PadLeft, PadRight, kernelW, StrideW, DilationW));
    }

    private static int OutputSize(string operation, string axis, int size, int before, int after, int kernel, int stride, int dilation)
    {
        var padded = (long)size + before + after;
        var field = (long)dilation * (kernel - 1) + 1;
        return padded >= field
            ? (int)((padded - field) / stride) + 1
            : throw new ShapeException(operation, $"at least {field} {axis} of padded image", $"{padded}");
    }
}
