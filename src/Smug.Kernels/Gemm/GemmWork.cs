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
        _rowBlocks = (rows + RowsPerItem - 1) / RowsPerItem;
        _panelBlocks = Math.Clamp((ItemsWanted + _rowBlocks - 1) / Math.Max(1, _rowBlocks), 1, Packing.Panels(columns, kernels.PanelColumns));
    }

    /// <summary>Element (0, 0) of A.</summary>
    public T* A { get; init; }

    /// <summary>Elements from one row of A to the next.</summary>
    public nint ARowStride { get; init; }

    /// <summary>Elements from one column of A to the next.</summary>
    public nint AColumnStride { get; init; }

    /// <summary>The panels of B.</summary>
    public T* Panels { get; init; }

    /// <summary>One start value per column, up to a whole panel; null for zeros.</summary>
    public T* Start { get; init; }

    /// <summary>C, row-major without gaps.</summary>
    public T* C { get; init; }

    /// <summary>Stores max(sum, 0).</summary>
    public bool Rectify { get; init; }

    /// <summary>Computes C.</summary>
    public void Run() => Workers.For(_rowBlocks * _panelBlocks, this);

    /// <inheritdoc/>
    public void Do(int item)
    {
        var (firstRow, lastRow) = Parts.Split(_rows, _rowBlocks, item / _panelBlocks);
        var (firstPanel, lastPanel) = Parts.Split(Packing.Panels(_columns, _kernels.PanelColumns), _panelBlocks, item % _panelBlocks);
        var block = BlockBytes / (_kernels.PanelColumns * sizeof(T));
        var tiles = (lastRow - firstRow + _kernels.MaxRows - 1) / _kernels.MaxRows;
        Tile<T> tile;
        tile.RowStride = ARowStride * sizeof(T);
        tile.InnerStride = AColumnStride * sizeof(T);
        tile.Outer = tile.Middle = 1;
        tile.OuterStride = tile.MiddleStride = 0;
        tile.BStride = _kernels.PanelColumns;
        tile.CStride = _columns;
        var k = 0;
        do
        {
            tile.Inner = Math.Min(block, _depth - k);
            tile.Accumulate = k > 0;
            tile.Rectify = Rectify && k + tile.Inner == _depth;
            for (var panel = firstPanel; panel < lastPanel; panel++)
            {
                var column = panel * _kernels.PanelColumns;
                tile.B = Panels + ((nint)panel * _depth + k) * _kernels.PanelColumns;
                tile.Start = k == 0 && Start is not null ? Start + column : null;
                for (var i = 0; i < tiles; i++)
                {
                    var (first, last) = Parts.Split(lastRow - firstRow, tiles, i);
                    tile.A = (byte*)(A + (firstRow + first) * ARowStride + k * AColumnStride);
                    tile.C = C + (nint)(firstRow + first) * _columns + column;
                    _kernels.Run(last - first, Math.Min(_kernels.PanelColumns, _columns - column), &tile);
                }
            }

            k += tile.Inner;
        }
        while (k < _depth);
    }
}
