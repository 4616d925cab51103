using System.Numerics;
using System.Runtime.CompilerServices;

namespace Smug.Kernels.Norm;

/// <summary>Covariances and their like: sums of products over the rows of two row-major matrices, one for each column.</summary>
/// <remarks>Rows are added in blocks of 256 and the blocks' sums in ascending order: the bits depend on the sizes only, work splits over
/// the blocks, and rounding errors grow with the block, not with the matrix.</remarks>
public static unsafe class ColumnProducts
{
    private const int BlockRows = 256;

    /// <summary>sums[c] = Σᵣ (a[r, c] − aCentre[c]) · (b[r, c] − bCentre[c]).</summary>
    /// <param name="a">Matrix [rows, columns], row-major.</param>
    /// <param name="aCentre">[columns], or empty for zeros.</param>
    /// <param name="b">Matrix of the same size.</param>
    /// <param name="bCentre">[columns], or empty for zeros.</param>
    /// <param name="sums">[columns]; overwritten.</param>
    public static void Sum<T>(
        ReadOnlySpan<T> a, ReadOnlySpan<T> aCentre, ReadOnlySpan<T> b, ReadOnlySpan<T> bCentre, Span<T> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var columns = sums.Length;
        sums.Clear();
        if (columns == 0) return;
        if (a.Length % columns != 0 || b.Length != a.Length || (!aCentre.IsEmpty && aCentre.Length != columns) || (!bCentre.IsEmpty && bCentre.Length != columns))
            throw new ArgumentException($"{a.Length} and {b.Length} elements with centres {aCentre.Length} and {bCentre.Length} in {columns} columns.");
        var rows = a.Length / columns;
        var blocks = (rows + BlockRows - 1) / BlockRows;
        var partial = new T[blocks * columns];
        fixed (T* pa = a, pb = b, ca = aCentre, cb = bCentre, to = partial)
        {
            var work = new Block<T>(pa, ca, pb, cb, to, rows, columns);
            Workers.For(blocks, work);
        }

        for (var block = 0; block < blocks; block++)
        {
            for (var c = 0; c < columns; c++) sums[c] += partial[block * columns + c];
        }
    }

    private readonly struct Block<T>(T* a, T* aCentre, T* b, T* bCentre, T* to, int rows, int columns) : IWork
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(Compiled.AtOnce)]
        public void Do(int item)
        {
            var (first, end) = (item * BlockRows, Math.Min(rows, (item + 1) * BlockRows));
            var sums = to + (nint)item * columns;
            for (var row = first; row < end; row++)
            {
                var at = (nint)row * columns;
                var c = 0;
                for (; c <= columns - Vector<T>.Count; c += Vector<T>.Count) Vector.Store(Vector.Load(sums + c) + Term(at, c), sums + c);
                for (; c < columns; c++) sums[c] += ScalarTerm(at, c);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Vector<T> Term(nint at, int c)
        {
            var left = Vector.Load(a + at + c);
            var right = Vector.Load(b + at + c);
            if (aCentre != null) left -= Vector.Load(aCentre + c);
            if (bCentre != null) right -= Vector.Load(bCentre + c);
            return left * right;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private T ScalarTerm(nint at, int c)
        {
            var left = a[at + c];
            var right = b[at + c];
            if (aCentre != null) left -= aCentre[c];
            if (bCentre != null) right -= bCentre[c];
            return left * right;
        }
    }
}
