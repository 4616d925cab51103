namespace Smug.Kernels.Gemm;

/// <summary>A matrix somebody else owns, with any strides: a row-major matrix, its transpose, or a block of columns. Nothing is copied.</summary>
/// <typeparam name="T">Element type.</typeparam>
public readonly ref struct MatrixView<T>
    where T : unmanaged
{
    /// <summary>Element (0, 0) first; element (r, c) lies at r · <see cref="RowStride"/> + c · <see cref="ColumnStride"/>.</summary>
    public readonly ReadOnlySpan<T> Values;

    /// <summary>Number of rows.</summary>
    public readonly int Rows;

    /// <summary>Number of columns.</summary>
    public readonly int Columns;

    /// <summary>Elements from one row to the next.</summary>
    public readonly int RowStride;

    /// <summary>Elements from one column to the next.</summary>
    public readonly int ColumnStride;

    /// <summary>A row-major matrix without gaps.</summary>
    /// <exception cref="ShapeException">There are fewer values than elements.</exception>
    public MatrixView(ReadOnlySpan<T> values, int rows, int columns)
        : this(values, rows, columns, columns, 1)
    {
    }

    /// <summary>A matrix with strides of its own.</summary>
    /// <exception cref="ShapeException">A size or stride is negative, or the last element lies outside the values.</exception>
    public MatrixView(ReadOnlySpan<T> values, int rows, int columns, int rowStride, int columnStride)
    {
        if (rows < 0 || columns < 0 || rowStride < 0 || columnStride < 0)
            throw new ShapeException("MatrixView", "sizes and strides of at least 0", $"[{rows}, {columns}] with strides {rowStride}, {columnStride}");
        var needed = rows == 0 || columns == 0 ? 0 : (long)(rows - 1) * rowStride + (long)(columns - 1) * columnStride + 1;
        if (values.Length < needed)
            throw new ShapeException("MatrixView", $"at least {needed} values for [{rows}, {columns}]", $"{values.Length}");
        Values = values;
        (Rows, Columns, RowStride, ColumnStride) = (rows, columns, rowStride, columnStride);
    }

    /// <summary>The same elements with rows and columns exchanged.</summary>
    public MatrixView<T> Transposed => new(Values, Columns, Rows, ColumnStride, RowStride);

    /// <summary>The element at (<paramref name="row"/>, <paramref name="column"/>).</summary>
    public T this[int row, int column] => Values[row * RowStride + column * ColumnStride];
}
