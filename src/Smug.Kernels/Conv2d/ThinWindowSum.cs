using System.Buffers;
using System.Numerics;
using Smug.Kernels.Gemm;

namespace Smug.Kernels.Conv2d;

/// <summary>
/// A sum over windows with few destination channels, such as the derivative with respect to a picture. Registers then hold neighbouring
/// pixels of one channel: the source is turned from pixels of channels into planes of pixels, band by band, and the weights take the part
/// of the left matrix. Same sums in the same order.
/// </summary>
internal sealed unsafe class ThinWindowSum<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly WindowPlan _plan;
    private readonly MicroKernels<T> _kernels;
    private readonly int[] _weightOffsets;

    public ThinWindowSum(WindowPlan plan, MicroKernels<T> kernels)
    {
        (_plan, _kernels) = (plan, kernels);
        _weightOffsets = new int[plan.Phases + 1];
        for (var phase = 0; phase < plan.Phases; phase++)
            _weightOffsets[phase + 1] = checked(_weightOffsets[phase] + plan.Depth(phase) * plan.DestinationChannels);
    }

    /// <summary>Whether a sum can be done this way and should be.</summary>
    public static bool Suits(WindowPlan plan, MicroKernels<T> kernels) =>
        plan is { Groups: 1, SourceChannels: > 0 }
        && plan.DestinationChannels <= Math.Min(kernels.Lanes / 2, kernels.MaxRows)
        && Array.TrueForAll(plan.Columns, columns => columns.SourceStep == 1);

    /// <inheritdoc cref="WindowSum{T}.Run"/>
    public void Run(ReadOnlySpan<T> source, ReadOnlySpan<T> w, ReadOnlySpan<T> bias, Span<T> destination)
    {
        if (destination.IsEmpty) return;
        var array = ArrayPool<T>.Shared.Rent(_weightOffsets[^1] + _plan.DestinationChannels);
        bias.CopyTo(array);
        fixed (T* from = source, to = destination, weights = w, copy = array)
        {
            if (bias.IsEmpty) new Span<T>(copy, _plan.DestinationChannels).Clear();
            var rows = copy + _plan.DestinationChannels;
            for (var phase = 0; phase < _plan.Phases; phase++) Pack(phase, weights, rows + _weightOffsets[phase]);
            Workers.For(_plan.Batch * _plan.Bands, new SumItems(this, from, copy, rows, to));
        }

        ArrayPool<T>.Shared.Return(array);
    }

    /// <summary>One row per destination channel, taps in the order of the sum, source channels innermost.</summary>
    private void Pack(int phase, T* w, T* to)
    {
        var (rows, columns) = _plan.Phase(phase);
        for (var tap = 0; tap < rows.Taps * columns.Taps; tap++)
        {
            var (offset, sourceStride, destinationStride) = _plan.Tap(phase, 0, tap);
            var target = to + tap * _plan.SourceChannels;
            Packing.Rows(w + offset, _plan.DestinationChannels, _plan.SourceChannels, destinationStride, sourceStride, target, _plan.Depth(phase));
        }
    }

    private void Sum(int item, T* source, T* bias, T* weights, T* destination)
    {
        var (image, band) = (item / _plan.Bands, item % _plan.Bands);
        var (fromRow, toRow) = _plan.Band(band);
        var (sourceRow, sourceRows) = _plan.SourceRows(fromRow, toRow);

        // Whole registers are read at the end of a row. An odd number of lines between planes spreads them over the cache's sets.
        var pitch = _plan.PaddedWidth + _kernels.PanelColumns;
        var line = Math.Max(1, 64 / sizeof(T));
        var plane = (sourceRows * pitch / line | 1) * line + 2 * line;
        var channels = _plan.Source.Channels;
        var tileLength = _plan.DestinationChannels * _kernels.PanelColumns;
        var scratch = ArrayPool<T>.Shared.Rent(checked(plane * channels + tileLength));
        fixed (T* sums = scratch)
        {
            var planes = sums + tileLength;
            new Span<T>(planes, plane * channels).Clear();
            for (var row = 0; row < sourceRows; row++)
            {
                var y = sourceRow + row - _plan.Margin.Top;
                if (y < 0 || y >= _plan.Source.Height) continue;
                var from = source + ((nint)image * _plan.Source.Height + y) * _plan.Source.Width * channels;
                Transposition.Run(from, channels, planes + row * pitch + _plan.Margin.Left, plane, channels, _plan.Source.Width);
            }

            var to = destination + (nint)image * _plan.Destination.Length;
            for (var phase = 0; phase < _plan.Phases; phase++)
                Sum(phase, planes, pitch, plane, sourceRow, fromRow, toRow, bias, weights + _weightOffsets[phase], sums, to);
        }

        ArrayPool<T>.Shared.Return(scratch);
    }

    private void Sum(
        int phase, T* planes, int pitch, int plane, int sourceRow, int fromRow, int toRow, T* bias, T* weights, T* sums, T* destination)
    {
        var (rows, columns) = _plan.Phase(phase);
        var (firstJ, lastJ) = rows.Within(fromRow, toRow);
        var (width, channels) = (_kernels.PanelColumns, _plan.DestinationChannels);
        Tile<T> tile = default;
        tile.A = (byte*)weights;
        tile.RowStride = _plan.Depth(phase) * sizeof(T);
        tile.Inner = _plan.SourceChannels;
        tile.InnerStride = sizeof(T);
        tile.Middle = columns.Taps;
        tile.MiddleStride = tile.Inner * tile.InnerStride;
        tile.Outer = rows.Taps;
        tile.OuterStride = tile.Middle * tile.MiddleStride;
        tile.BStride = plane;
        tile.BMiddleStride = columns.TapStep;
        tile.BOuterStride = rows.TapStep * pitch;
        tile.C = sums;
        tile.CStride = width;
        tile.Accumulate = true;
        for (var j = firstJ; j < lastJ; j++)
        {
            var from = planes + (nint)(rows.SourceFirst + _plan.Margin.Top - sourceRow + j * rows.SourceStep) * pitch
                + columns.SourceFirst + _plan.Margin.Left;
            var to = destination + ((nint)(rows.First + j * rows.Step) * _plan.Destination.Width + columns.First) * channels;
            for (var first = 0; first < columns.Count; first += width)
            {
                var count = Math.Min(width, columns.Count - first);
                for (var channel = 0; channel < channels; channel++) new Span<T>(sums + channel * width, width).Fill(bias[channel]);
                tile.B = from + first;
                _kernels.Run(channels, count > _kernels.Lanes ? width : _kernels.Lanes, &tile);
                for (var i = 0; i < count; i++)
                {
                    var pixel = to + (nint)(first + i) * columns.Step * channels;
                    for (var channel = 0; channel < channels; channel++) pixel[channel] = sums[channel * width + i];
                }
            }
        }
    }

    private readonly struct SumItems(ThinWindowSum<T> sum, T* source, T* bias, T* weights, T* destination) : IWork
    {
        public void Do(int item) => sum.Sum(item, source, bias, weights, destination);
    }
}
