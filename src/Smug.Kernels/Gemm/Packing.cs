namespace Smug.Kernels.Gemm;

/// <summary>Copies a matrix into panels of a fixed number of adjacent columns, row after row, which a micro-kernel reads in one stream.</summary>
internal static unsafe class Packing
{
    private const int RowBlock = 16;

    /// <summary>Elements that a packed [rows, columns] matrix takes: its columns rounded up to whole panels.</summary>
    public static int Length(int rows, int columns, int panelColumns) => checked(rows * Panels(columns, panelColumns) * panelColumns);

    /// <summary>Panels that so many columns take.</summary>
    public static int Panels(int columns, int panelColumns) => (columns + panelColumns - 1) / panelColumns;

    /// <summary>Packs one panel. Columns beyond the matrix become zeros.</summary>
    /// <param name="from">Element (0, first column of the panel).</param>
    /// <param name="rows">Rows to pack.</param>
    /// <param name="columns">Columns there are, at most <paramref name="panelColumns"/>.</param>
    /// <param name="rowStride">Elements from one row to the next.</param>
    /// <param name="columnStride">Elements from one column to the next.</param>
    /// <param name="to">The panel.</param>
    /// <param name="panelColumns">Columns of the panel.</param>
    public static void Panel<T>(T* from, int rows, int columns, nint rowStride, nint columnStride, T* to, int panelColumns)
        where T : unmanaged
    {
        if (columns < panelColumns) new Span<T>(to, rows * panelColumns).Clear();
        if (columnStride == 1)
        {
            for (var row = 0; row < rows; row++)
                new ReadOnlySpan<T>(from + row * rowStride, columns).CopyTo(new Span<T>(to + (nint)row * panelColumns, columns));
            return;
        }

        // Blocks of rows keep both sides in the first-level cache while columns become rows.
        for (var first = 0; first < rows; first += RowBlock)
        {
            var last = Math.Min(first + RowBlock, rows);
            for (var column = 0; column < columns; column++)
            {
                var source = from + column * columnStride;
                for (var row = first; row < last; row++) to[(nint)row * panelColumns + column] = source[row * rowStride];
            }
        }
    }
}

/// <summary>Packs the panels of a matrix, one panel an item.</summary>
internal readonly unsafe struct PackWork<T>(T* from, int rows, int columns, nint rowStride, nint columnStride, T* to, int panelColumns) : IWork
    where T : unmanaged
{
    public void Do(int item)
    {
        var column = item * panelColumns;
        var count = Math.Min(panelColumns, columns - column);
        Packing.Panel(from + column * columnStride, rows, count, rowStride, columnStride, to + (nint)item * rows * panelColumns, panelColumns);
    }
}
