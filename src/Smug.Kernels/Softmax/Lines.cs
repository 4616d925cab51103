using System.Buffers;
using System.Numerics;
using Smug.Kernels.Elementwise;

namespace Smug.Kernels.Softmax;

/// <summary>A function of whole lines (the elements along one axis).</summary>
internal interface ILineFunction
{
    /// <summary>y = f(a, b), all of one length, at least 1; y overlaps neither input.</summary>
    static abstract void Apply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>Runs a function over every line of <c>[outer, length, inner]</c> along the middle axis. A line that is not adjacent in memory is
/// gathered first, so it gives the same bits as one that is.</summary>
internal static unsafe class Lines
{
    private const int ElementsPerItem = 1 << 13;

    public static void Run<T, TFunction>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, int outer, int length, int inner, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFunction : struct, ILineFunction
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(a.Length, outer * length * inner, nameof(a));
        ArgumentOutOfRangeException.ThrowIfNotEqual(b.Length, a.Length, nameof(b));
        ArgumentOutOfRangeException.ThrowIfNotEqual(y.Length, a.Length, nameof(y));
        if (a.Length == 0) return;
        fixed (T* pa = a, pb = b, py = y)
        {
            var work = new Work<T, TFunction>(pa, pb, outer * inner, length, inner, py);
            if (a.Length >= LongArrays.Long) Workers.For(work.Items, work);
            else work.All();
        }
    }

    private readonly struct Work<T, TFunction>(T* a, T* b, int lines, int length, int inner, T* y) : IWork
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFunction : struct, ILineFunction
    {
        private readonly int _linesPerItem = Math.Max(1, ElementsPerItem / length);

        public int Items => (lines + _linesPerItem - 1) / _linesPerItem;

        public void All()
        {
            for (var item = 0; item < Items; item++) Do(item);
        }

        public void Do(int item)
        {
            var last = Math.Min(lines, (item + 1) * _linesPerItem);
            if (inner > 1)
            {
                var buffer = ArrayPool<T>.Shared.Rent(3 * length);
                for (var line = item * _linesPerItem; line < last; line++) Gathered(line, buffer);
                ArrayPool<T>.Shared.Return(buffer);
                return;
            }

            for (var line = item * _linesPerItem; line < last; line++)
            {
                var start = (long)line * length;
                TFunction.Apply(new ReadOnlySpan<T>(a + start, length), new ReadOnlySpan<T>(b + start, length), new Span<T>(y + start, length));
            }
        }

        private void Gathered(int line, Span<T> buffer)
        {
            var start = (long)(line / inner) * length * inner + line % inner;
            var lineA = buffer[..length];
            var lineB = buffer.Slice(length, length);
            var lineY = buffer.Slice(2 * length, length);
            for (var i = 0; i < length; i++)
            {
                lineA[i] = a[start + (long)i * inner];
                lineB[i] = b[start + (long)i * inner];
            }

            TFunction.Apply<T>(lineA, lineB, lineY);
            for (var i = 0; i < length; i++) y[start + (long)i * inner] = lineY[i];
        }
    }
}
