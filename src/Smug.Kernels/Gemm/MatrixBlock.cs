using Smug.Kernels.Devices;

namespace Smug.Kernels.Gemm;

/// <summary>A matrix in memory of any device, with any strides.</summary>
/// <param name="Values">Element (0, 0) first; element (r, c) lies at r · <paramref name="RowStride"/> + c · <paramref name="ColumnStride"/>.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Number of columns.</param>
/// <param name="RowStride">Elements from one row to the next.</param>
/// <param name="ColumnStride">Elements from one column to the next.</param>
internal readonly record struct MatrixBlock<T>(Block<T> Values, int Rows, int Columns, int RowStride, int ColumnStride)
    where T : unmanaged
{
    /// <summary>A row-major matrix without gaps.</summary>
    public MatrixBlock(Block<T> values, int rows, int columns)
        : this(values, rows, columns, columns, 1)
    {
    }

    /// <summary>The same elements with rows and columns exchanged.</summary>
    public MatrixBlock<T> Transposed => new(Values, Columns, Rows, ColumnStride, RowStride);

    /// <summary>The matrix, where it lies in an array.</summary>
    public MatrixView<T> View => new(Values.Span, Rows, Columns, RowStride, ColumnStride);
}
