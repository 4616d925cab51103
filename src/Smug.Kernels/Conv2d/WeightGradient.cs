using System.Buffers;
using System.Numerics;
using Smug.Kernels.Gemm;

namespace Smug.Kernels.Conv2d;

/// <summary>
/// The derivative of a convolution with respect to its weights: gw = Xᵀ · gy, where the rows of X are the windows. The windows are
/// read from the padded images in place; gy is packed. Every weight is one sum over images, rows and columns in ascending order,
/// taken up again for every chunk of images, so neither chunks nor threads change a bit.
/// </summary>
internal sealed unsafe class WeightGradient<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int ChunkBytes = 16 * 1024 * 1024;
    private const int PixelsPerBlock = 384;
    private const int ItemsWanted = 8;

    private readonly MicroKernels<T> _kernels;
    private readonly Conv2dShape _s;
    private readonly Margin _margin;
    private readonly int _paddedWidth;
    private readonly int _paddedLength;
    private readonly bool _merged;
    private readonly int _rows;
    private readonly int _panels;
    private readonly int _rowBlocks;

    public WeightGradient(in Conv2dShape s, MicroKernels<T> kernels)
    {
        (_s, _kernels) = (s, kernels);
        var g = s.Geometry;
        var rows = AxisPhase.Forward(s.OutputHeight, s.KernelH, g.StrideH, g.DilationH, g.PadTop);
        var columns = AxisPhase.Forward(s.OutputWidth, s.KernelW, g.StrideW, g.DilationW, g.PadLeft);
        var ((top, bottom), (left, right)) = (AxisPhase.Margins(rows, s.Height), AxisPhase.Margins(columns, s.Width));
        _margin = new Margin(top, bottom, left, right);
        _paddedWidth = left + s.Width + right;
        _paddedLength = (top + s.Height + bottom) * _paddedWidth * s.Channels;

        // Adjacent taps of all channels are adjacent rows of gw and adjacent elements of the image.
        _merged = g.Groups == 1 && g.DilationW == 1;
        _rows = _merged ? s.KernelW * s.Channels : s.GroupChannels;
        _panels = Packing.Panels(s.GroupOutputs, kernels.PanelColumns);
        var tiles = (_rows + kernels.MaxRows - 1) / kernels.MaxRows;
        _rowBlocks = Math.Clamp(ItemsWanted / Math.Max(1, TapGroups * _panels), 1, Math.Max(1, tiles));
    }

    /// <summary>Every channel sees only itself: gy is read in place.</summary>
    private bool IsDepthwise => _s is { GroupChannels: 1, GroupOutputs: 1, Geometry.Groups: > 1 };

    private int TapGroups => _merged ? _s.KernelH : _s.KernelH * _s.KernelW * _s.Geometry.Groups;

    private int Pixels => _s.OutputHeight * _s.OutputWidth;

    /// <summary>Sums.</summary>
    /// <param name="x">[N, H, W, C].</param>
    /// <param name="gy">[N, OH, OW, O].</param>
    /// <param name="gw">[KH, KW, C / groups, O]; overwritten.</param>
    public void Run(ReadOnlySpan<T> x, ReadOnlySpan<T> gy, Span<T> gw)
    {
        gw.Clear();
        if (gw.IsEmpty) return;
        var packed = IsDepthwise ? 0 : checked(_s.Geometry.Groups * Packing.Length(Pixels, _s.GroupOutputs, _kernels.PanelColumns));
        var padded = _margin.IsNone ? 0 : _paddedLength;
        var chunk = (int)Math.Clamp(ChunkBytes / Math.Max(1, (long)sizeof(T) * (packed + padded)), 1, Math.Max(1, _s.Batch));
        var panelArray = ArrayPool<T>.Shared.Rent(checked(packed * chunk));
        var paddedArray = ArrayPool<T>.Shared.Rent(checked(padded * chunk));
        fixed (T* image = x, gradient = gy, to = gw, panels = panelArray, scratch = paddedArray)
        {
            for (var first = 0; first < _s.Batch; first += chunk)
            {
                var count = Math.Min(chunk, _s.Batch - first);
                var images = image + (nint)first * _s.Height * _s.Width * _s.Channels;
                if (!_margin.IsNone) Workers.For(count, new PadItems(this, images, scratch));
                var windows = _margin.IsNone ? images : scratch;
                var from = gradient + (nint)first * Pixels * _s.Outputs;
                if (IsDepthwise)
                {
                    Workers.For(_s.KernelH * _s.KernelW, new CorrelateItems(this, windows, from, count, to));
                    continue;
                }

                Workers.For(_s.Geometry.Groups * _panels, new PackItems(this, from, count, panels));
                Workers.For(TapGroups * _panels * _rowBlocks, new SumItems(this, windows, panels, count, to));
            }
        }

        ArrayPool<T>.Shared.Return(paddedArray);
        ArrayPool<T>.Shared.Return(panelArray);
    }

    private void Pack(int item, T* gy, int images, T* panels)
    {
        var (width, depth) = (_kernels.PanelColumns, images * Pixels);
        var (group, panel) = (item / _panels, item % _panels);
        var count = Math.Min(width, _s.GroupOutputs - panel * width);
        var from = gy + group * _s.GroupOutputs + panel * width;
        Packing.Panel(from, depth, count, _s.Outputs, 1, panels + (nint)item * depth * width, width);
    }

    private void Sum(int item, T* x, T* panels, int images, T* gw)
    {
        var g = _s.Geometry;
        var (taps, panel, rowBlock) = (item / _rowBlocks / _panels, item / _rowBlocks % _panels, item % _rowBlocks);
        var (group, tap) = (taps % g.Groups, taps / g.Groups);
        var (ky, kx) = _merged ? (tap, 0) : (tap / _s.KernelW, tap % _s.KernelW);
        var (firstRow, lastRow) = Parts.Split(_rows, _rowBlocks, rowBlock);
        var tiles = (lastRow - firstRow + _kernels.MaxRows - 1) / _kernels.MaxRows;
        var (width, column) = (_kernels.PanelColumns, panel * _kernels.PanelColumns);
        nint pixel = _s.Channels * sizeof(T);
        nint pitch = _paddedWidth * pixel;
        var a = (byte*)(x + group * _s.GroupChannels + firstRow) + ky * g.DilationH * pitch + kx * g.DilationW * pixel;
        var b = panels + ((nint)group * _panels + panel) * images * Pixels * width;
        var c = gw + ((nint)tap * _rows + firstRow) * _s.Outputs + group * _s.GroupOutputs + column;
        var blockRows = Math.Max(1, PixelsPerBlock / _s.OutputWidth);
        Tile<T> tile = default;
        tile.Accumulate = true;
        tile.RowStride = sizeof(T);
        tile.Inner = _s.OutputWidth;
        tile.InnerStride = g.StrideW * pixel;
        tile.MiddleStride = g.StrideH * pitch;
        tile.Outer = 1;
        tile.BStride = width;
        tile.BMiddleStride = tile.Inner * width;
        tile.CStride = _s.Outputs;
        for (var image = 0; image < images; image++)
        {
            for (var y = 0; y < _s.OutputHeight; y += tile.Middle)
            {
                tile.Middle = Math.Min(blockRows, _s.OutputHeight - y);
                tile.B = b + ((nint)image * Pixels + y * _s.OutputWidth) * width;
                for (var i = 0; i < tiles; i++)
                {
                    var (first, last) = Parts.Split(lastRow - firstRow, tiles, i);
                    tile.A = a + (nint)image * _paddedLength * sizeof(T) + y * tile.MiddleStride + first * tile.RowStride;
                    tile.C = c + first * tile.CStride;
                    _kernels.Run(last - first, Math.Min(width, _s.GroupOutputs - column), &tile);
                }
            }
        }
    }

    private void Correlate(int tap, T* x, T* gy, int images, T* gw)
    {
        var (g, channels) = (_s.Geometry, _s.Channels);
        nint pitch = _paddedWidth * channels;
        x += tap / _s.KernelW * g.DilationH * pitch + tap % _s.KernelW * g.DilationW * channels;
        for (var image = 0; image < images; image++)
        {
            _kernels.DepthwiseCorrelate(
                x + (nint)image * _paddedLength,
                g.StrideH * pitch,
                g.StrideW * channels,
                gy + (nint)image * Pixels * channels,
                _s.OutputHeight,
                _s.OutputWidth,
                channels,
                gw + tap * channels);
        }
    }

    private readonly struct PadItems(WeightGradient<T> sum, T* x, T* to) : IWork
    {
        public void Do(int item)
        {
            var s = sum._s;
            var image = x + (nint)item * s.Height * s.Width * s.Channels;
            var rows = sum._margin.Top + s.Height + sum._margin.Bottom;
            sum._margin.Copy(image, new ImageSize(s.Height, s.Width, s.Channels), 0, rows, to + (nint)item * sum._paddedLength);
        }
    }

    private readonly struct PackItems(WeightGradient<T> sum, T* gy, int images, T* panels) : IWork
    {
        public void Do(int item) => sum.Pack(item, gy, images, panels);
    }

    private readonly struct SumItems(WeightGradient<T> sum, T* x, T* panels, int images, T* gw) : IWork
    {
        public void Do(int item) => sum.Sum(item, x, panels, images, gw);
    }

    private readonly struct CorrelateItems(WeightGradient<T> sum, T* x, T* gy, int images, T* gw) : IWork
    {
        public void Do(int item) => sum.Correlate(item, x, gy, images, gw);
    }
}
