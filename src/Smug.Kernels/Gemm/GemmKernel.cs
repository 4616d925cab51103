using System.Buffers;
using System.Numerics;

namespace Smug.Kernels.Gemm;

/// <summary>Matrix products. Thread-safe; work is split over <see cref="Workers"/>, which changes no bit.</summary>
public static unsafe class GemmKernel
{
    /// <summary>c = a · b + bias; the bits of <see cref="GemmReference.Multiply"/>.</summary>
    /// <inheritdoc cref="GemmReference.Multiply"/>
    /// <exception cref="ShapeException">The sizes do not fit together.</exception>
    public static void Multiply<T>(MatrixView<T> a, MatrixView<T> b, ReadOnlySpan<T> bias, Span<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Multiply(a, b, bias, c, MicroKernels<T>.Best);

    /// <summary>c = a · b + bias, or max(a · b + bias, 0), with b packed before.</summary>
    /// <param name="a">[M, K].</param>
    /// <param name="b">[K, N].</param>
    /// <param name="bias">[N], or empty for zeros.</param>
    /// <param name="c">[M, N], row-major; overwritten.</param>
    /// <param name="rectify">Whether negative results become 0.</param>
    /// <exception cref="ShapeException">The sizes do not fit together.</exception>
    public static void Multiply<T>(MatrixView<T> a, PackedMatrix<T> b, ReadOnlySpan<T> bias, Span<T> c, bool rectify = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(a.Rows, a.Columns, b.Rows, b.Columns, bias.Length, c.Length);
        fixed (T* panels = b.Panels) Run(a, panels, default, b.Columns, bias, c, rectify, b.Kernels);
    }

    /// <summary>Sums of the columns; the bits of <see cref="GemmReference.ColumnSums"/>.</summary>
    /// <inheritdoc cref="GemmReference.ColumnSums"/>
    /// <exception cref="ShapeException">There is not one sum for each column.</exception>
    public static void ColumnSums<T>(MatrixView<T> a, Span<T> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => ColumnSums(a, sums, MicroKernels<T>.Best);

    internal static void ColumnSums<T>(MatrixView<T> a, Span<T> sums, MicroKernels<T> kernels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (sums.Length != a.Columns) throw new ShapeException("ColumnSums", $"{a.Columns} sums", $"{sums.Length}");
        if (a.ColumnStride != 1)
        {
            GemmReference.ColumnSums(a, sums);
            return;
        }

        fixed (T* from = a.Values, to = sums) kernels.ColumnSums(from, a.Rows, a.Columns, a.RowStride, to);
    }

    internal static void Multiply<T>(MatrixView<T> a, MatrixView<T> b, ReadOnlySpan<T> bias, Span<T> c, MicroKernels<T> kernels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(a.Rows, a.Columns, b.Rows, b.Columns, bias.Length, c.Length);
        if (GemmWork<T>.RowBlocks(a.Rows) <= 1)
        {
            Run(a, null, b, b.Columns, bias, c, rectify: false, kernels);
            return;
        }

        var scratch = ArrayPool<T>.Shared.Rent(Packing.Length(b.Rows, b.Columns, kernels.PanelColumns));
        fixed (T* from = b.Values, panels = scratch)
        {
            Workers.For(
                Packing.Panels(b.Columns, kernels.PanelColumns),
                new PackWork<T>(from, b.Rows, b.Columns, b.RowStride, b.ColumnStride, panels, kernels.PanelColumns));
            Run(a, panels, b, b.Columns, bias, c, rectify: false, kernels);
        }

        ArrayPool<T>.Shared.Return(scratch);
    }

    private static void Run<T>(
        MatrixView<T> a,
        T* panels,
        MatrixView<T> b,
        int columns,
        ReadOnlySpan<T> bias,
        Span<T> c,
        bool rectify,
        MicroKernels<T> kernels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (a.Rows == 0 || columns == 0) return;
        var starts = ArrayPool<T>.Shared.Rent(Packing.Length(1, columns, kernels.PanelColumns));
        bias.CopyTo(starts);
        fixed (T* left = a.Values, right = b.Values, to = c, start = starts)
        {
            new GemmWork<T>(kernels, a.Rows, columns, a.Columns)
            {
                A = left,
                ARowStride = a.RowStride,
                AColumnStride = a.ColumnStride,
                Panels = panels,
                B = right,
                BRowStride = b.RowStride,
                BColumnStride = b.ColumnStride,
                Start = bias.IsEmpty ? null : start,
                C = to,
                Rectify = rectify,
            }.Run();
        }

        ArrayPool<T>.Shared.Return(starts);
    }

    private static void Check(int aRows, int aColumns, int bRows, int bColumns, int bias, int c)
    {
        if (aColumns != bRows || (bias != 0 && bias != bColumns) || c != aRows * bColumns)
        {
            throw new ShapeException(
                "Gemm",
                "a [M, K], b [K, N], bias [N] or none, c of M · N elements",
                $"[{aRows}, {aColumns}], [{bRows}, {bColumns}], {bias}, {c}");
        }
    }
}
