using System.Numerics;
using Smug.Kernels.Gemm;

namespace Smug.Kernels.Conv2d;

/// <summary>
/// The direct form: every element is one chain of fused multiply-adds in the order of <see cref="Conv2dReference"/>, started from the bias
/// or from what the destination holds; or the sum of several shorter chains in that order, which rounds less.
/// A panel of weights passes over all images before the next one comes.
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
    private readonly int _chainLength;
    private T* _start;

    /// <summary>Lays the sum out.</summary>
    /// <param name="plan">A plan for one image in one group.</param>
    /// <param name="isMatrixProduct">Whether every pixel sees exactly its own pixel.</param>
    /// <param name="kernels">Which registers to use.</param>
    /// <param name="chainLength">The most products of a chain.</param>
    public PackedWindowSum(WindowPlan plan, bool isMatrixProduct, MicroKernels<T> kernels, int chainLength = int.MaxValue)
    {
        (_plan, _kernels, _layout, _chainLength) = (plan, kernels, new WindowPanels<T>(plan, kernels), chainLength);
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
            Chains(rows, Math.Min(width, outputs - channel), from, to + channel, gate == null ? null : gate + channel, epilogue.Gate.PixelStride, &tile);
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
                        Chains(
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

    /// <summary>Sums of neighbouring pixels of a row: in one go, or chain after chain, each added to what the destination holds of those before.</summary>
    private void Chains(int pixels, int columns, byte* from, T* to, T* gate, nint gateStride, Tile<T>* whole)
    {
        // Whole rows of taps share a chain where they are short, and are cut up where they are long.
        var perOuter = (long)whole->Middle * whole->Inner;
        var outers = (int)Math.Clamp(_chainLength / perOuter, 1, whole->Outer);
        var cuts = perOuter <= _chainLength ? 1 : (whole->Inner + _chainLength - 1) / _chainLength;
        var middles = perOuter <= _chainLength ? 1 : whole->Middle;
        var chains = (whole->Outer + outers - 1) / outers * middles * cuts;
        if (chains == 1)
        {
            Row(_kernels, pixels, columns, from, to, gate, gateStride, whole);
            return;
        }

        var tile = *whole;
        for (var chain = 0; chain < chains; chain++)
        {
            var (group, rest) = Math.DivRem(chain, middles * cuts);
            var (middle, cut) = Math.DivRem(rest, cuts);
            var (k, end) = Parts.Split(whole->Inner, cuts, cut);
            var outer = group * outers;
            tile.Outer = Math.Min(outers, whole->Outer - outer);
            tile.Middle = whole->Middle / middles;
            tile.Inner = end - k;
            tile.B = whole->B + outer * whole->BOuterStride + middle * whole->BMiddleStride + k * whole->BStride;
            tile.Start = chain == 0 ? whole->Start : null;
            tile.Accumulate = chain == 0 && whole->Accumulate;
            tile.AddToC = chain > 0;
            tile.Rectify = chain == chains - 1 && whole->Rectify;
            var offset = outer * whole->OuterStride + middle * whole->MiddleStride + k * whole->InnerStride;
            Row(_kernels, pixels, columns, from + offset, to, chain == chains - 1 ? gate : null, gateStride, &tile);
        }
    }
}
