using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Smug.Kernels.Pool;

/// <summary>Max pooling of float32 in 512-bit registers, 16 channels at a time, with taps in bytes. The last vector of a pixel overlaps
/// the one before it where the channels are no multiple of 16: both write the same bits.</summary>
internal static unsafe class WideMaxPool
{
    private const int Lanes = 16;

    /// <summary>Whether this processor, these types and this shape are what the kernels are for.</summary>
    public static bool Fits<T, TTap>(in PoolShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TTap : unmanaged, IBinaryInteger<TTap> =>
        Avx512F.IsSupported && Vector512.IsHardwareAccelerated && typeof(T) == typeof(float) && typeof(TTap) == typeof(byte)
        && shape.Channels >= Lanes && shape.Taps <= byte.MaxValue + 1;

    /// <summary>Rows of the output.</summary>
    public readonly struct ForwardRows(float* x, float* y, byte* winners, PoolShape shape, RowChunks chunks) : IWork
    {
        public void Do(int item)
        {
            for (var row = chunks.First(item); row < chunks.End(item); row++) Row(row);
        }

        [MethodImpl(Compiled.AtOnce)]
        private void Row(int row)
        {
            var (image, p) = Math.DivRem(row, shape.Rows.Output);
            var channels = shape.Channels;
            var (firstI, endI) = (shape.Rows.FirstTap(p), shape.Rows.EndTap(p));
            var stepI = (nint)shape.Rows.Dilation * shape.Columns.Input * channels;
            var stepJ = (nint)shape.Columns.Dilation * channels;
            var line = x + (nint)image * shape.InputImage
                + ((nint)shape.Rows.Start(p) + firstI * shape.Rows.Dilation) * shape.Columns.Input * channels;
            var at = (nint)row * shape.Columns.Output * channels;
            for (var q = 0; q < shape.Columns.Output; q++, at += channels)
            {
                var (firstJ, endJ) = (shape.Columns.FirstTap(q), shape.Columns.EndTap(q));
                var first = line + ((nint)shape.Columns.Start(q) + firstJ * shape.Columns.Dilation) * channels;
                var isThree = endI - firstI == 3 && endJ - firstJ == 3 && shape.Columns.Window == 3;
                for (var c = 0; c < channels; c += Lanes)
                {
                    c = Math.Min(c, channels - Lanes);
                    Vector512<float> best;
                    Vector512<int> winner;
                    if (!isThree || !TryThree(first + c, stepI, stepJ, out best, out winner))
                        Window(first + c, stepI, stepJ, endI - firstI, endJ - firstJ, firstI * shape.Columns.Window + firstJ, shape.Columns.Window, out best, out winner);
                    Vector512.Store(best, y + at + c);
                    if (winners != null) Avx512F.ConvertToVector128Byte(winner).Store(winners + at + c);
                }
            }
        }

        /// <summary>Any window, tap by tap.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Window(
            float* start, nint stepI, nint stepJ, int rows, int columns, int firstTap, int pitch, out Vector512<float> best, out Vector512<int> winner)
        {
            best = Vector512.Load(start);
            winner = Vector512.Create(firstTap);
            for (var i = 0; i < rows; i++)
            {
                for (var j = 0; j < columns; j++)
                {
                    var value = Vector512.Load(start + i * stepI + j * stepJ);
                    var beats = Vector512.AndNot(Vector512.Equals(best, best), Vector512.LessThanOrEqual(value, best));
                    best = Vector512.ConditionalSelect(beats, value, best);
                    winner = Vector512.ConditionalSelect(beats.AsInt32(), Vector512.Create(firstTap + i * pitch + j), winner);
                }
            }
        }

        /// <summary>A whole window of 3 × 3: the largest value first, then the first tap that has it. Refuses NaN.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static bool TryThree(float* start, nint stepI, nint stepJ, out Vector512<float> best, out Vector512<int> winner)
        {
            var (a, b, c) = (Vector512.Load(start), Vector512.Load(start + stepJ), Vector512.Load(start + 2 * stepJ));
            start += stepI;
            var (d, e, f) = (Vector512.Load(start), Vector512.Load(start + stepJ), Vector512.Load(start + 2 * stepJ));
            start += stepI;
            var (g, h, i) = (Vector512.Load(start), Vector512.Load(start + stepJ), Vector512.Load(start + 2 * stepJ));
            var largest = Vector512.MaxNative(
                Vector512.MaxNative(Vector512.MaxNative(Vector512.MaxNative(a, b), Vector512.MaxNative(c, d)), Vector512.MaxNative(Vector512.MaxNative(e, f), Vector512.MaxNative(g, h))),
                i);

            // From the last tap to the first, so that the first of several has the last word; zeros of either sign are equal, but keep their sign.
            (best, winner) = (i, Vector512.Create(8));
            Take(h, 7, largest, ref best, ref winner);
            Take(g, 6, largest, ref best, ref winner);
            Take(f, 5, largest, ref best, ref winner);
            Take(e, 4, largest, ref best, ref winner);
            Take(d, 3, largest, ref best, ref winner);
            Take(c, 2, largest, ref best, ref winner);
            Take(b, 1, largest, ref best, ref winner);
            Take(a, 0, largest, ref best, ref winner);
            var nan = Avx512F.CompareUnordered(a, b) | Avx512F.CompareUnordered(c, d) | Avx512F.CompareUnordered(e, f)
                | Avx512F.CompareUnordered(g, h) | Avx512F.CompareUnordered(i, i);
            return nan == Vector512<float>.Zero;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Take(Vector512<float> value, int tap, Vector512<float> largest, ref Vector512<float> best, ref Vector512<int> winner)
        {
            var wins = Vector512.Equals(value, largest);
            best = Vector512.ConditionalSelect(wins, value, best);
            winner = Vector512.ConditionalSelect(wins.AsInt32(), Vector512.Create(tap), winner);
        }
    }

    /// <summary>Rows of the input's gradient: each element collects from the windows over it, in row-major order. Adding 0 for a window
    /// that another element won changes no bit, because the sum starts from +0 and so never is −0.</summary>
    public readonly struct BackwardRows(float* gy, byte* winners, float* gx, PoolShape shape, PoolTaps taps, RowChunks chunks) : IWork
    {
        public void Do(int item)
        {
            // As many windows lie over an element as a window has taps, at most.
            var from = stackalloc int[shape.Taps];
            var tap = stackalloc int[shape.Taps];
            for (var row = chunks.First(item); row < chunks.End(item); row++)
            {
                var (image, h) = Math.DivRem(row, shape.Rows.Input);
                var at = (nint)image * shape.OutputImage;
                var to = gx + (nint)row * shape.Columns.Input * shape.Channels;
                for (var w = 0; w < shape.Columns.Input; w++, to += shape.Channels)
                {
                    var count = 0;
                    foreach (var (p, i) in taps.Rows.Over(h))
                    {
                        foreach (var (q, j) in taps.Columns.Over(w))
                        {
                            from[count] = (p * shape.Columns.Output + q) * shape.Channels;
                            tap[count++] = i * shape.Columns.Window + j;
                        }
                    }

                    Collect(gy + at, winners + at, from, tap, count, to, shape.Channels);
                }
            }
        }

        [MethodImpl(Compiled.AtOnce)]
        private static void Collect(float* gy, byte* winners, int* from, int* tap, int count, float* to, int channels)
        {
            for (var c = 0; c < channels; c += Lanes)
            {
                c = Math.Min(c, channels - Lanes);
                var sum = Vector512<float>.Zero;
                for (var k = 0; k < count; k++)
                {
                    var at = (nint)from[k] + c;
                    var won = Vector512.Equals(Avx512F.ConvertToVector512Int32(Vector128.Load(winners + at)), Vector512.Create(tap[k]));
                    sum += Vector512.ConditionalSelect(won.AsSingle(), Vector512.Load(gy + at), Vector512<float>.Zero);
                }

                Vector512.Store(sum, to + c);
            }
        }
    }
}
