using ILGPU;

namespace Smug.Kernels.Gemm;

/// <summary>A matrix in device memory with any strides: row-major, transposed, or a block of columns. Nothing is copied.</summary>
/// <param name="View">Element (0, 0) first; element (r, c) lies at r · <paramref name="RowStride"/> + c · <paramref name="ColumnStride"/>.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Number of columns.</param>
/// <param name="RowStride">Elements from one row to the next.</param>
/// <param name="ColumnStride">Elements from one column to the next.</param>
internal readonly record struct GpuMatrix(ArrayView<float> View, int Rows, int Columns, int RowStride, int ColumnStride)
{
    /// <summary>A row-major matrix without gaps.</summary>
    public GpuMatrix(ArrayView<float> view, int rows, int columns)
        : this(view, rows, columns, columns, 1)
    {
    }

    /// <summary>The same elements with rows and columns exchanged.</summary>
    public GpuMatrix Transposed => new(View, Columns, Rows, ColumnStride, RowStride);
}
