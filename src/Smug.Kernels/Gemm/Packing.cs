using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
    [MethodImpl(Compiled.AtOnce)]
    public static void Panel<T>(T* from, int rows, int columns, nint rowStride, nint columnStride, T* to, int panelColumns)
        where T : unmanaged
    {
        if (columns < panelColumns) new Span<T>(to, rows * panelColumns).Clear();
        Rows(from, rows, columns, rowStride, columnStride, to, panelColumns);
    }

    /// <summary>Copies a matrix with any strides to rows that are contiguous: to[r · pitch + c].</summary>
    [MethodImpl(Compiled.AtOnce)]
    public static void Rows<T>(T* from, int rows, int columns, nint rowStride, nint columnStride, T* to, nint pitch)
        where T : unmanaged
    {
        if (columnStride == 1)
        {
            for (var row = 0; row < rows; row++) CopyRow(from + row * rowStride, to + row * pitch, columns);
        }
        else if (rowStride == 1)
        {
            Transposition.Run(from, columnStride, to, pitch, rows, columns);
        }
        else
        {
            for (var row = 0; row < rows; row++)
            {
                for (var column = 0; column < columns; column++) to[row * pitch + column] = from[row * rowStride + column * columnStride];
            }
        }
    }

    /// <summary>A copy in line: rows are too short for a call each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyRow<T>(T* from, T* to, int count)
        where T : unmanaged
    {
        var column = 0;
        for (; column + Vector256<T>.Count <= count; column += Vector256<T>.Count) Vector256.Load(from + column).Store(to + column);
        for (; column < count; column++) to[column] = from[column];
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
