using System.Numerics;
using System.Runtime.CompilerServices;

namespace Smug.Kernels.Pool;

/// <summary>Mean of each window: y[n, p, q, c] = Σ over taps (i, j) of x[n, p·s + i·d − pad, q·s + j·d − pad, c] / divisor, where taps on
/// padding add 0 and the divisor is <see cref="PoolShape.Divisor"/>.</summary>
/// <remarks>Every sum is one chain of additions in row-major tap order, so the reference loop and all vector widths give equal bits.</remarks>
public static unsafe class AveragePool2dKernel
{
    /// <summary>Reference loop.</summary>
    /// <param name="x">Images [N, H, W, C].</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="countIncludePad">Whether taps on padding count in the divisor.</param>
    /// <param name="y">Output [N, P, Q, C].</param>
    public static void ForwardReference<T>(ReadOnlySpan<T> x, in PoolShape shape, bool countIncludePad, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (rows, columns, channels) = (shape.Rows, shape.Columns, shape.Channels);
        for (var at = 0; at < y.Length; at++)
        {
            var c = at % channels;
            var q = at / channels % columns.Output;
            var p = at / channels / columns.Output % rows.Output;
            var image = x.Slice(at / shape.OutputImage * shape.InputImage, shape.InputImage);
            var sum = T.Zero;
            for (var i = rows.FirstTap(p); i < rows.EndTap(p); i++)
            {
                for (var j = columns.FirstTap(q); j < columns.EndTap(q); j++)
                {
                    var pixel = (rows.Start(p) + i * rows.Dilation) * columns.Input + columns.Start(q) + j * columns.Dilation;
                    sum += image[pixel * channels + c];
                }
            }

            y[at] = sum / T.CreateTruncating(shape.Divisor(p, q, countIncludePad));
        }
    }

    /// <summary>Vectorised over channels, split over output rows.</summary>
    /// <inheritdoc cref="ForwardReference"/>
    public static void Forward<T>(ReadOnlySpan<T> x, in PoolShape shape, bool countIncludePad, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        shape.Check(x.Length, y.Length);
        var chunks = new RowChunks(shape.Images * shape.Rows.Output, (long)shape.Columns.Output * shape.Channels * shape.Taps);
        fixed (T* px = x, py = y)
        {
            Workers.For(chunks.Count, new ForwardRows<T>(px, py, shape, countIncludePad, chunks));
        }
    }

    /// <summary>gx = Σ over the windows with a tap on the element of gy / divisor.</summary>
    /// <remarks>Each input row gathers from the windows over it, so windows that overlap never meet on two threads; they are added in
    /// row-major order.</remarks>
    /// <param name="gy">Gradient with respect to y [N, P, Q, C].</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="countIncludePad">As in <see cref="Forward"/>.</param>
    /// <param name="gx">Gradient with respect to x [N, H, W, C]; overwritten.</param>
    public static void Backward<T>(ReadOnlySpan<T> gy, in PoolShape shape, bool countIncludePad, Span<T> gx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        shape.Check(gx.Length, gy.Length);
        var chunks = new RowChunks(shape.Images * shape.Rows.Input, (long)shape.Columns.Input * shape.Channels);
        fixed (T* py = gy, px = gx)
        {
            Workers.For(chunks.Count, new BackwardRows<T>(py, px, shape, countIncludePad, chunks));
        }
    }

    private readonly struct ForwardRows<T>(T* x, T* y, PoolShape shape, bool countIncludePad, RowChunks chunks) : IWork
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Do(int item)
        {
            for (var row = chunks.First(item); row < chunks.End(item); row++)
            {
                var (image, p) = Math.DivRem(row, shape.Rows.Output);
                for (var q = 0; q < shape.Columns.Output; q++) Window(x + (nint)image * shape.InputImage, row, p, q);
            }
        }

        [MethodImpl(Compiled.AtOnce)]
        private void Window(T* image, int row, int p, int q)
        {
            var channels = shape.Channels;
            var (firstI, endI) = (shape.Rows.FirstTap(p), shape.Rows.EndTap(p));
            var (firstJ, endJ) = (shape.Columns.FirstTap(q), shape.Columns.EndTap(q));
            var stepI = (nint)shape.Rows.Dilation * shape.Columns.Input * channels;
            var stepJ = (nint)shape.Columns.Dilation * channels;
            var first = image + ((nint)shape.Rows.Start(p) * shape.Columns.Input + shape.Columns.Start(q)) * channels;
            var to = y + ((nint)row * shape.Columns.Output + q) * channels;
            var divisor = T.CreateTruncating(shape.Divisor(p, q, countIncludePad));
            var c = 0;
            for (; c <= channels - Vector<T>.Count; c += Vector<T>.Count)
            {
                var sum = Vector<T>.Zero;
                var line = first + firstI * stepI + firstJ * stepJ + c;
                for (var i = firstI; i < endI; i++, line += stepI)
                {
                    var tap = line;
                    for (var j = firstJ; j < endJ; j++, tap += stepJ) sum += Vector.Load(tap);
                }

                Vector.Store(sum / new Vector<T>(divisor), to + c);
            }

            for (; c < channels; c++)
            {
                var sum = T.Zero;
                for (var i = firstI; i < endI; i++)
                {
                    for (var j = firstJ; j < endJ; j++) sum += first[i * stepI + j * stepJ + c];
                }

                to[c] = sum / divisor;
            }
        }
    }

    private readonly struct BackwardRows<T>(T* gy, T* gx, PoolShape shape, bool countIncludePad, RowChunks chunks) : IWork
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Do(int item)
        {
            var width = shape.Columns.Input * shape.Channels;
            for (var row = chunks.First(item); row < chunks.End(item); row++)
            {
                var (image, h) = Math.DivRem(row, shape.Rows.Input);
                var to = gx + (nint)row * width;
                new Span<T>(to, width).Clear();
                for (var p = shape.Rows.FirstWindow(h); p < shape.Rows.EndWindow(h); p++)
                {
                    if (shape.Rows.HasTapOn(p, h)) Spread(gy + (nint)image * shape.OutputImage, p, to);
                }
            }
        }

        /// <summary>Adds the windows of output row <paramref name="p"/> to one input row that they all have taps on.</summary>
        [MethodImpl(Compiled.AtOnce)]
        private void Spread(T* image, int p, T* to)
        {
            var (columns, channels) = (shape.Columns, shape.Channels);
            for (var q = 0; q < columns.Output; q++)
            {
                var from = image + ((nint)p * columns.Output + q) * channels;
                var divisor = T.CreateTruncating(shape.Divisor(p, q, countIncludePad));
                for (var j = columns.FirstTap(q); j < columns.EndTap(q); j++)
                {
                    var pixel = to + ((nint)columns.Start(q) + j * columns.Dilation) * channels;
                    var c = 0;
                    for (; c <= channels - Vector<T>.Count; c += Vector<T>.Count)
                        Vector.Store(Vector.Load(pixel + c) + Vector.Load(from + c) / new Vector<T>(divisor), pixel + c);
                    for (; c < channels; c++) pixel[c] += from[c] / divisor;
                }
            }
        }
    }
}
