using Smug.Kernels.Gemm;

namespace Smug.Kernels.Layout;

/// <summary>Copies a multi-dimensional block between two layouts: the one kernel behind transposing, slicing, padding and joining.</summary>
public static unsafe class StridedCopy
{
    /// <summary>Rows of a transposition's target that are written together: those that a cache line of the source holds.</summary>
    private const int Tile = 16;

    /// <summary>Reference loop: target(i, j, …) = source(i, j, …).</summary>
    /// <param name="source">Memory read.</param>
    /// <param name="from">Where the elements lie in it.</param>
    /// <param name="target">Memory written.</param>
    /// <param name="to">Where the elements go in it; no two to the same place.</param>
    /// <param name="sizes">The block's axis sizes.</param>
    public static void CopyReference<T>(ReadOnlySpan<T> source, StridedView from, Span<T> target, StridedView to, ReadOnlySpan<int> sizes)
        where T : unmanaged
    {
        var length = 1;
        foreach (var size in sizes) length *= size;
        for (var element = 0; element < length; element++)
        {
            var (read, write, rest) = (from.Offset, to.Offset, element);
            for (var axis = sizes.Length - 1; axis >= 0; axis--)
            {
                (rest, var index) = Math.DivRem(rest, sizes[axis]);
                read += index * from.Strides[axis];
                write += index * to.Strides[axis];
            }

            target[write] = source[read];
        }
    }

    /// <summary>Whole rows at once where both sides are contiguous, in tiles where they are transposed; split over rows.</summary>
    /// <inheritdoc cref="CopyReference"/>
    /// <exception cref="ArgumentException">A view leaves its memory.</exception>
    public static void Copy<T>(ReadOnlySpan<T> source, StridedView from, Span<T> target, StridedView to, ReadOnlySpan<int> sizes)
        where T : unmanaged
    {
        from.Check(sizes, source.Length);
        to.Check(sizes, target.Length);
        if (sizes.Contains(0)) return;
        var loop = StridedLoop.Create(from, to, sizes);
        fixed (T* read = source, write = target)
        {
            if (loop.IsTransposing)
            {
                var tileRows = (loop.Sizes[^2] + Tile - 1) / Tile;
                var chunks = new RowChunks(loop.Planes * tileRows, (long)Tile * loop.Sizes[^1]);
                Workers.For(chunks.Count, new CopyTiles<T>(read + from.Offset, write + to.Offset, loop, chunks, tileRows));
            }
            else
            {
                var chunks = new RowChunks(loop.Rows, loop.Sizes[^1]);
                Workers.For(chunks.Count, new CopyRows<T>(read + from.Offset, write + to.Offset, loop, chunks));
            }
        }
    }

    private readonly struct CopyRows<T>(T* source, T* target, StridedLoop loop, RowChunks chunks) : IWork
        where T : unmanaged
    {
        public void Do(int item)
        {
            var (length, fromStep, toStep) = (loop.Sizes[^1], (nint)loop.From[^1], (nint)loop.To[^1]);
            for (var row = chunks.First(item); row < chunks.End(item); row++)
            {
                var (from, to) = loop.Start(row, innerAxes: 1);
                if (fromStep == 1 && toStep == 1)
                {
                    new ReadOnlySpan<T>(source + from, length).CopyTo(new Span<T>(target + to, length));
                    continue;
                }

                for (var i = 0; i < length; i++) target[to + i * toStep] = source[from + i * fromStep];
            }
        }
    }

    private readonly struct CopyTiles<T>(T* source, T* target, StridedLoop loop, RowChunks chunks, int tileRows) : IWork
        where T : unmanaged
    {
        public void Do(int item)
        {
            for (var row = chunks.First(item); row < chunks.End(item); row++)
            {
                var (plane, tileRow) = Math.DivRem(row, tileRows);
                var (from, to) = loop.Start(plane, innerAxes: 2);
                var (top, bottom) = (tileRow * Tile, Math.Min(loop.Sizes[^2], (tileRow + 1) * Tile));
                Transposition.Run(source + from + top, loop.From[^1], target + to + top * (nint)loop.To[^2], loop.To[^2], bottom - top, loop.Sizes[^1]);
            }
        }
    }
}
