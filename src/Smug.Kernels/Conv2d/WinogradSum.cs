using System.Numerics;
using System.Runtime.CompilerServices;
using Smug.Kernels.Gemm;

namespace Smug.Kernels.Conv2d;

/// <summary>
/// A 3 × 3 sum with stride 1 by Winograd's minimal filtering: a quarter of the products, at the price of a rounding error some times
/// larger. Every tile of 4 × 4 sums is computed alone, in a fixed order: its bits depend on nothing but its own 6 × 6 patch.
/// </summary>
/// <remarks>Each place of a tile has a formula of its own, so equal windows at different places would get sums that differ in the last bits.
/// Where ties are to be kept, tiles with a window that occurs elsewhere in the image too (<see cref="EqualWindows"/>) are summed directly:
/// then equal windows have equal sums everywhere.</remarks>
internal sealed unsafe class WinogradSum<T> : PackedSum<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Elements = WinogradTransform<T>.Size;

    /// <summary>Transformed patches of this many bytes stay in the second-level cache while all weights pass.</summary>
    private const int BlockBytes = 800 * 1024;

    /// <summary>Channels that are summed in one chain forward, where rounding decides which side of 0 a value falls: the transform of the sums
    /// enlarges what rounding left in them.</summary>
    private const int ChainLength = 32;

    private const int SmallestMap = 14;
    private const int FewestChannels = 16;

    private readonly WindowPlan _plan;
    private readonly MicroKernels<T> _kernels;
    private readonly bool _keepTies;
    private readonly Margin _margin;
    private readonly int _tileRows;
    private readonly int _tileColumns;
    private readonly int _blockTiles;
    private readonly WindowPanels<T>? _directLayout;
    private T* _bias;
    private T* _direct;

    /// <summary>Lays the sum out.</summary>
    /// <param name="plan">A plan for one image in one group.</param>
    /// <param name="keepTies">Whether equal windows must have equal sums.</param>
    /// <param name="kernels">Which registers to use.</param>
    public WinogradSum(WindowPlan plan, bool keepTies, MicroKernels<T> kernels)
    {
        (_plan, _kernels, _keepTies) = (plan, kernels, keepTies);
        var (rows, columns) = plan.Phase(0);
        (_tileRows, _tileColumns) = ((plan.Destination.Height + 3) / 4, (plan.Destination.Width + 3) / 4);
        _margin = new Margin(
            -rows.SourceFirst,
            4 * _tileRows + 2 + rows.SourceFirst - plan.Source.Height,
            -columns.SourceFirst,
            4 * _tileColumns + 2 + columns.SourceFirst - plan.Source.Width);
        _directLayout = keepTies ? new WindowPanels<T>(plan, kernels) : null;
        _blockTiles = Math.Max(1, BlockBytes / (Elements * sizeof(T) * plan.Source.Channels));
    }

    private int PaddedWidth => _margin.Left + _plan.Source.Width + _margin.Right;

    private int PaddedHeight => _margin.Top + _plan.Source.Height + _margin.Bottom;

    private int PaddedLength => PaddedHeight * PaddedWidth * _plan.Source.Channels;

    /// <summary>Whether a sum can be done this way and gains by it.</summary>
    public static bool Suits(WindowPlan plan) =>
        plan is { Groups: 1, Phases: 1 } && plan.SourceChannels >= FewestChannels && plan.DestinationChannels >= FewestChannels
        && plan.Destination is { Height: >= SmallestMap, Width: >= SmallestMap } && IsThree(plan.Rows[0]) && IsThree(plan.Columns[0]);

    private int TilesPerImage => _tileRows * _tileColumns;

    private int SearchBytes => EqualWindows.ScratchBytes(PaddedHeight * PaddedWidth, _plan.Destination.Height * _plan.Destination.Width);

    /// <summary>Elements of the list of tiles and their marks for so many images, and of the search for equal windows; in proportion to the
    /// images but for a constant.</summary>
    private int ListLength(int images)
    {
        if (!_keepTies) return 0;
        var perImage = (TilesPerImage * (sizeof(int) + sizeof(bool)) + sizeof(ulong) - 1) / sizeof(ulong) * sizeof(ulong);
        return checked((images * perImage + SearchBytes + 4 * sizeof(ulong)) / sizeof(T));
    }

    /// <inheritdoc/>
    public override int Length => checked(TransformedLength + BiasLength + (_directLayout?.Length ?? 0));

    private int TransformedLength => checked(Elements * Packing.Length(_plan.Source.Channels, _plan.Destination.Channels, _kernels.PanelColumns));

    /// <summary>One bias per channel, and zeros up to a whole panel.</summary>
    private int BiasLength => _plan.Destination.Channels + _kernels.PanelColumns;

    /// <inheritdoc/>
    protected override void PackPanels(ReadOnlySpan<T> w, ReadOnlySpan<T> bias)
    {
        var start = new Span<T>(Panels + TransformedLength, BiasLength);
        start.Clear();
        bias.CopyTo(start);
        _bias = bias.IsEmpty ? null : Panels + TransformedLength;
        fixed (T* weights = w)
        {
            Workers.For(Packing.Panels(_plan.Destination.Channels, _kernels.PanelColumns), new PackItems(this, weights));
            if (_directLayout is null) return;
            _direct = Panels + TransformedLength + BiasLength;
            _directLayout.Pack(weights, _direct);
        }
    }

    /// <inheritdoc/>
    public override int ScratchLength(int images) => checked(
        images * PaddedLength + _blockTiles * Elements * (_plan.Source.Channels + _kernels.PanelColumns) + ListLength(images));

    /// <inheritdoc/>
    public override void Run(int images, ImageView<T> source, ImageView<T> destination, in Epilogue<T> epilogue, T* scratch)
    {
        for (var image = 0; image < images; image++)
            _margin.Copy(source.Image(image), source.PixelStride, _plan.Source, 0, PaddedHeight, scratch + (nint)image * PaddedLength);
        var patches = scratch + (nint)images * PaddedLength;
        var products = patches + (nint)_blockTiles * Elements * _plan.Source.Channels;
        var tiles = images * TilesPerImage;
        int* list = null;
        if (_direct != null)
        {
            var space = (byte*)(products + (nint)_blockTiles * Elements * _kernels.PanelColumns);
            space += (nuint)(-(nint)space & (sizeof(ulong) - 1));
            var marks = (bool*)(space + SearchBytes);
            list = (int*)(marks + (tiles + sizeof(int) - 1) / sizeof(int) * sizeof(int));
            for (var image = 0; image < images; image++)
            {
                EqualWindows.Mark(
                    scratch + (nint)image * PaddedLength, PaddedHeight, PaddedWidth, _plan.Source.Channels,
                    _plan.Destination.Height, _plan.Destination.Width, marks + image * TilesPerImage, space);
            }

            var unmarked = 0;
            for (var i = 0; i < tiles; i++)
            {
                if (!marks[i]) list[unmarked++] = i;
            }

            if (unmarked < tiles) Direct(images, scratch, marks, destination, epilogue);
            tiles = unmarked;
        }

        var blocks = (tiles + _blockTiles - 1) / _blockTiles;
        for (var block = 0; block < blocks; block++)
        {
            var (first, last) = Parts.Split(tiles, blocks, block);
            Block(list, first, last - first, scratch, patches, products, destination, epilogue);
        }
    }

    /// <summary>The marked tiles, summed as <see cref="PackedWindowSum{T}"/> does.</summary>
    private void Direct(int images, T* padded, bool* marks, ImageView<T> destination, in Epilogue<T> epilogue)
    {
        var (depth, width, gate) = (_plan.Source.Channels, _kernels.PanelColumns, epilogue.Gate);
        Tile<T> tile = default;
        tile.RowStride = depth * sizeof(T);
        tile.Inner = 3 * depth;
        tile.InnerStride = sizeof(T);
        tile.Middle = 1;
        tile.Outer = 3;
        tile.OuterStride = PaddedWidth * tile.RowStride;
        tile.BStride = width;
        tile.BOuterStride = (nint)tile.Inner * width;
        tile.CStride = destination.PixelStride;
        tile.Accumulate = epilogue.Accumulate;
        tile.Rectify = epilogue.Rectify;
        for (var channel = 0; channel < _plan.Destination.Channels; channel += width)
        {
            tile.B = _direct + (nint)channel * 9 * depth;
            tile.Start = _bias == null || epilogue.Accumulate ? null : _bias + channel;
            for (var line = 0; line < images * _tileRows; line++)
            {
                var (image, tileRow) = Math.DivRem(line, _tileRows);
                for (var first = 0; first < _tileColumns; first++)
                {
                    var last = first;
                    while (last < _tileColumns && marks[line * _tileColumns + last]) last++;
                    if (last == first) continue;
                    var (column, pixels) = (4 * first, Math.Min(4 * last, _plan.Destination.Width) - 4 * first);
                    for (var row = 4 * tileRow; row < Math.Min(4 * tileRow + 4, _plan.Destination.Height); row++)
                    {
                        var at = (nint)row * _plan.Destination.Width + column;
                        Row(
                            _kernels,
                            pixels,
                            Math.Min(width, _plan.Destination.Channels - channel),
                            (byte*)(padded + (nint)image * PaddedLength + ((nint)row * PaddedWidth + column) * depth),
                            destination.Image(image) + at * destination.PixelStride + channel,
                            gate.IsNone ? null : gate.Image(image) + at * gate.PixelStride + channel,
                            gate.PixelStride,
                            &tile);
                    }

                    first = last;
                }
            }
        }
    }

    private static bool IsThree(AxisPhase axis) => axis is { Step: 1, SourceStep: 1, TapStep: 1, Taps: 3, SourceFirst: <= 0 };

    private (int Image, int Row, int Column) Place(int tile)
    {
        var (image, inside) = Math.DivRem(tile, TilesPerImage);
        return (image, 4 * (inside / _tileColumns), 4 * (inside % _tileColumns));
    }

    private void Block(int* list, int first, int count, T* padded, T* patches, T* products, ImageView<T> destination, in Epilogue<T> epilogue)
    {
        var (depth, width) = (_plan.Source.Channels, _kernels.PanelColumns);
        for (var i = 0; i < count; i++)
        {
            var (image, row, column) = Place(list == null ? first + i : list[first + i]);
            var from = padded + (nint)image * PaddedLength + ((nint)row * PaddedWidth + column) * depth;
            WinogradTransform<T>.Best.Input(from, depth, (nint)PaddedWidth * depth, depth, patches + (nint)i * depth, (nint)count * depth);
        }

        Tile<T> tile = default;
        tile.RowStride = depth * sizeof(T);
        tile.InnerStride = sizeof(T);
        tile.Middle = tile.Outer = 1;
        tile.BStride = width;
        tile.CStride = width;
        var parts = (count + _kernels.MaxRows - 1) / _kernels.MaxRows;
        var chains = _keepTies ? (depth + ChainLength - 1) / ChainLength : 1;
        for (var channel = 0; channel < _plan.Destination.Channels; channel += width)
        {
            var outputs = Math.Min(width, _plan.Destination.Channels - channel);
            for (var element = 0; element < Elements; element++)
            {
                var panel = Panels + ((nint)channel * Elements + element * width) * depth;
                for (var part = 0; part < parts; part++)
                {
                    var (from, to) = Parts.Split(count, parts, part);
                    tile.C = products + ((nint)element * count + from) * width;
                    for (var chain = 0; chain < chains; chain++)
                    {
                        var (k, end) = Parts.Split(depth, chains, chain);
                        tile.Inner = end - k;
                        tile.B = panel + (nint)k * width;
                        tile.A = (byte*)(patches + ((nint)element * count + from) * depth + k);
                        tile.AddToC = chain > 0;
                        _kernels.Run(to - from, outputs > _kernels.Lanes ? width : _kernels.Lanes, &tile);
                    }
                }
            }

            for (var i = 0; i < count; i++) Store(list == null ? first + i : list[first + i], products + (nint)i * width, (nint)count * width, channel, outputs, destination, epilogue);
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
    [MethodImpl(Compiled.AtOnce)]
    private void Pack(int panel, T* w)
    {
        var (depth, width) = (_plan.Source.Channels, _kernels.PanelColumns);
        var columns = Math.Min(width, _plan.Destination.Channels - panel * width);
        var to = Panels + (nint)panel * width * Elements * depth;
        var (_, sourceStride, destinationStride) = _plan.Tap(0, 0, 0);

        // The last vector of columns may reach beyond a panel of one column.
        var pitch = width + Vector<double>.Count;
        var taps = stackalloc double[9 * pitch];
        var transformed = stackalloc double[Elements * pitch];
        var offsets = stackalloc int[9];
        new Span<double>(taps, 9 * pitch).Clear();
        for (var tap = 0; tap < 9; tap++) offsets[tap] = _plan.Tap(0, 0, tap).Offset;
        for (var k = 0; k < depth; k++)
        {
            var from = w + k * sourceStride + panel * width * destinationStride;
            for (var tap = 0; tap < 9; tap++)
            {
                var line = from + offsets[tap];
                for (var column = 0; column < columns; column++) taps[tap * pitch + column] = double.CreateTruncating(line[column * destinationStride]);
            }

            WinogradTransform<T>.Kernels(taps, columns, pitch, transformed);
            for (var element = 0; element < Elements; element++)
            {
                var row = to + ((nint)element * depth + k) * width;
                for (var column = 0; column < columns; column++) row[column] = T.CreateTruncating(transformed[element * pitch + column]);
                if (columns < width) new Span<T>(row + columns, width - columns).Clear();
            }
        }
    }

    private readonly struct PackItems(WinogradSum<T> sum, T* w) : IWork
    {
        public void Do(int item) => sum.Pack(item, w);
    }
}
