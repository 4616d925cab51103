using System.Numerics;
using Smug.Kernels.Gemm;

namespace Smug.Kernels.Conv2d;

/// <summary>
/// A 3 × 3 sum with stride 1 by Winograd's minimal filtering: a quarter of the products, at the price of a rounding error some times
/// larger. Every tile of 4 × 4 sums is computed alone, in a fixed order: bits depend on nothing but its own 6 × 6 patch.
/// </summary>
internal sealed unsafe class WinogradSum<T> : PackedSum<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Elements = WinogradTransform<T>.Size;

    /// <summary>Transformed patches of this many bytes stay in the second-level cache while all weights pass.</summary>
    private const int BlockBytes = 800 * 1024;

    private const int SmallestMap = 14;
    private const int FewestChannels = 16;

    private readonly WindowPlan _plan;
    private readonly MicroKernels<T> _kernels;
    private readonly T[] _array;
    private readonly T* _panels;
    private readonly T* _bias;
    private readonly Margin _margin;
    private readonly int _tileRows;
    private readonly int _tileColumns;
    private readonly int _blockTiles;

    /// <summary>Transforms and packs the weights.</summary>
    /// <inheritdoc cref="PackedWindowSum{T}(WindowPlan, bool, ReadOnlySpan{T}, ReadOnlySpan{T}, MicroKernels{T})"/>
    public WinogradSum(WindowPlan plan, ReadOnlySpan<T> w, ReadOnlySpan<T> bias, MicroKernels<T> kernels)
    {
        (_plan, _kernels) = (plan, kernels);
        var (rows, columns) = plan.Phase(0);
        (_tileRows, _tileColumns) = ((plan.Destination.Height + 3) / 4, (plan.Destination.Width + 3) / 4);
        _margin = new Margin(
            -rows.SourceFirst,
            4 * _tileRows + 2 + rows.SourceFirst - plan.Source.Height,
            -columns.SourceFirst,
            4 * _tileColumns + 2 + columns.SourceFirst - plan.Source.Width);
        _blockTiles = Math.Max(1, BlockBytes / (Elements * sizeof(T) * plan.Source.Channels));
        var length = checked(Elements * Packing.Length(plan.Source.Channels, plan.Destination.Channels, kernels.PanelColumns));
        _panels = Pinned(length + bias.Length, out _array);
        _bias = bias.IsEmpty ? null : _panels + length;
        bias.CopyTo(_array.AsSpan(length));
        fixed (T* weights = w) Workers.For(Packing.Panels(plan.Destination.Channels, kernels.PanelColumns), new PackItems(this, weights));
    }

    private int PaddedWidth => _margin.Left + _plan.Source.Width + _margin.Right;

    private int PaddedHeight => _margin.Top + _plan.Source.Height + _margin.Bottom;

    private int PaddedLength => PaddedHeight * PaddedWidth * _plan.Source.Channels;

    /// <summary>Whether a sum can be done this way and gains by it.</summary>
    public static bool Suits(WindowPlan plan) =>
        plan is { Groups: 1, Phases: 1 } && plan.SourceChannels >= FewestChannels && plan.DestinationChannels >= FewestChannels
        && plan.Destination is { Height: >= SmallestMap, Width: >= SmallestMap } && IsThree(plan.Rows[0]) && IsThree(plan.Columns[0]);

    /// <inheritdoc/>
    public override int ScratchLength(int images) => checked(images * PaddedLength + _blockTiles * Elements * (_plan.Source.Channels + _kernels.PanelColumns));

    /// <inheritdoc/>
    public override void Run(int images, ImageView<T> source, ImageView<T> destination, in Epilogue<T> epilogue, T* scratch)
    {
        for (var image = 0; image < images; image++)
            _margin.Copy(source.Image(image), source.PixelStride, _plan.Source, 0, PaddedHeight, scratch + (nint)image * PaddedLength);
        var patches = scratch + (nint)images * PaddedLength;
        var products = patches + (nint)_blockTiles * Elements * _plan.Source.Channels;
        var tiles = images * _tileRows * _tileColumns;
        var blocks = (tiles + _blockTiles - 1) / _blockTiles;
        for (var block = 0; block < blocks; block++)
        {
            var (first, last) = Parts.Split(tiles, blocks, block);
            Block(first, last - first, scratch, patches, products, destination, epilogue);
        }
    }

    private static bool IsThree(AxisPhase axis) => axis is { Step: 1, SourceStep: 1, TapStep: 1, Taps: 3, SourceFirst: <= 0 };

    private (int Image, int Row, int Column) Place(int tile)
    {
        var (image, inside) = Math.DivRem(tile, _tileRows * _tileColumns);
        return (image, 4 * (inside / _tileColumns), 4 * (inside % _tileColumns));
    }

    private void Block(int first, int count, T* padded, T* patches, T* products, ImageView<T> destination, in Epilogue<T> epilogue)
    {
        var (depth, width) = (_plan.Source.Channels, _kernels.PanelColumns);
        for (var i = 0; i < count; i++)
        {
            var (image, row, column) = Place(first + i);
            var from = padded + (nint)image * PaddedLength + ((nint)row * PaddedWidth + column) * depth;
            WinogradTransform<T>.Best.Input(from, depth, (nint)PaddedWidth * depth, depth, patches + (nint)i * depth, (nint)count * depth);
        }

        Tile<T> tile = default;
        tile.RowStride = depth * sizeof(T);
        tile.Inner = depth;
        tile.InnerStride = sizeof(T);
        tile.Middle = tile.Outer = 1;
        tile.BStride = width;
        tile.CStride = width;
        var parts = (count + _kernels.MaxRows - 1) / _kernels.MaxRows;
        for (var channel = 0; channel < _plan.Destination.Channels; channel += width)
        {
            var outputs = Math.Min(width, _plan.Destination.Channels - channel);
            for (var element = 0; element < Elements; element++)
            {
                tile.B = _panels + ((nint)channel * Elements + element * width) * depth;
                for (var part = 0; part < parts; part++)
                {
                    var (from, to) = Parts.Split(count, parts, part);
                    tile.A = (byte*)(patches + ((nint)element * count + from) * depth);
                    tile.C = products + ((nint)element * count + from) * width;
                    _kernels.Run(to - from, outputs > _kernels.Lanes ? width : _kernels.Lanes, &tile);
                }
            }

            for (var i = 0; i < count; i++) Store(first + i, products + (nint)i * width, (nint)count * width, channel, outputs, destination, epilogue);
        }
    }

    private void Store(int index, T* products, nint step, int channel, int channels, ImageView<T> destination, in Epilogue<T> epilogue)
    {
        var (image, row, column) = Place(index);
        var pixel = (nint)row * _plan.Destination.Width + column;
        var gate = epilogue.Gate;
        WinogradOutput<T> tile;
        tile.Products = products;
        tile.ProductStride = step;
        tile.To = destination.Image(image) + pixel * destination.PixelStride + channel;
        tile.PixelStride = destination.PixelStride;
        tile.RowStride = _plan.Destination.Width * destination.PixelStride;
        tile.Gate = gate.IsNone ? null : gate.Image(image) + pixel * gate.PixelStride + channel;
        tile.GatePixelStride = gate.PixelStride;
        tile.GateRowStride = _plan.Destination.Width * gate.PixelStride;
        tile.Bias = _bias == null || epilogue.Accumulate ? null : _bias + channel;
        tile.Rows = Math.Min(4, _plan.Destination.Height - row);
        tile.Columns = Math.Min(4, _plan.Destination.Width - column);
        tile.Channels = channels;
        tile.Accumulate = epilogue.Accumulate;
        tile.Rectify = epilogue.Rectify;
        WinogradTransform<T>.Best.Output(&tile);
    }

    /// <summary>One panel of destination channels: 36 matrices of source channels by columns.</summary>
    private void Pack(int panel, T* w)
    {
        var (depth, width) = (_plan.Source.Channels, _kernels.PanelColumns);
        var to = _panels + (nint)panel * width * Elements * depth;
        Span<double> kernel = stackalloc double[9];
        Span<double> u = stackalloc double[Elements];
        Span<int> offsets = stackalloc int[9];
        for (var tap = 0; tap < 9; tap++) offsets[tap] = _plan.Tap(0, 0, tap).Offset;
        var (_, sourceStride, destinationStride) = _plan.Tap(0, 0, 0);
        for (var column = 0; column < Math.Min(width, _plan.Destination.Channels - panel * width); column++)
        {
            for (var k = 0; k < depth; k++)
            {
                var from = w + k * sourceStride + (panel * width + column) * destinationStride;
                for (var tap = 0; tap < 9; tap++) kernel[tap] = double.CreateTruncating(from[offsets[tap]]);
                WinogradTransform<T>.Kernel(kernel, u);
                for (var element = 0; element < Elements; element++) to[((nint)element * depth + k) * width + column] = T.CreateTruncating(u[element]);
            }
        }
    }

    private readonly struct PackItems(WinogradSum<T> sum, T* w) : IWork
    {
        public void Do(int item) => sum.Pack(item, w);
    }
}
