using ILGPU;
using Smug.Kernels.Gemm;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Conv2d;

/// <summary>The patches under a convolution's windows, one line for each destination pixel, which are never written down: depth counts
/// channels innermost, then taps. Source positions outside the source are zeros.</summary>
/// <remarks>Forward and input gradient are both sums over windows (see <see cref="AxisPhase"/>), so both use this.</remarks>
internal readonly struct WindowOperand(ArrayView<float> source, SourceImage image, AxisPhase rows, AxisPhase columns) : IOperand
{
    private readonly Divisor _channels = new(image.GroupChannels);
    private readonly Divisor _taps = new(columns.Taps);

    public Cursor Line(int batch, int line)
    {
        var pixelRow = line / columns.Count;
        var n = pixelRow / rows.Count;
        return new()
        {
            At = n * image.Height * image.Width * image.Channels + batch * image.GroupChannels,
            Y = rows.SourceFirst + (pixelRow - n * rows.Count) * rows.SourceStep,
            X = columns.SourceFirst + (line - pixelRow * columns.Count) * columns.SourceStep,
        };
    }

    public float Load(Cursor cursor, int depth)
    {
        var tap = _channels.Quotient(depth);
        var channel = depth - tap * image.GroupChannels;
        var tapRow = _taps.Quotient(tap);
        var y = cursor.Y + tapRow * rows.TapStep;
        var x = cursor.X + (tap - tapRow * columns.Taps) * columns.TapStep;

        // One comparison finds both what is negative and what is too large.
        if ((uint)y >= (uint)image.Height || (uint)x >= (uint)image.Width) return 0;
        return source[cursor.At + (y * image.Width + x) * image.Channels + channel];
    }
}

/// <summary>The sizes of images that windows read.</summary>
internal readonly record struct SourceImage(int Height, int Width, int Channels, int GroupChannels);

/// <summary>The weights as the input gradient meets them: a line for each input channel, depth over outputs innermost, then taps in the
/// phase's order.</summary>
internal readonly struct TapWeights(
    ArrayView<float> w, int kernelWidth, int groupChannels, int outputs, int groupOutputs, AxisPhase rows, AxisPhase columns) : IOperand
{
    private readonly Divisor _outputs = new(groupOutputs);
    private readonly Divisor _taps = new(columns.Taps);

    public Cursor Line(int batch, int line) => new() { At = line * outputs + batch * groupOutputs };

    public float Load(Cursor cursor, int depth)
    {
        var tap = _outputs.Quotient(depth);
        var output = depth - tap * groupOutputs;
        var tapRow = _taps.Quotient(tap);
        var ky = rows.KernelFirst + tapRow * rows.KernelStep;
        var kx = columns.KernelFirst + (tap - tapRow * columns.Taps) * columns.KernelStep;
        return w[(ky * kernelWidth + kx) * groupChannels * outputs + cursor.At + output];
    }
}

/// <summary>What one weight was multiplied with: a line for each tap and channel, depth over images, rows and columns of the output.</summary>
internal readonly struct TapInputs(ArrayView<float> x, Conv2dShape s) : IOperand
{
    private readonly Divisor _width = new(s.OutputWidth);
    private readonly Divisor _height = new(s.OutputHeight);

    public Cursor Line(int batch, int line)
    {
        var tap = line / s.GroupChannels;
        var ky = tap / s.KernelW;
        return new()
        {
            At = batch * s.GroupChannels + line - tap * s.GroupChannels,
            Y = ky * s.Geometry.DilationH - s.Geometry.PadTop,
            X = (tap - ky * s.KernelW) * s.Geometry.DilationW - s.Geometry.PadLeft,
        };
    }

    public float Load(Cursor cursor, int depth)
    {
        var outputRow = _width.Quotient(depth);
        var n = _height.Quotient(outputRow);
        var y = (outputRow - n * s.OutputHeight) * s.Geometry.StrideH + cursor.Y;
        var column = (depth - outputRow * s.OutputWidth) * s.Geometry.StrideW + cursor.X;
        if ((uint)y >= (uint)s.Height || (uint)column >= (uint)s.Width) return 0;
        return x[((n * s.Height + y) * s.Width + column) * s.Channels + cursor.At];
    }
}

/// <summary>Destination pixels of one phase of a sum over windows; a bias for each channel, or none.</summary>
internal readonly struct PixelSink(
    ArrayView<float> target, int height, int width, int channels, int groupChannels, AxisPhase rows, AxisPhase columns, ArrayView<float> bias)
    : IProductSink
{
    private readonly Divisor _columns = new(columns.Count);
    private readonly Divisor _rows = new(rows.Count);

    public float Start(int batch, int row, int column) => bias.Length > 0 ? bias[batch * groupChannels + column] : 0;

    public void Store(int batch, int row, int column, float sum)
    {
        var pixelRow = _columns.Quotient(row);
        var n = _rows.Quotient(pixelRow);
        var y = rows.First + (pixelRow - n * rows.Count) * rows.Step;
        var x = columns.First + (row - pixelRow * columns.Count) * columns.Step;
        target[((n * height + y) * width + x) * channels + batch * groupChannels + column] = sum;
    }
}
