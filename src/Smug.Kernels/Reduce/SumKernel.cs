using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using Smug.Kernels.Elementwise;

namespace Smug.Kernels.Reduce;

/// <summary>Sums whose order is fixed by the sizes alone, so that the bits depend neither on vector width nor on threads.</summary>
/// <remarks>
/// Along adjacent elements: blocks of <see cref="Block"/>; in each, lane j of 16 adds elements j, j + 16, …, and the lanes are added as a
/// tree (j with j + 8, then + 4, + 2, + 1). Along rows: blocks of <see cref="RowBlock"/>, added from the first row on.
/// The blocks' sums are added as a tree: neighbours, then pairs of neighbours, and so on.
/// </remarks>
public static unsafe class SumKernel
{
    /// <summary>Adjacent elements that one block of a sum spans.</summary>
    public const int Block = 4096;

    /// <summary>Rows that one block of a sum spans.</summary>
    public const int RowBlock = 128;

    private const int Lanes = 16;
    private const int ColumnsPerItem = 4096;

    /// <summary>Reference loop: y[o, i] = Σᵣ x[o, r, i], in the order stated in the remarks of this class.</summary>
    /// <param name="x">Input <c>[outer, reduced, inner]</c>.</param>
    /// <param name="outer">Size of the axes before those summed.</param>
    /// <param name="reduced">Size of the axes summed.</param>
    /// <param name="inner">Size of the axes after those summed.</param>
    /// <param name="y">Output <c>[outer, inner]</c>.</param>
    public static void ForwardReference<T>(ReadOnlySpan<T> x, int outer, int reduced, int inner, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (block, lanes) = inner == 1 ? (Block, Lanes) : (RowBlock, 1);
        for (var o = 0; o < outer; o++)
        {
            for (var i = 0; i < inner; i++)
            {
                var sums = new List<T>();
                for (var start = 0; start < reduced; start += block)
                {
                    var lane = new T[lanes];
                    for (var r = start; r < Math.Min(reduced, start + block); r++) lane[(r - start) % lanes] += x[(o * reduced + r) * inner + i];
                    for (var half = lanes / 2; half > 0; half /= 2)
                    {
                        for (var j = 0; j < half; j++) lane[j] += lane[j + half];
                    }

                    sums.Add(lane[0]);
                }

                while (sums.Count > 1) sums = [.. sums.Chunk(2).Select(pair => pair.Length == 2 ? pair[0] + pair[1] : pair[0])];
                y[o * inner + i] = sums.Count == 1 ? sums[0] : T.Zero;
            }
        }
    }

    /// <summary>The sum of adjacent elements, on this thread; 0 for none.</summary>
    public static T Sum<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T sum = default;
        if (x.IsEmpty) return sum;
        fixed (T* px = x)
        {
            var work = new Sums<T>(px, x.Length, 1, 1, &sum);
            if (work.Blocks == 1)
            {
                work.SumOfBlock(0, &sum);
                return sum;
            }
        }

