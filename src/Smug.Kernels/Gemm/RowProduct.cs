using System.Numerics;
using System.Runtime.CompilerServices;

namespace Smug.Kernels.Gemm;

/// <summary>A product of few rows with a packed matrix, on this thread, between rows at any distance: one step of a recurrent layer.</summary>
internal static unsafe class RowProduct
{
    private const int BlockBytes = 32 * 1024;
    private const int ConflictBytes = 1024;

    /// <summary>Elements of work space that <see cref="Add"/> needs.</summary>
    public static int ScratchLength(int rows, int depth) => rows * Pitch(depth);

    /// <summary>c[i, j] += Σₖ a[i, k] · b[k, j], one chain of fused multiply-adds in ascending k that starts from what c holds.</summary>
    /// <param name="a">The rows of A.</param>
    /// <param name="rows">How many.</param>
    /// <param name="aStride">Elements from one row of A to the next.</param>
    /// <param name="b">[K, N].</param>
    /// <param name="c">The rows of C.</param>
    /// <param name="cStride">Elements from one row of C to the next.</param>
    /// <param name="scratch">Work space.</param>
    [MethodImpl(Compiled.AtOnce)]
    public static void Add<T>(T* a, int rows, nint aStride, PackedMatrix<T> b, T* c, nint cStride, T* scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (kernels, depth, columns) = (b.Kernels, b.Rows, b.Columns);
        if (aStride * sizeof(T) % ConflictBytes == 0 && rows > 1)
        {
            // Rows so far apart fall into the same sets of the cache and drive each other out.
            Packing.Rows(a, rows, depth, aStride, 1, scratch, Pitch(depth));
            a = scratch;
            aStride = Pitch(depth);
        }

        var width = kernels.PanelColumns;
        var block = BlockBytes / (width * sizeof(T));
        var tiles = (rows + kernels.MaxRows - 1) / kernels.MaxRows;
        Tile<T> tile = default;
        tile.Outer = tile.Middle = 1;
        tile.CStride = cStride;
        tile.RowStride = aStride * sizeof(T);
        tile.InnerStride = sizeof(T);
        tile.Accumulate = true;
        tile.BStride = width;
        fixed (T* panels = b.Panels)
        {
            for (var k = 0; k < depth; k += block)
            {
                tile.Inner = Math.Min(block, depth - k);
                for (var panel = 0; panel * width < columns; panel++)
                {
                    tile.B = panels + ((nint)panel * depth + k) * width;
                    for (var i = 0; i < tiles; i++)
                    {
                        var (first, last) = Parts.Split(rows, tiles, i);
                        tile.A = (byte*)(a + first * aStride + k);
                        tile.C = c + first * cStride + panel * width;
                        kernels.Run(last - first, Math.Min(width, columns - panel * width), &tile);
                    }
                }
            }
        }
    }

    private static int Pitch(int depth) => depth + 16;
}
