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

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
                var firstTap = Vector512.Create(firstI * shape.Columns.Window + firstJ);
                var skipped = Vector512.Create(shape.Columns.Window - (endJ - firstJ));
                for (var c = 0; c < channels; c += Lanes)
                {
                    c = Math.Min(c, channels - Lanes);
                    var (best, winner, number) = (Vector512.Load(first + c), firstTap, firstTap);
                    var start = first + c;
                    for (var i = firstI; i < endI; i++, start += stepI, number += skipped)
                    {
                        var tap = start;
                        for (var j = firstJ; j < endJ; j++, tap += stepJ, number += Vector512<int>.One)
                        {
                            var value = Vector512.Load(tap);
                            var beats = Vector512.AndNot(Vector512.Equals(best, best), Vector512.LessThanOrEqual(value, best));
                            best = Vector512.ConditionalSelect(beats, value, best);
                            winner = Vector512.ConditionalSelect(beats.AsInt32(), number, winner);
                        }
                    }

                    Vector512.Store(best, y + at + c);
                    if (winners != null) Avx512F.ConvertToVector128Byte(winner).Store(winners + at + c);
                }
            }
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

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
