using ILGPU;
using Smug.Kernels.Elementwise;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Gemm;

/// <summary>Matrix products on a device; every transposition is a matter of strides.</summary>
internal static class GemmGpu
{
    /// <summary>c[i, j] = bias[j] + Σₖ a[i, k] · b[k, j], one chain of fused multiply-adds in ascending k. Where a is a transposed matrix,
    /// so that k runs over a batch, few long sums are cut into chains of 1024 products.</summary>
    /// <param name="queue">Where to launch.</param>
    /// <param name="a">[M, K].</param>
    /// <param name="b">[K, N].</param>
    /// <param name="bias">[N], or empty for zeros.</param>
    /// <param name="c">[M, N], row-major; overwritten.</param>
    public static void Multiply(GpuQueue queue, in GpuMatrix a, in GpuMatrix b, ArrayView<float> bias, ArrayView<float> c) =>
        Run(queue, a, b, new MatrixSink(c, 0, b.Columns, bias, bias.Length > 0 ? SumStart.Bias : SumStart.Zero));

    /// <summary>c[i, j] += Σₖ a[i, k] · b[k, j].</summary>
    /// <param name="queue">Where to launch.</param>
    /// <param name="a">[M, K].</param>
    /// <param name="b">[K, N].</param>
    /// <param name="c">[M, N] with adjacent columns.</param>
    public static void Add(GpuQueue queue, in GpuMatrix a, in GpuMatrix b, in GpuMatrix c) =>
        Run(queue, a, b, new MatrixSink(c.View, 0, c.RowStride, default, SumStart.Target));

    /// <summary>sums[j] = Σᵢ a[i, j]: the gradient of a bias. Blocks of rows, then the blocks' sums as a tree.</summary>
    /// <param name="queue">Where to launch.</param>
    /// <param name="a">[M, N].</param>
    /// <param name="sums">[N]; overwritten.</param>
    public static void ColumnSums(GpuQueue queue, in GpuMatrix a, ArrayView<float> sums)
    {
        if (sums.Length == 0) return;
        if (a.Rows == 0)
        {
            FillGpu.Fill(queue, sums, 0);
            return;
        }

        var blocks = (a.Rows + StridedColumnSum.BlockRows - 1) / StridedColumnSum.BlockRows;
        using var partial = queue.Rent(checked(blocks * a.Columns));
        queue.For(blocks * a.Columns, new StridedColumnSum(a.View, a.Rows, a.Columns, a.RowStride, a.ColumnStride, partial.View));
        queue.For(a.Columns, new Reduce.BlockTree(partial.View, blocks, a.Columns, sums));
    }

    private static void Run(GpuQueue queue, in GpuMatrix a, in GpuMatrix b, MatrixSink sink)
    {
        var shape = ProductShape.Of(a.Rows, b.Columns, a.Columns, 1, mayCut: a.RowStride == 1 && a.ColumnStride != 1);
        var left = new StridedOperand(a.View, 0, a.RowStride, a.ColumnStride);
        var right = new StridedOperand(b.View, 0, b.ColumnStride, b.RowStride);
        ProductLaunch.Run(queue, shape, left, a.ColumnStride == 1, right, b.RowStride == 1 && b.ColumnStride != 1, sink);
    }
}

/// <summary>A block of rows of one column, added up in ascending order from zero.</summary>
internal readonly struct StridedColumnSum(
    ArrayView<float> a, int rows, int columns, int rowStride, int columnStride, ArrayView<float> partial) : IGpuWork
{
    /// <summary>Rows that one thread adds up: a batch of a usual size has the bits of the CPU's single chain.</summary>
    public const int BlockRows = 256;

    public void Do(int item)
    {
        var column = item % columns;
        var first = item / columns * BlockRows;
        var end = first + BlockRows < rows ? first + BlockRows : rows;
        var sum = 0f;
        for (var row = first; row < end; row++) sum += a[row * rowStride + column * columnStride];
        partial[item] = sum;
    }
}
