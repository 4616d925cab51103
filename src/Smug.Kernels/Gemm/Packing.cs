namespace Smug.Kernels.Gemm;

/// <summary>Copies a matrix into panels of a fixed number of adjacent columns, row after row, which a micro-kernel reads in one stream.</summary>
internal static unsafe class Packing
{
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

        if (rowStride == 1)
        {
            Transposition.Run(from, columnStride, to, panelColumns, rows, columns);
            return;
        }

        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
                to[(nint)row * panelColumns + column] = from[row * rowStride + column * columnStride];
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
