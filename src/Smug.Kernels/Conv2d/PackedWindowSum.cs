using System.Numerics;
using Smug.Kernels.Gemm;

namespace Smug.Kernels.Conv2d;

/// <summary>
/// The direct form: every element is one chain of fused multiply-adds in the order of <see cref="Conv2dReference"/>, started from the bias
/// or from what the destination holds. A panel of weights passes over all images before the next one comes.
/// </summary>
internal sealed unsafe class PackedWindowSum<T> : PackedSum<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rows of a matrix product that stay in the second-level cache while all panels pass.</summary>
    private const int BlockBytes = 256 * 1024;

    private readonly WindowPlan _plan;
    private readonly MicroKernels<T> _kernels;
    private readonly WindowPanels<T> _layout;
    private readonly int _blockRows;
    private T* _start;

    /// <summary>Lays the sum out.</summary>
    /// <param name="plan">A plan for one image in one group.</param>
    /// <param name="isMatrixProduct">Whether every pixel sees exactly its own pixel.</param>
    /// <param name="kernels">Which registers to use.</param>
    public PackedWindowSum(WindowPlan plan, bool isMatrixProduct, MicroKernels<T> kernels)
    {
        (_plan, _kernels, _layout) = (plan, kernels, new WindowPanels<T>(plan, kernels));
        if (isMatrixProduct)
            _blockRows = Math.Max(1, BlockBytes / sizeof(T) / plan.Source.Channels / kernels.MaxRows) * kernels.MaxRows;
    }

    private int PaddedLength => (_plan.Margin.Top + _plan.Source.Height + _plan.Margin.Bottom) * _plan.PaddedWidth * _plan.Source.Channels;

    /// <inheritdoc/>
    public override int Length => checked(_layout.Length + StartLength);

    /// <summary>One bias per channel, and zeros up to a whole panel.</summary>
    private int StartLength => _plan.Destination.Channels + _kernels.PanelColumns;

    /// <inheritdoc/>
    protected override void PackPanels(ReadOnlySpan<T> w, ReadOnlySpan<T> bias)
    {
        var start = new Span<T>(Panels + _layout.Length, StartLength);
        start.Clear();
        bias.CopyTo(start);
        _start = bias.IsEmpty ? null : Panels + _layout.Length;
        fixed (T* weights = w) _layout.Pack(weights, Panels);
    }

    /// <inheritdoc/>
    public override int ScratchLength(int images) => _plan.Margin.IsNone ? 0 : checked(images * PaddedLength);

    /// <inheritdoc/>
    public override void Run(int images, ImageView<T> source, ImageView<T> destination, in Epilogue<T> epilogue, T* scratch)
    {
        if (_blockRows > 0)
        {
            Multiply(images, source, destination, epilogue);
            return;
        }

        if (!_plan.Margin.IsNone)
        {
            var height = _plan.Margin.Top + _plan.Source.Height + _plan.Margin.Bottom;
            for (var image = 0; image < images; image++)
                _plan.Margin.Copy(source.Image(image), source.PixelStride, _plan.Source, 0, height, scratch + (nint)image * PaddedLength);
            source = new ImageView<T>(scratch, _plan.Source.Channels, PaddedLength);
        }

        Sum(images, source, destination, epilogue);
    }

    private void Multiply(int images, ImageView<T> source, ImageView<T> destination, in Epilogue<T> epilogue)
    {
        var pixels = _plan.Source.Height * _plan.Source.Width;
        var isOneRun = source.IsOneRun(pixels, images) && destination.IsOneRun(pixels, images)
            && (epilogue.Gate.IsNone || epilogue.Gate.IsOneRun(pixels, images));
        var runs = isOneRun ? 1 : images;
        var length = isOneRun ? images * pixels : pixels;
        for (var run = 0; run < runs; run++)
        {
            var gate = epilogue.Gate.IsNone ? null : epilogue.Gate.Image(run);
            for (var first = 0; first < length; first += _blockRows)
            {
                Block(
                    Math.Min(_blockRows, length - first),
                    (byte*)(source.Image(run) + first * source.PixelStride),
                    source.PixelStride,
                    destination.Image(run) + first * destination.PixelStride,
                    destination.PixelStride,
                    gate == null ? null : gate + first * epilogue.Gate.PixelStride,
                    epilogue);
            }
        }
    }

    private void Block(int rows, byte* from, nint fromStride, T* to, nint toStride, T* gate, in Epilogue<T> epilogue)
    {
        var (width, outputs, depth) = (_kernels.PanelColumns, _plan.Destination.Channels, _plan.Source.Channels);
        Tile<T> tile = default;
        tile.RowStride = fromStride * sizeof(T);
        tile.Inner = depth;
        tile.InnerStride = sizeof(T);
        tile.Middle = tile.Outer = 1;
        tile.BStride = width;
        tile.CStride = toStride;
        tile.Accumulate = epilogue.Accumulate;
        tile.Rectify = epilogue.Rectify;
        for (var channel = 0; channel < outputs; channel += width)
        {
            tile.B = Panels + (nint)channel * depth;
            tile.Start = epilogue.Accumulate || _start == null ? null : _start + channel;
            Row(_kernels, rows, Math.Min(width, outputs - channel), from, to + channel, gate == null ? null : gate + channel, epilogue.Gate.PixelStride, &tile);
        }
    }

    private void Sum(int images, ImageView<T> source, ImageView<T> destination, in Epilogue<T> epilogue)
    {
        var (width, outputs) = (_kernels.PanelColumns, _plan.Destination.Channels);
        var pixel = source.PixelStride * sizeof(T);
        var pitch = _plan.PaddedWidth * pixel;
        Tile<T> tile = default;
        tile.BStride = width;
        tile.Accumulate = epilogue.Accumulate;
        tile.Rectify = epilogue.Rectify;
        for (var phase = 0; phase < _layout.Count; phase++)
        {
            var (rows, columns) = _plan.Phase(phase);

            // Adjacent taps of all channels are one run of memory.
            var merged = columns.TapStep == 1 && source.PixelStride == _plan.Source.Channels;
            tile.RowStride = columns.SourceStep * pixel;
            tile.Inner = merged ? columns.Taps * _plan.Source.Channels : _plan.Source.Channels;
            tile.InnerStride = sizeof(T);
            tile.Middle = merged ? 1 : columns.Taps;
            tile.MiddleStride = columns.TapStep * pixel;
            tile.Outer = rows.Taps;
            tile.OuterStride = rows.TapStep * pitch;
            tile.BMiddleStride = tile.Inner * width;
            tile.BOuterStride = tile.Middle * tile.BMiddleStride;
            tile.CStride = columns.Step * destination.PixelStride;
            for (var channel = 0; channel < outputs; channel += width)
            {
                tile.B = Panels + _layout.Offset(phase) + (nint)channel * _plan.Depth(phase);
                tile.Start = epilogue.Accumulate || _start == null ? null : _start + channel;
                for (var image = 0; image < images; image++)
                {
                    var from = (byte*)source.Image(image)
                        + (rows.SourceFirst + _plan.Margin.Top) * pitch + (columns.SourceFirst + _plan.Margin.Left) * pixel;
                    for (var j = 0; j < rows.Count; j++)
                    {
                        var pixels = (nint)(rows.First + j * rows.Step) * _plan.Destination.Width + columns.First;
                        var gate = epilogue.Gate.IsNone ? null : epilogue.Gate.Image(image) + pixels * epilogue.Gate.PixelStride + channel;
                        Row(
                            _kernels,
                            columns.Count,
                            Math.Min(width, outputs - channel),
                            from + j * rows.SourceStep * pitch,
                            destination.Image(image) + pixels * destination.PixelStride + channel,
                            gate,
                            columns.Step * epilogue.Gate.PixelStride,
                            &tile);
                    }
                }
            }
        }
    }
}
