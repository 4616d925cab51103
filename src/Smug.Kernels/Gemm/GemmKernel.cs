using System.Numerics;

namespace Smug.Kernels.Gemm;

/// <summary>Matrix products.</summary>
public static class GemmKernel
{
    /// <summary>c = a · b + bias; the bits of <see cref="GemmReference.Multiply"/>.</summary>
    /// <inheritdoc cref="GemmReference.Multiply"/>
    /// <exception cref="ShapeException">The sizes do not fit together.</exception>
    public static void Multiply<T>(MatrixView<T> a, MatrixView<T> b, ReadOnlySpan<T> bias, Span<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => GemmReference.Multiply(a, b, bias, c);

    /// <summary>Sums of the columns; the bits of <see cref="GemmReference.ColumnSums"/>.</summary>
    /// <inheritdoc cref="GemmReference.ColumnSums"/>
    public static void ColumnSums<T>(MatrixView<T> a, Span<T> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => GemmReference.ColumnSums(a, sums);
}
