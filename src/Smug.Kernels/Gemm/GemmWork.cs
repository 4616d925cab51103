using System.Buffers;
using System.Numerics;

namespace Smug.Kernels.Gemm;

/// <summary>
/// A matrix product cut into blocks of rows and of panels; each item computes one block. Inside, blocks of k keep a panel of B in the
/// first-level cache while the tiles of A pass by; a tile's sums are stored and taken up again between blocks of k, which changes no bit.
/// </summary>
internal readonly unsafe struct GemmWork<T> : IWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int RowsPerItem = 112;
    private const int ItemsWanted = 8;
    private const int BlockBytes = 32 * 1024;

    /// <summary>Rows of A this many bytes apart, or a multiple, fall into few sets of the caches and drive each other out.</summary>
    private const int ConflictBytes = 1024;

    private readonly MicroKernels<T> _kernels;
    private readonly int _rows;
    private readonly int _columns;
    private readonly int _depth;
    private readonly int _rowBlocks;
    private readonly int _panelBlocks;

    /// <summary>Plans a product of sizes [M, K] · [K, N].</summary>
    public GemmWork(MicroKernels<T> kernels, int rows, int columns, int depth)
    {
        (_kernels, _rows, _columns, _depth) = (kernels, rows, columns, depth);
        _rowBlocks = RowBlocks(rows);
        _panelBlocks = Math.Clamp((ItemsWanted + _rowBlocks - 1) / Math.Max(1, _rowBlocks), 1, Packing.Panels(columns, kernels.PanelColumns));
    }

    /// <summary>Element (0, 0) of A.</summary>
    public T* A { get; init; }

    /// <summary>Elements from one row of A to the next.</summary>
    public nint ARowStride { get; init; }

    /// <summary>Elements from one column of A to the next.</summary>
    public nint AColumnStride { get; init; }

    /// <summary>The packed panels of B, or null: then <see cref="B"/> is given.</summary>
    public T* Panels { get; init; }

    /// <summary>Element (0, 0) of B, whose blocks are packed when their turn comes.</summary>
    public T* B { get; init; }

    /// <summary>Elements from one row of B to the next.</summary>
    public nint BRowStride { get; init; }

    /// <summary>Elements from one column of B to the next.</summary>
    public nint BColumnStride { get; init; }

    /// <summary>One start value per column, up to a whole panel; null for zeros.</summary>
    public T* Start { get; init; }

    /// <summary>C, row-major without gaps.</summary>
    public T* C { get; init; }

    /// <summary>Stores max(sum, 0).</summary>
    public bool Rectify { get; init; }

    /// <summary>Blocks that so many rows are cut into. With one, every panel of B is used once and need not be packed beforehand.</summary>
    public static int RowBlocks(int rows) => (rows + RowsPerItem - 1) / RowsPerItem;

    /// <summary>Computes C.</summary>
    public void Run() => Workers.For(_rowBlocks * _panelBlocks, this);

    /// <inheritdoc/>
    public void Do(int item)
    {
        var (firstRow, lastRow) = Parts.Split(_rows, _rowBlocks, item / _panelBlocks);
        var (firstPanel, lastPanel) = Parts.Split(Packing.Panels(_columns, _kernels.PanelColumns), _panelBlocks, item % _panelBlocks);
        var (rows, width) = (lastRow - firstRow, _kernels.PanelColumns);
        var block = BlockBytes / (width * sizeof(T));
        var copyA = rows > 1 && lastPanel - firstPanel > 2
            && Math.Max(ARowStride, AColumnStride) * sizeof(T) % ConflictBytes == 0 && _depth * sizeof(T) >= ConflictBytes;
        var pitch = block + ConflictBytes / 16 / sizeof(T);
        var scratch = ArrayPool<T>.Shared.Rent(Math.Max(1, (Panels is null ? block * width : 0) + (copyA ? rows * pitch : 0)));
        fixed (T* panelCopy = scratch)
        {
            var aCopy = panelCopy + (Panels is null ? block * width : 0);
            Tile<T> tile = default;
            tile.Outer = tile.Middle = 1;
            tile.CStride = _columns;
            var k = 0;
            do
            {
                tile.Inner = Math.Min(block, _depth - k);
                tile.Accumulate = k > 0;
                tile.Rectify = Rectify && k + tile.Inner == _depth;
                var a = A + firstRow * ARowStride + k * AColumnStride;
                if (copyA)
                {
                    Packing.Rows(a, rows, tile.Inner, ARowStride, AColumnStride, aCopy, pitch);
                    a = aCopy;
                }

                tile.RowStride = (copyA ? pitch : ARowStride) * sizeof(T);
                tile.InnerStride = copyA ? sizeof(T) : AColumnStride * sizeof(T);
                for (var panel = firstPanel; panel < lastPanel; panel++)
                {
                    var column = panel * width;
                    FindPanel(panel, k, rows, panelCopy, ref tile);
                    tile.Start = k == 0 && Start is not null ? Start + column : null;
                    Tiles(a, rows, C + (nint)firstRow * _columns + column, Math.Min(width, _columns - column), &tile);
                }

                k += tile.Inner;
            }
            while (k < _depth);
        }

        ArrayPool<T>.Shared.Return(scratch);
    }

    private void Tiles(T* a, int rows, T* c, int columns, Tile<T>* tile)
    {
        var tiles = (rows + _kernels.MaxRows - 1) / _kernels.MaxRows;
        for (var i = 0; i < tiles; i++)
        {
            var (first, last) = Parts.Split(rows, tiles, i);
            tile->A = (byte*)a + first * tile->RowStride;
            tile->C = c + (nint)first * _columns;
            _kernels.Run(last - first, columns, tile);
        }
    }

    private void FindPanel(int panel, int k, int rows, T* copy, ref Tile<T> tile)
    {
        var width = _kernels.PanelColumns;
        tile.BStride = width;
        if (Panels is not null)
        {
            tile.B = Panels + ((nint)panel * _depth + k) * width;
            return;
        }

        var count = Math.Min(width, _columns - panel * width);
        var from = B + k * BRowStride + panel * width * BColumnStride;
        if (rows <= _kernels.MaxRows && BColumnStride == 1 && count == width)
        {
            // One tile reads the block once: where it lies.
            tile.BStride = BRowStride;
            tile.B = from;
            return;
        }

        Packing.Panel(from, tile.Inner, count, BRowStride, BColumnStride, copy, width);
        tile.B = copy;
    }
}
