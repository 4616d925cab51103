namespace Smug.Kernels.Conv2d;

/// <summary>All sizes of one convolution: x <c>[N, H, W, C]</c>, w <c>[KH, KW, C / groups, O]</c>, y <c>[N, OH, OW, O]</c>. Immutable.</summary>
public readonly record struct Conv2dShape
{
    /// <summary>Works out and checks the sizes.</summary>
    /// <param name="batch">N.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <param name="channels">C.</param>
    /// <param name="kernelH">KH.</param>
    /// <param name="kernelW">KW.</param>
    /// <param name="outputs">O.</param>
    /// <param name="geometry">Strides, padding, dilation, groups.</param>
    /// <param name="operation">The name the error gives.</param>
    /// <exception cref="ShapeException">The sizes do not fit together.</exception>
    public Conv2dShape(
        int batch, int height, int width, int channels, int kernelH, int kernelW, int outputs, Conv2dGeometry geometry, string operation = "Conv2d")
    {
        (OutputHeight, OutputWidth) = geometry.OutputSize(height, width, kernelH, kernelW, operation);
        if (channels % geometry.Groups != 0 || outputs % geometry.Groups != 0)
            throw new ShapeException(operation, $"channels divisible into {geometry.Groups} groups", $"{channels} in, {outputs} out");
        (Batch, Height, Width, Channels) = (batch, height, width, channels);
        (KernelH, KernelW, Outputs, Geometry) = (kernelH, kernelW, outputs, geometry);
    }

    /// <summary>Images, N.</summary>
    public int Batch { get; }

    /// <summary>Image rows, H.</summary>
    public int Height { get; }

    /// <summary>Image columns, W.</summary>
    public int Width { get; }

    /// <summary>Image channels, C.</summary>
    public int Channels { get; }

    /// <summary>Kernel rows, KH.</summary>
    public int KernelH { get; }

    /// <summary>Kernel columns, KW.</summary>
    public int KernelW { get; }

    /// <summary>Output channels, O.</summary>
    public int Outputs { get; }

    /// <summary>Strides, padding, dilation, groups.</summary>
    public Conv2dGeometry Geometry { get; }

    /// <summary>Output rows, OH.</summary>
    public int OutputHeight { get; }

    /// <summary>Output columns, OW.</summary>
    public int OutputWidth { get; }

    /// <summary>Input channels one output channel sees, C / groups.</summary>
    public int GroupChannels => Channels / Geometry.Groups;

    /// <summary>Output channels of one group, O / groups.</summary>
    public int GroupOutputs => Outputs / Geometry.Groups;

    /// <summary>Products in one output element's sum, KH · KW · C / groups.</summary>
    public int Depth => KernelH * KernelW * GroupChannels;

    /// <summary>Whether every output pixel sees exactly its own input pixel, so that the convolution is one matrix product over all pixels.</summary>
    internal bool IsMatrixProduct => Depth == Channels && Channels > 0 && Outputs > 0
        && Geometry is { StrideH: 1, StrideW: 1, Groups: 1 } && (OutputHeight, OutputWidth) == (Height, Width)
        && (Geometry.PadTop | Geometry.PadLeft) == 0;

    /// <summary>Floating-point operations of the forward pass.</summary>
    public double Flops => 2.0 * Batch * OutputHeight * OutputWidth * Outputs * Depth;
}
