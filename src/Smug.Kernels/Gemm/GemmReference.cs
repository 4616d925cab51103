using System.Numerics;

namespace Smug.Kernels.Gemm;

/// <summary>The plain loops that every matrix kernel must equal bit for bit.</summary>
public static class GemmReference
{
    /// <summary>c[i, j] = bias[j] + Σₖ a[i, k] · b[k, j], as one chain of fused multiply-adds in ascending k that starts from the bias.</summary>
    /// <param name="a">[M, K].</param>
    /// <param name="b">[K, N].</param>
    /// <param name="bias">[N], or empty for zeros.</param>
    /// <param name="c">[M, N], row-major; overwritten.</param>
    public static void Multiply<T>(MatrixView<T> a, MatrixView<T> b, ReadOnlySpan<T> bias, Span<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < a.Rows; i++)
        {
            for (var j = 0; j < b.Columns; j++)
            {
                var sum = bias.IsEmpty ? T.Zero : bias[j];
                for (var k = 0; k < a.Columns; k++) sum = T.FusedMultiplyAdd(a[i, k], b[k, j], sum);
                c[i * b.Columns + j] = sum;
            }
        }
    }

    /// <summary>sums[j] = Σᵢ a[i, j], added in ascending i from zero: the gradient of a bias.</summary>
    /// <param name="a">[M, N].</param>
    /// <param name="sums">[N]; overwritten.</param>
    public static void ColumnSums<T>(MatrixView<T> a, Span<T> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var j = 0; j < a.Columns; j++)
        {
            var sum = T.Zero;
            for (var i = 0; i < a.Rows; i++) sum += a[i, j];
            sums[j] = sum;
        }
    }
}
