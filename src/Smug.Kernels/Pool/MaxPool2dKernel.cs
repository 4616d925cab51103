using System.Numerics;
using System.Runtime.CompilerServices;

namespace Smug.Kernels.Pool;

/// <summary>Largest element of each window: y[n, p, q, c] = max over taps (i, j) of x[n, p·s + i·d − pad, q·s + j·d − pad, c].</summary>
/// <remarks>Padding never wins. Equal elements: the first in row-major window order wins. A NaN wins over every number; of several,
/// the first. The winner's tap, i · window width + j, is kept where a gradient will be asked for: in a byte for windows of up to
/// 256 taps.</remarks>
public static unsafe class MaxPool2dKernel
{
    /// <summary>Reference loop.</summary>
    /// <typeparam name="T">Element type.</typeparam>
    /// <typeparam name="TTap">Integer type that holds a tap.</typeparam>
    /// <param name="x">Images [N, H, W, C].</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="y">Output [N, P, Q, C].</param>
    /// <param name="winners">The winning taps [N, P, Q, C], or empty where nobody needs them.</param>
    public static void ForwardReference<T, TTap>(ReadOnlySpan<T> x, in PoolShape shape, Span<T> y, Span<TTap> winners)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TTap : unmanaged, IBinaryInteger<TTap>
    {
        var (rows, columns, channels) = (shape.Rows, shape.Columns, shape.Channels);
        for (var at = 0; at < y.Length; at++)
        {
            var c = at % channels;
            var q = at / channels % columns.Output;
            var p = at / channels / columns.Output % rows.Output;
            var image = x.Slice(at / shape.OutputImage * shape.InputImage, shape.InputImage);
            var winner = -1;
            for (var i = rows.FirstTap(p); i < rows.EndTap(p); i++)
            {
                for (var j = columns.FirstTap(q); j < columns.EndTap(q); j++)
                {
                    var pixel = (rows.Start(p) + i * rows.Dilation) * columns.Input + columns.Start(q) + j * columns.Dilation;
                    var value = image[pixel * channels + c];
                    if (winner >= 0 && !Beats(value, y[at])) continue;
                    (y[at], winner) = (value, i * columns.Window + j);
                }
            }

            if (!winners.IsEmpty) winners[at] = TTap.CreateTruncating(winner);
        }
    }

    /// <summary>Vectorised over channels, split over output rows.</summary>
    /// <inheritdoc cref="ForwardReference"/>
    public static void Forward<T, TTap>(ReadOnlySpan<T> x, in PoolShape shape, Span<T> y, Span<TTap> winners)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TTap : unmanaged, IBinaryInteger<TTap>
    {
        shape.Check(x.Length, y.Length);
        if (!winners.IsEmpty && winners.Length != y.Length) throw new ArgumentException("One winner for each output element.", nameof(winners));
        var chunks = new RowChunks(shape.Images * shape.Rows.Output, (long)shape.Columns.Output * shape.Channels * shape.Taps);
        fixed (T* px = x, py = y)
        fixed (TTap* pw = winners)
        {
            if (WideMaxPool.Fits<T, TTap>(shape))
                Workers.For(chunks.Count, new WideMaxPool.ForwardRows((float*)px, (float*)py, (byte*)pw, shape, chunks));
            else
                Workers.For(chunks.Count, new ForwardRows<T, TTap>(px, py, pw, shape, chunks));
        }
    }

