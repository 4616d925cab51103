using System.Buffers;
using System.Numerics;
using Smug.Kernels.Gemm;

namespace Smug.Kernels.Conv2d;

/// <summary>
/// A sum over windows with many destination channels. Neighbouring destination columns are the rows of a matrix tile whose k runs over
/// the window in the image itself, so nothing is unfolded; only margins are copied, by bands of rows.
/// </summary>
internal sealed unsafe class WindowSum<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int ItemsWanted = 8;

    private readonly WindowPlan _plan;
    private readonly MicroKernels<T> _kernels;
    private readonly WindowPanels<T> _layout;
    private readonly int _panelBlocks;

    public WindowSum(WindowPlan plan, MicroKernels<T> kernels)
    {
        (_plan, _kernels) = (plan, kernels);
        _layout = new WindowPanels<T>(plan, kernels);
        var panels = Packing.Panels(plan.DestinationChannels, kernels.PanelColumns);
        _panelBlocks = Math.Clamp(ItemsWanted / Math.Max(1, plan.Batch * plan.Bands), 1, Math.Max(1, panels));
    }

    /// <summary>Packs the weights and sums.</summary>
    /// <param name="source">[N, height, width, channels].</param>
    /// <param name="w">[KH, KW, C / groups, O].</param>
    /// <param name="bias">One value per destination channel, or empty.</param>
    /// <param name="destination">[N, height, width, channels]; overwritten.</param>
    public void Run(ReadOnlySpan<T> source, ReadOnlySpan<T> w, ReadOnlySpan<T> bias, Span<T> destination)
    {
        if (destination.IsEmpty) return;
        var panelArray = ArrayPool<T>.Shared.Rent(_layout.Length);
        var startArray = ArrayPool<T>.Shared.Rent(_plan.Destination.Channels + _kernels.PanelColumns);
        bias.CopyTo(startArray);
        fixed (T* from = source, to = destination, weights = w, panels = panelArray, start = startArray)
        {
            _layout.Pack(weights, panels);
            var items = new SumItems(this, from, panels, bias.IsEmpty ? null : start, to);
            Workers.For(_plan.Batch * _plan.Bands * _panelBlocks, items);
        }

        ArrayPool<T>.Shared.Return(startArray);
        ArrayPool<T>.Shared.Return(panelArray);
    }

    private void Sum(int item, T* source, T* panels, T* start, T* destination)
    {
        var (place, panelBlock) = (item / _panelBlocks, item % _panelBlocks);
        var (image, band) = (place / _plan.Bands, place % _plan.Bands);
        var (fromRow, toRow) = _plan.Band(band);
        var from = source + (nint)image * _plan.Source.Length;
        var to = destination + (nint)image * _plan.Destination.Length;
        if (_plan.Margin.IsNone)
        {
            Sum(from, 0, fromRow, toRow, panelBlock, panels, start, to);
            return;
        }

        var (first, count) = _plan.SourceRows(fromRow, toRow);
        var scratch = ArrayPool<T>.Shared.Rent(count * _plan.PaddedWidth * _plan.Source.Channels);
        fixed (T* padded = scratch)
        {
            _plan.Margin.Copy(from, _plan.Source, first, count, padded);
            Sum(padded, first, fromRow, toRow, panelBlock, panels, start, to);
        }

        ArrayPool<T>.Shared.Return(scratch);
    }

    private void Sum(T* source, int sourceRow, int fromRow, int toRow, int panelBlock, T* panels, T* start, T* destination)
    {
        var (width, outputs) = (_kernels.PanelColumns, _plan.DestinationChannels);
        var (firstPanel, lastPanel) = Parts.Split(Packing.Panels(outputs, width), _panelBlocks, panelBlock);
        nint pixel = _plan.Source.Channels * sizeof(T);
        var pitch = _plan.PaddedWidth * pixel;
        Tile<T> tile = default;
        tile.BStride = width;
        for (var item = 0; item < _layout.Count; item++)
        {
            var (phase, group) = (item / _plan.Groups, item % _plan.Groups);
            var (rows, columns) = _plan.Phase(phase);
            var (firstJ, lastJ) = rows.Within(fromRow, toRow);
            var depth = _plan.Depth(phase);

            // Adjacent taps of all channels are one run of memory.
            var merged = _plan.Groups == 1 && columns.TapStep == 1;
            tile.RowStride = columns.SourceStep * pixel;
            tile.Inner = merged ? columns.Taps * _plan.Source.Channels : _plan.SourceChannels;
            tile.InnerStride = sizeof(T);
            tile.Middle = merged ? 1 : columns.Taps;
            tile.MiddleStride = columns.TapStep * pixel;
            tile.Outer = rows.Taps;
            tile.OuterStride = rows.TapStep * pitch;
            tile.BMiddleStride = tile.Inner * width;
            tile.BOuterStride = tile.Middle * tile.BMiddleStride;
            tile.CStride = columns.Step * _plan.Destination.Channels;
            for (var panel = firstPanel; panel < lastPanel; panel++)
            {
                var channel = group * outputs + panel * width;
                tile.B = panels + _layout.Offset(item) + (nint)panel * width * depth;
                tile.Start = start is null ? null : start + channel;
                for (var j = firstJ; j < lastJ; j++)
                {
                    var from = (byte*)(source + group * _plan.SourceChannels)
                        + (rows.SourceFirst + _plan.Margin.Top - sourceRow + j * rows.SourceStep) * pitch
                        + (columns.SourceFirst + _plan.Margin.Left) * pixel;
                    var pixels = (nint)(rows.First + j * rows.Step) * _plan.Destination.Width + columns.First;
                    var to = destination + pixels * _plan.Destination.Channels + channel;
                    Row(columns.Count, Math.Min(width, outputs - panel * width), from, to, &tile);
                }
            }
        }
    }

    private void Row(int pixels, int columns, byte* from, T* to, Tile<T>* tile)
    {
        var tiles = (pixels + _kernels.MaxRows - 1) / _kernels.MaxRows;
        for (var i = 0; i < tiles; i++)
        {
            var (first, last) = Parts.Split(pixels, tiles, i);
            tile->A = from + first * tile->RowStride;
            tile->C = to + first * tile->CStride;
            _kernels.Run(last - first, columns, tile);
        }
    }

    private readonly struct SumItems(WindowSum<T> sum, T* source, T* panels, T* start, T* destination) : IWork
    {
        public void Do(int item) => sum.Sum(item, source, panels, start, destination);
    }
}
