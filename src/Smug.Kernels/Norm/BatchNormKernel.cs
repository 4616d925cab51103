using System.Numerics;
using System.Runtime.CompilerServices;
using Smug.Kernels.Reduce;

namespace Smug.Kernels.Norm;

/// <summary>Batch normalisation over the channels of the last axis: y[r, c] = (x[r, c] − mean[c]) · factor[c] + shift[c] with
/// factor = scale / √(variance + ε). Ioffe and Szegedy, "Batch Normalization", 2015.</summary>
public static unsafe class BatchNormKernel
{
    /// <summary>Reference loop of the statistics: mean[c] = Σᵣ x / R and the biased variance[c] = Σᵣ (x − mean)² / R.</summary>
    /// <param name="x">Matrix [rows, channels], at least one row.</param>
    /// <param name="mean">[channels]; overwritten.</param>
    /// <param name="variance">[channels]; overwritten.</param>
    public static void StatisticsReference<T>(ReadOnlySpan<T> x, Span<T> mean, Span<T> variance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (channels, rows) = (mean.Length, T.CreateTruncating(x.Length / Math.Max(1, mean.Length)));
        for (var c = 0; c < channels; c++)
        {
            var (sum, squares) = (T.Zero, T.Zero);
            for (var i = c; i < x.Length; i += channels) sum += x[i];
            mean[c] = sum / rows;
            for (var i = c; i < x.Length; i += channels) squares += (x[i] - mean[c]) * (x[i] - mean[c]);
            variance[c] = squares / rows;
        }
    }

    /// <summary>In the fixed order of <see cref="SumKernel"/> and <see cref="ColumnProducts"/>, two passes over <paramref name="x"/>.</summary>
    /// <inheritdoc cref="StatisticsReference"/>
    public static void Statistics<T>(ReadOnlySpan<T> x, Span<T> mean, Span<T> variance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var count = x.Length / Math.Max(1, mean.Length);
        var rows = T.CreateTruncating(count);
        SumKernel.Forward(x, 1, count, mean.Length, mean);
        for (var c = 0; c < mean.Length; c++) mean[c] /= rows;
        ColumnProducts.Sum(x, mean, x, mean, variance);
        for (var c = 0; c < mean.Length; c++) variance[c] /= rows;
    }

    /// <summary>Reference loop: y[r, c] = (x[r, c] − mean[c]) · factor[c] + shift[c].</summary>
    /// <param name="x">Matrix [rows, channels].</param>
    /// <param name="mean">[channels].</param>
    /// <param name="factor">[channels].</param>
    /// <param name="shift">[channels].</param>
    /// <param name="y">Matrix of <paramref name="x"/>'s size; overwritten.</param>
    public static void NormalizeReference<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> mean, ReadOnlySpan<T> factor, ReadOnlySpan<T> shift, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < x.Length; i++)
        {
            var c = i % mean.Length;
            y[i] = (x[i] - mean[c]) * factor[c] + shift[c];
        }
    }

    /// <summary>Vectorised over channels, split over rows; the bits of <see cref="NormalizeReference"/>.</summary>
    /// <inheritdoc cref="NormalizeReference"/>
    public static void Normalize<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> mean, ReadOnlySpan<T> factor, ReadOnlySpan<T> shift, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.IsEmpty) return;
        Check(mean.Length, x.Length, y.Length, factor.Length, shift.Length);
        var chunks = new RowChunks(x.Length / mean.Length, mean.Length);
        fixed (T* px = x, pm = mean, pf = factor, ps = shift, py = y)
        {
            Workers.For(chunks.Count, new NormalizeRows<T>(px, pm, pf, ps, py, mean.Length, chunks));
        }
    }

    /// <summary>Gradient with respect to x where the statistics are the batch's own:
    /// gx = ((gy − gyMean) − (x − mean) · slope) · factor with gyMean = Σᵣ gy / R and slope = Σᵣ gy · (x − mean) / (R · (variance + ε)).</summary>
    /// <param name="x">Matrix [rows, channels].</param>
    /// <param name="mean">[channels].</param>
    /// <param name="factor">[channels].</param>
    /// <param name="gy">Gradient with respect to y.</param>
    /// <param name="gyMean">[channels].</param>
    /// <param name="slope">[channels].</param>
    /// <param name="gx">Gradient with respect to x; overwritten.</param>
    public static void Backward<T>(
        ReadOnlySpan<T> x,
        ReadOnlySpan<T> mean,
        ReadOnlySpan<T> factor,
        ReadOnlySpan<T> gy,
        ReadOnlySpan<T> gyMean,
        ReadOnlySpan<T> slope,
        Span<T> gx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.IsEmpty) return;
        Check(mean.Length, x.Length, gx.Length, factor.Length, gyMean.Length);
        Check(mean.Length, x.Length, gy.Length, factor.Length, slope.Length);
        var chunks = new RowChunks(x.Length / mean.Length, mean.Length);
        fixed (T* px = x, pm = mean, pf = factor, pg = gy, pgm = gyMean, ps = slope, to = gx)
        {
            Workers.For(chunks.Count, new BackwardRows<T>(px, pm, pf, pg, pgm, ps, to, mean.Length, chunks));
        }
    }

    private static void Check(int channels, int x, int y, int factor, int shift)
    {
        if (channels == 0 || x % channels != 0 || y != x || factor != channels || shift != channels)
            throw new ArgumentException($"{x} and {y} elements, {channels} channels, {factor} factors, {shift} shifts.");
    }

    private readonly struct NormalizeRows<T>(T* x, T* mean, T* factor, T* shift, T* y, int channels, RowChunks chunks) : IWork
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(Compiled.AtOnce)]
        public void Do(int item)
        {
            for (var row = chunks.First(item); row < chunks.End(item); row++)
            {
                var at = (nint)row * channels;
                var c = 0;
                for (; c <= channels - Vector<T>.Count; c += Vector<T>.Count)
                {
                    var centred = Vector.Load(x + at + c) - Vector.Load(mean + c);
                    Vector.Store(centred * Vector.Load(factor + c) + Vector.Load(shift + c), y + at + c);
                }

                for (; c < channels; c++) y[at + c] = (x[at + c] - mean[c]) * factor[c] + shift[c];
            }
        }
    }

    private readonly struct BackwardRows<T>(T* x, T* mean, T* factor, T* gy, T* gyMean, T* slope, T* gx, int channels, RowChunks chunks) : IWork
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(Compiled.AtOnce)]
        public void Do(int item)
        {
            for (var row = chunks.First(item); row < chunks.End(item); row++)
            {
                var at = (nint)row * channels;
                var c = 0;
                for (; c <= channels - Vector<T>.Count; c += Vector<T>.Count)
                {
                    var centred = Vector.Load(x + at + c) - Vector.Load(mean + c);
                    var rest = Vector.Load(gy + at + c) - Vector.Load(gyMean + c) - centred * Vector.Load(slope + c);
                    Vector.Store(rest * Vector.Load(factor + c), gx + at + c);
                }

                for (; c < channels; c++)
                    gx[at + c] = (gy[at + c] - gyMean[c] - (x[at + c] - mean[c]) * slope[c]) * factor[c];
            }
        }
    }
}
