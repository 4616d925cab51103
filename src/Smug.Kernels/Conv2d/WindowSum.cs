using System.Buffers;
using System.Numerics;
using Smug.Kernels.Gemm;

namespace Smug.Kernels.Conv2d;

/// <summary>
/// A sum over windows: the forward convolution, and its derivative with respect to the input. Neighbouring output columns are the rows of
/// a matrix tile whose k runs over the window in the image itself, so nothing is unfolded; only margins are copied, by bands of rows.
/// </summary>
internal sealed unsafe class WindowSum<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int BandBytes = 256 * 1024;
    private const int ItemsWanted = 8;

    private readonly MicroKernels<T> _kernels;
    private readonly Image _source;
    private readonly Image _destination;
    private readonly int _batch;
    private readonly int _groups;
    private readonly AxisPhase[] _rows;
    private readonly AxisPhase[] _columns;
    private readonly Margin _margin;
    private readonly int[] _panelOffsets;
    private readonly int _bandRows;
    private readonly int _bands;
    private readonly int _panelBlocks;

    private WindowSum(MicroKernels<T> kernels, in Conv2dShape s, Image source, Image destination, AxisPhase[] rows, AxisPhase[] columns)
    {
        (_kernels, _batch, _groups, _source, _destination, _rows, _columns) =
            (kernels, s.Batch, s.Geometry.Groups, source, destination, rows, columns);
        var (top, bottom) = AxisPhase.Margins(rows, source.Height);
        var (left, right) = AxisPhase.Margins(columns, source.Width);
        _margin = new Margin(top, bottom, left, right);

        // Panels of all phases and groups lie in one buffer: phase by phase, group by group.
        _panelOffsets = new int[rows.Length * columns.Length * _groups + 1];
        for (var i = 0; i < _panelOffsets.Length - 1; i++)
        {
            var depth = Depth(i / _groups);
            _panelOffsets[i + 1] = checked(_panelOffsets[i] + Packing.Length(depth, DestinationChannels, kernels.PanelColumns));
        }

        var rowBytes = Math.Max(1, (left + source.Width + right) * source.Channels * sizeof(T) * source.Height / Math.Max(1, destination.Height));
        _bandRows = Math.Clamp(BandBytes / rowBytes, 1, Math.Max(1, destination.Height));
        _bands = (destination.Height + _bandRows - 1) / _bandRows;
        var panels = Packing.Panels(DestinationChannels, kernels.PanelColumns);
        _panelBlocks = Math.Clamp(ItemsWanted / Math.Max(1, _batch * _bands), 1, Math.Max(1, panels));
    }

    private int SourceChannels => _source.Channels / _groups;

    private int DestinationChannels => _destination.Channels / _groups;

    /// <summary>The forward convolution.</summary>
    public static WindowSum<T> Forward(in Conv2dShape s, MicroKernels<T> kernels) => new(
        kernels,
        s,
        new Image(s.Height, s.Width, s.Channels),
        new Image(s.OutputHeight, s.OutputWidth, s.Outputs),
        AxisPhase.Forward(s.OutputHeight, s.KernelH, s.Geometry.StrideH, s.Geometry.DilationH, s.Geometry.PadTop),
        AxisPhase.Forward(s.OutputWidth, s.KernelW, s.Geometry.StrideW, s.Geometry.DilationW, s.Geometry.PadLeft));

    /// <summary>The derivative with respect to the input.</summary>
    public static WindowSum<T> Backward(in Conv2dShape s, MicroKernels<T> kernels) => new(
        kernels,
        s,
        new Image(s.OutputHeight, s.OutputWidth, s.Outputs),
        new Image(s.Height, s.Width, s.Channels),
        AxisPhase.Backward(s.Height, s.KernelH, s.Geometry.StrideH, s.Geometry.DilationH, s.Geometry.PadTop),
        AxisPhase.Backward(s.Width, s.KernelW, s.Geometry.StrideW, s.Geometry.DilationW, s.Geometry.PadLeft));

    /// <summary>Packs the weights and sums.</summary>
    /// <param name="source">[N, height, width, channels].</param>
    /// <param name="w">[KH, KW, C / groups, O].</param>
    /// <param name="kernelW">KW.</param>
    /// <param name="transposed">False: sums over C; true: sums over O.</param>
    /// <param name="bias">One value per destination channel, or empty.</param>
    /// <param name="destination">[N, height, width, channels]; overwritten.</param>
    public void Run(ReadOnlySpan<T> source, ReadOnlySpan<T> w, int kernelW, bool transposed, ReadOnlySpan<T> bias, Span<T> destination)
    {
        if (destination.IsEmpty) return;
        var panelArray = ArrayPool<T>.Shared.Rent(_panelOffsets[^1]);
        var startArray = ArrayPool<T>.Shared.Rent(_destination.Channels + _kernels.PanelColumns);
        bias.CopyTo(startArray);
        fixed (T* from = source, to = destination, weights = w, panels = panelArray, start = startArray)
        {
            Workers.For(_panelOffsets.Length - 1, new PackItems(this, weights, kernelW, transposed, panels));
            Workers.For(_batch * _bands * _panelBlocks, new SumItems(this, from, panels, bias.IsEmpty ? null : start, to));
        }

        ArrayPool<T>.Shared.Return(startArray);
        ArrayPool<T>.Shared.Return(panelArray);
    }

    private int Depth(int phase) =>
        _rows[phase / _columns.Length].Taps * _columns[phase % _columns.Length].Taps * SourceChannels;

    private void Pack(int item, T* w, int kernelW, bool transposed, T* panels)
    {
        var (phase, group) = (item / _groups, item % _groups);
        var (rows, columns) = (_rows[phase / _columns.Length], _columns[phase % _columns.Length]);
        var (width, depth) = (_kernels.PanelColumns, Depth(phase));
        var inputs = transposed ? DestinationChannels : SourceChannels;
        var outputs = transposed ? SourceChannels : DestinationChannels;
        nint pitch = outputs * _groups;
        for (var first = 0; first < DestinationChannels; first += width)
        {
            var to = panels + _panelOffsets[item] + (nint)first * depth;
            for (var tap = 0; tap < rows.Taps * columns.Taps; tap++)
            {
                var ky = rows.KernelFirst + tap / columns.Taps * rows.KernelStep;
                var kx = columns.KernelFirst + tap % columns.Taps * columns.KernelStep;
                var from = w + (nint)(ky * kernelW + kx) * inputs * pitch + group * outputs;
                var (rowStride, columnStride) = transposed ? ((nint)1, pitch) : (pitch, 1);
                var count = Math.Min(width, DestinationChannels - first);
                Packing.Panel(from + first * columnStride, SourceChannels, count, rowStride, columnStride, to, width);
                to += SourceChannels * width;
            }
        }
    }

    private void Sum(int item, T* source, T* panels, T* start, T* destination)
    {
        var (place, panelBlock) = (item / _panelBlocks, item % _panelBlocks);
        var (image, band) = (place / _bands, place % _bands);
        var (fromRow, toRow) = (band * _bandRows, Math.Min((band + 1) * _bandRows, _destination.Height));
        var from = source + (nint)image * _source.Length;
        var to = destination + (nint)image * _destination.Length;
        if (_margin.IsNone)
        {
            Sum(from, 0, fromRow, toRow, panelBlock, panels, start, to);
            return;
        }

        var (low, high) = SourceRows(fromRow, toRow);
        var rowLength = (_margin.Left + _source.Width + _margin.Right) * _source.Channels;
        var scratch = ArrayPool<T>.Shared.Rent(Math.Max(0, high - low + 1) * rowLength);
        fixed (T* padded = scratch)
        {
            _margin.Copy(from, _source.Height, _source.Width * _source.Channels, _source.Channels, low, high - low + 1, padded);
            Sum(padded, low, fromRow, toRow, panelBlock, panels, start, to);
        }

        ArrayPool<T>.Shared.Return(scratch);
    }

    /// <summary>The rows of the padded source that destination rows read.</summary>
    private (int Low, int High) SourceRows(int fromRow, int toRow)
    {
        var (low, high) = (int.MaxValue, int.MinValue);
        foreach (var rows in _rows)
        {
            var (first, last) = rows.Within(fromRow, toRow);
            if (first == last || rows.Taps == 0) continue;
            low = Math.Min(low, rows.SourceFirst + first * rows.SourceStep);
            high = Math.Max(high, rows.SourceFirst + (last - 1) * rows.SourceStep + (rows.Taps - 1) * rows.TapStep);
        }

        return low > high ? (0, -1) : (low + _margin.Top, high + _margin.Top);
    }

    private void Sum(T* source, int sourceRow, int fromRow, int toRow, int panelBlock, T* panels, T* start, T* destination)
    {
        var width = _kernels.PanelColumns;
        var (firstPanel, lastPanel) = Parts.Split(Packing.Panels(DestinationChannels, width), _panelBlocks, panelBlock);
        nint pixel = _source.Channels * sizeof(T);
        var pitch = (_margin.Left + _source.Width + _margin.Right) * pixel;
        Tile<T> tile;
        tile.Accumulate = tile.Rectify = false;
        tile.BStride = width;
        for (var item = 0; item < _panelOffsets.Length - 1; item++)
        {
            var (phase, group) = (item / _groups, item % _groups);
            var (rows, columns) = (_rows[phase / _columns.Length], _columns[phase % _columns.Length]);
            var (firstJ, lastJ) = rows.Within(fromRow, toRow);
            var tiles = (columns.Count + _kernels.MaxRows - 1) / _kernels.MaxRows;
            var depth = Depth(phase);

            // Adjacent taps of all channels are one run of memory.
            var merged = _groups == 1 && columns.TapStep == 1;
            tile.RowStride = columns.SourceStep * pixel;
            tile.Inner = merged ? columns.Taps * _source.Channels : SourceChannels;
            tile.InnerStride = sizeof(T);
            tile.Middle = merged ? 1 : columns.Taps;
            tile.MiddleStride = columns.TapStep * pixel;
            tile.Outer = rows.Taps;
            tile.OuterStride = rows.TapStep * pitch;
            tile.CStride = columns.Step * _destination.Channels;
            for (var panel = firstPanel; panel < lastPanel; panel++)
            {
                var channel = group * DestinationChannels + panel * width;
                tile.B = panels + _panelOffsets[item] + (nint)panel * width * depth;
                tile.Start = start is null ? null : start + channel;
                for (var j = firstJ; j < lastJ; j++)
                {
                    var row = (byte*)(source + group * SourceChannels)
                        + (rows.SourceFirst + _margin.Top - sourceRow + j * rows.SourceStep) * pitch
                        + (columns.SourceFirst + _margin.Left) * pixel;
                    var to = destination + ((nint)(rows.First + j * rows.Step) * _destination.Width + columns.First) * _destination.Channels + channel;
                    for (var i = 0; i < tiles; i++)
                    {
                        var (first, last) = Parts.Split(columns.Count, tiles, i);
                        tile.A = row + first * tile.RowStride;
                        tile.C = to + first * tile.CStride;
                        _kernels.Run(last - first, Math.Min(width, DestinationChannels - panel * width), &tile);
                    }
                }
            }
        }
    }

    private readonly record struct Image(int Height, int Width, int Channels)
    {
        public int Length => Height * Width * Channels;
    }

    private readonly struct PackItems(WindowSum<T> sum, T* w, int kernelW, bool transposed, T* panels) : IWork
    {
        public void Do(int item) => sum.Pack(item, w, kernelW, transposed, panels);
    }

    private readonly struct SumItems(WindowSum<T> sum, T* source, T* panels, T* start, T* destination) : IWork
    {
        public void Do(int item) => sum.Sum(item, source, panels, start, destination);
    }
}