        Forward(x, 1, x.Length, 1, new Span<T>(ref sum), serial: true);
        return sum;
    }

    /// <inheritdoc cref="ForwardReference"/>
    public static void Forward<T>(ReadOnlySpan<T> x, int outer, int reduced, int inner, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Forward(x, outer, reduced, inner, y, serial: x.Length < LongArrays.Long);

    private static void Forward<T>(ReadOnlySpan<T> x, int outer, int reduced, int inner, Span<T> y, bool serial)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(x.Length, outer * reduced * inner, nameof(x));
        ArgumentOutOfRangeException.ThrowIfNotEqual(y.Length, outer * inner, nameof(y));
        if (x.Length == 0)
        {
            y.Clear();
            return;
        }

        fixed (T* px = x, py = y)
        {
            var blocks = new Sums<T>(px, reduced, inner, outer, py).Blocks;
            if (blocks == 1)
            {
                Run(new Sums<T>(px, reduced, inner, outer, py), serial);
                return;
            }

            var partial = ArrayPool<T>.Shared.Rent(outer * blocks * inner);
            fixed (T* pp = partial)
            {
                Run(new Sums<T>(px, reduced, inner, outer, pp), serial);
                for (var o = 0; o < outer; o++) Tree(new Span<T>(pp + (long)o * blocks * inner, blocks * inner), blocks, inner, y.Slice(o * inner, inner));
            }

            ArrayPool<T>.Shared.Return(partial);
        }
    }

    private static void Run<T>(Sums<T> work, bool serial)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!serial)
        {
            Workers.For(work.Items, work);
            return;
        }

        for (var item = 0; item < work.Items; item++) work.Do(item);
    }

    /// <summary>Adds the rows of <paramref name="partial"/> <c>[blocks, inner]</c> as a tree.</summary>
    private static void Tree<T>(Span<T> partial, int blocks, int inner, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var step = 1; step < blocks; step *= 2)
        {
            for (var b = 0; b + step < blocks; b += 2 * step)
            {
                var left = partial.Slice(b * inner, inner);
                TensorPrimitives.Add(left, partial.Slice((b + step) * inner, inner), left);
            }
        }

        partial[..inner].CopyTo(y);
    }

    /// <summary>Sums of the blocks: <c>[outer, reduced, inner]</c> → <c>[outer, blocks, inner]</c>.</summary>
    private readonly struct Sums<T>(T* x, int reduced, int inner, int outer, T* y) : IWork
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly int _block = inner == 1 ? Block : RowBlock;
        private readonly int _pieces = (inner + ColumnsPerItem - 1) / ColumnsPerItem;

        // Short sums are bundled, so that an item is worth a thread's while.
        private readonly int _bundle = Math.Max(1, Block / (Math.Min(reduced, Block) * Math.Min(inner, ColumnsPerItem)));

        public int Blocks => (reduced + _block - 1) / _block;

        public int Items => (outer * Blocks * _pieces + _bundle - 1) / _bundle;

        public void Do(int item)
        {
            var last = Math.Min(outer * Blocks * _pieces, (item + 1) * _bundle);
            for (var piece = item * _bundle; piece < last; piece++)
            {
                if (inner == 1) SumOfBlock(piece, y + piece);
                else SumOfRows(piece / _pieces, piece % _pieces * ColumnsPerItem);
            }
        }

        public void SumOfBlock(int block, T* sum)
        {
            var start = block % Blocks * Block;
            var from = x + (long)(block / Blocks) * reduced + start;
            var lanes = stackalloc T[Lanes];
            AddToLanes(from, Math.Min(Block, reduced - start), lanes);
            for (var half = Lanes / 2; half > 0; half /= 2)
            {
                for (var j = 0; j < half; j++) lanes[j] += lanes[j + half];
            }

            *sum = lanes[0];
        }

        private static void AddToLanes(T* from, int count, T* lanes)
        {
            var (a, b, c, d) = (Vector256<T>.Zero, Vector256<T>.Zero, Vector256<T>.Zero, Vector256<T>.Zero);
            var width = Vector256<T>.Count;
            var i = 0;
            for (; i <= count - Lanes; i += Lanes)
            {
                a += Vector256.Load(from + i);
                b += Vector256.Load(from + i + width);
                if (2 * width == Lanes) continue;
                c += Vector256.Load(from + i + 2 * width);
                d += Vector256.Load(from + i + 3 * width);
            }

            a.Store(lanes);
            b.Store(lanes + width);
            if (2 * width < Lanes)
            {
                c.Store(lanes + 2 * width);
                d.Store(lanes + 3 * width);
            }

            for (var j = 0; i < count; i++, j++) lanes[j] += from[i];
        }

        private void SumOfRows(int block, int column)
        {
            var start = block % Blocks * RowBlock;
            var count = Math.Min(RowBlock, reduced - start);
            var width = Math.Min(ColumnsPerItem, inner - column);
            var from = x + ((long)(block / Blocks) * reduced + start) * inner + column;
            var sum = new Span<T>(y + (long)block * inner + column, width);
            sum.Clear();
            for (var row = 0; row < count; row++, from += inner)
            {
                if (width >= 8)
                {
                    TensorPrimitives.Add(sum, new ReadOnlySpan<T>(from, width), sum);
                    continue;
                }

                for (var i = 0; i < width; i++) sum[i] += from[i];
            }
        }
    }
}