    /// <summary>Sends each output's gradient to the element that won: gx[winner of y] += gy.</summary>
    /// <remarks>Split over rows of gx, or over images and blocks of channels, so that windows that overlap never meet on two threads; the
    /// windows of an element are added in row-major order.</remarks>
    /// <typeparam name="T">Element type.</typeparam>
    /// <typeparam name="TTap">Integer type that holds a tap.</typeparam>
    /// <param name="gy">Gradient with respect to y [N, P, Q, C].</param>
    /// <param name="winners">The taps that <see cref="Forward"/> kept.</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="gx">Gradient with respect to x [N, H, W, C]; overwritten.</param>
    public static void Backward<T, TTap>(ReadOnlySpan<T> gy, ReadOnlySpan<TTap> winners, in PoolShape shape, Span<T> gx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TTap : unmanaged, IBinaryInteger<TTap>
    {
        shape.Check(gx.Length, gy.Length);
        Backward(gy, winners, shape, new PoolTaps(shape), gx);
    }

    /// <summary>The same with the shape's <see cref="PoolTaps"/> at hand: allocates nothing.</summary>
    internal static void Backward<T, TTap>(ReadOnlySpan<T> gy, ReadOnlySpan<TTap> winners, in PoolShape shape, PoolTaps taps, Span<T> gx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TTap : unmanaged, IBinaryInteger<TTap>
    {
        shape.Check(gx.Length, gy.Length);
        if (winners.Length != gy.Length) throw new ArgumentException("One winner for each output element.", nameof(winners));
        fixed (T* py = gy, px = gx)
        fixed (TTap* pw = winners)
        fixed (int* po = taps.Offsets)
        {
            if (WideMaxPool.Fits<T, TTap>(shape))
            {
                var chunks = new RowChunks(shape.Images * shape.Rows.Input, (long)shape.Columns.Input * shape.Channels * shape.Taps);
                Workers.For(chunks.Count, new WideMaxPool.BackwardRows((float*)py, (byte*)pw, (float*)px, shape, taps, chunks));
                return;
            }

            var blocks = new ChannelBlocks(shape.Channels);
            Workers.For(shape.Images * blocks.Count, new BackwardBlock<T, TTap>(py, pw, po, px, shape, blocks));
        }
    }

    /// <summary>Whether a later element takes the window from the best so far.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Beats<T>(T value, T best)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => !(value <= best) && !T.IsNaN(best);

    private readonly struct ForwardRows<T, TTap>(T* x, T* y, TTap* winners, PoolShape shape, RowChunks chunks) : IWork
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TTap : unmanaged, IBinaryInteger<TTap>
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
            var at = ((nint)row * shape.Columns.Output + q) * channels;
            var c = 0;
            for (; c <= channels - Vector<T>.Count; c += Vector<T>.Count)
            {
                var best = Vector.Load(first + firstI * stepI + firstJ * stepJ + c);
                var winner = new Vector<T>(T.CreateTruncating(firstI * shape.Columns.Window + firstJ));
                var line = first + firstI * stepI + firstJ * stepJ + c;
                for (var i = firstI; i < endI; i++, line += stepI)
                {
                    var tap = line;
                    for (var j = firstJ; j < endJ; j++, tap += stepJ)
                    {
                        var value = Vector.Load(tap);
                        var beats = Vector.AndNot(Vector.Equals(best, best), Vector.LessThanOrEqual(value, best));
                        best = Vector.ConditionalSelect(beats, value, best);
                        if (winners != null)
                            winner = Vector.ConditionalSelect(beats, new Vector<T>(T.CreateTruncating(i * shape.Columns.Window + j)), winner);
                    }
                }

                Vector.Store(best, y + at + c);
                if (winners != null) StoreTaps(winner, winners + at + c);
            }

            for (; c < channels; c++)
            {
                var best = first[firstI * stepI + firstJ * stepJ + c];
                var winner = firstI * shape.Columns.Window + firstJ;
                for (var i = firstI; i < endI; i++)
                {
                    for (var j = firstJ; j < endJ; j++)
                    {
                        var value = first[i * stepI + j * stepJ + c];
                        if (Beats(value, best)) (best, winner) = (value, i * shape.Columns.Window + j);
                    }
                }

                y[at + c] = best;
                if (winners != null) winners[at + c] = TTap.CreateTruncating(winner);
            }
        }

        /// <summary>Writes taps that were carried as floating-point lanes, where they take part in selections without conversion.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void StoreTaps(Vector<T> taps, TTap* to)
        {
            if (typeof(T) == typeof(float) && typeof(TTap) == typeof(byte) && Vector<T>.Count == 8)
            {
                var integers = Vector.ConvertToInt32(Vector.As<T, float>(taps));
                var shorts = Vector.Narrow(integers, integers);
                var bytes = Vector.Narrow(shorts, shorts);
                Unsafe.WriteUnaligned(to, Vector.AsVectorUInt64(bytes)[0]);
                return;
            }

            for (var lane = 0; lane < Vector<T>.Count; lane++) to[lane] = TTap.CreateTruncating(taps[lane]);
        }
    }

    private readonly struct BackwardBlock<T, TTap>(T* gy, TTap* winners, int* offsets, T* gx, PoolShape shape, ChannelBlocks blocks) : IWork
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TTap : unmanaged, IBinaryInteger<TTap>
    {
        [MethodImpl(Compiled.AtOnce)]
        public void Do(int item)
        {
            var (image, block) = Math.DivRem(item, blocks.Count);
            var (channels, length) = (shape.Channels, blocks.Length(block));
            var to = gx + (nint)image * shape.InputImage + blocks.First(block);
            blocks.Clear(to, shape.Rows.Input * shape.Columns.Input, length);
            var at = (nint)image * shape.OutputImage + blocks.First(block);
            for (var p = 0; p < shape.Rows.Output; p++)
            {
                for (var q = 0; q < shape.Columns.Output; q++, at += channels)
                {
                    var window = to + ((nint)shape.Rows.Start(p) * shape.Columns.Input + shape.Columns.Start(q)) * channels;
                    for (var c = 0; c < length; c++) window[offsets[int.CreateTruncating(winners[at + c])] + c] += gy[at + c];
                }
            }
        }
    }
}
