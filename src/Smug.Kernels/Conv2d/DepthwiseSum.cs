using System.Buffers;
using System.Numerics;
using Smug.Kernels.Gemm;

namespace Smug.Kernels.Conv2d;

/// <summary>A sum over windows in which every channel sees only itself.</summary>
internal sealed unsafe class DepthwiseSum<T>(WindowPlan plan, MicroKernels<T> kernels)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _channels = plan.Groups;

    /// <summary>Whether a sum is of this kind.</summary>
    public static bool Suits(WindowPlan plan) => plan is { Groups: > 1, SourceChannels: 1, DestinationChannels: 1 };

    /// <inheritdoc cref="WindowSum{T}.Run"/>
    public void Run(ReadOnlySpan<T> source, ReadOnlySpan<T> w, ReadOnlySpan<T> bias, Span<T> destination)
    {
        if (destination.IsEmpty) return;

        // Taps in the order in which each phase meets them.
        var taps = 0;
        for (var phase = 0; phase < plan.Phases; phase++) taps += plan.Depth(phase);
        var array = ArrayPool<T>.Shared.Rent(taps * _channels);
        var filled = 0;
        for (var phase = 0; phase < plan.Phases; phase++)
        {
            for (var tap = 0; tap < plan.Depth(phase); tap++)
                w.Slice(plan.Tap(phase, 0, tap).Offset, _channels).CopyTo(array.AsSpan(filled++ * _channels));
        }

        fixed (T* from = source, to = destination, start = bias, weights = array)
            Workers.For(plan.Batch * plan.Bands, new Items(this, from, weights, start, to));
        ArrayPool<T>.Shared.Return(array);
    }

    private void Sum(int item, T* source, T* weights, T* start, T* destination)
    {
        var (fromRow, toRow) = plan.Band(item % plan.Bands);
        var from = source + (nint)(item / plan.Bands) * plan.Source.Length;
        var to = destination + (nint)(item / plan.Bands) * plan.Destination.Length;
        var (first, count) = plan.SourceRows(fromRow, toRow);
        var scratch = ArrayPool<T>.Shared.Rent(count * plan.PaddedWidth * _channels);
        fixed (T* padded = scratch)
        {
            plan.Margin.Copy(from, plan.Source, first, count, padded);
            for (var phase = 0; phase < plan.Phases; phase++)
            {
                Sum(phase, padded, first, fromRow, toRow, weights, start, to);
                weights += plan.Depth(phase) * _channels;
            }
        }

        ArrayPool<T>.Shared.Return(scratch);
    }

    private void Sum(int phase, T* source, int sourceRow, int fromRow, int toRow, T* weights, T* start, T* destination)
    {
        var (rows, columns) = plan.Phase(phase);
        var (firstJ, lastJ) = rows.Within(fromRow, toRow);
        nint pitch = plan.PaddedWidth * _channels;
        DepthwiseRow<T> row = default;
        row.PixelStride = columns.SourceStep * _channels;
        row.TapStride = columns.TapStep * _channels;
        row.TapRowStride = rows.TapStep * pitch;
        (row.Taps, row.TapRows, row.Pixels, row.Channels) = (columns.Taps, rows.Taps, columns.Count, _channels);
        row.Weights = weights;
        row.Start = start;
        row.DestinationStride = columns.Step * _channels;
        for (var j = firstJ; j < lastJ; j++)
        {
            row.Source = source
                + (rows.SourceFirst + plan.Margin.Top - sourceRow + j * rows.SourceStep) * pitch
                + (columns.SourceFirst + plan.Margin.Left) * _channels;
            row.Destination = destination
                + ((nint)(rows.First + j * rows.Step) * plan.Destination.Width + columns.First) * _channels;
            kernels.DepthwiseSum(&row);
        }
    }

    private readonly struct Items(DepthwiseSum<T> sum, T* source, T* weights, T* start, T* destination) : IWork
    {
        public void Do(int item) => sum.Sum(item, source, weights, start, destination);
    }
}
