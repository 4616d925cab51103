using ILGPU;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Norm;

/// <summary>Sums of products over the rows of two row-major matrices, one for each column, on a device. Blocks of 256 rows and the blocks
/// in ascending order, as <see cref="ColumnProducts"/>.</summary>
internal static class ColumnProductsGpu
{
    /// <summary>Rows that one thread adds up.</summary>
    internal const int BlockRows = 256;

    /// <summary>sums[c] = Σᵣ gy[r, c] · (x[r, c] − mean[c]).</summary>
    /// <param name="queue">Where to launch.</param>
    /// <param name="gy">Matrix [rows, columns].</param>
    /// <param name="x">Matrix [rows, columns].</param>
    /// <param name="mean">[columns], or empty for zeros.</param>
    /// <param name="sums">[columns]; overwritten.</param>
    public static void Sum(GpuQueue queue, ArrayView<float> gy, ArrayView<float> x, ArrayView<float> mean, ArrayView<float> sums) =>
        Sum<Moment>(queue, gy, x, mean, sums);

    /// <summary>sums[c] = Σᵣ (x[r, c] − mean[c])².</summary>
    public static void Squares(GpuQueue queue, ArrayView<float> x, ArrayView<float> mean, ArrayView<float> sums) =>
        Sum<CentredSquare>(queue, x, x, mean, sums);

    private static void Sum<TTerm>(GpuQueue queue, ArrayView<float> a, ArrayView<float> b, ArrayView<float> mean, ArrayView<float> sums)
        where TTerm : struct, IMomentTerm
    {
        var columns = sums.IntLength;
        if (columns == 0) return;
        if (a.Length == 0)
        {
            Elementwise.FillGpu.Fill(queue, sums, 0);
            return;
        }

        var rows = a.IntLength / columns;
        var blocks = (rows + BlockRows - 1) / BlockRows;
        using var partial = queue.Rent(checked(blocks * columns));
        queue.For(blocks * columns, new ColumnBlock<TTerm>(a, b, mean, rows, columns, partial.View));
        queue.For(columns, new ColumnBlocks(partial.View, blocks, sums));
    }
}

/// <summary>A product of two elements of a column with a centre.</summary>
internal interface IMomentTerm
{
    static abstract float Of(float a, float b, float mean);
}

/// <summary>a · (b − mean).</summary>
internal readonly struct Moment : IMomentTerm
{
    public static float Of(float a, float b, float mean) => Rounded.Product(a, b - mean);
}

/// <summary>(a − mean)².</summary>
internal readonly struct CentredSquare : IMomentTerm
{
    public static float Of(float a, float b, float mean) => Rounded.Product(a - mean, b - mean);
}

/// <summary>One column of one block. Neighbouring threads have neighbouring columns, so rows are read coalesced.</summary>
internal readonly struct ColumnBlock<TTerm>(
    ArrayView<float> a, ArrayView<float> b, ArrayView<float> mean, int rows, int columns, ArrayView<float> partial) : IGpuWork
    where TTerm : struct, IMomentTerm
{
    public void Do(int item)
    {
        var c = item % columns;
        var first = item / columns * ColumnProductsGpu.BlockRows;
        var end = first + ColumnProductsGpu.BlockRows < rows ? first + ColumnProductsGpu.BlockRows : rows;
        var centre = mean.Length > 0 ? mean[c] : 0;
        var sum = 0f;
        for (var at = first * columns + c; at < end * columns; at += columns) sum += TTerm.Of(a[at], b[at], centre);
        partial[item] = sum;
    }
}

/// <summary>The blocks of one column, ascending from zero.</summary>
internal readonly struct ColumnBlocks(ArrayView<float> partial, int blocks, ArrayView<float> sums) : IGpuWork
{
    public void Do(int item)
    {
        var columns = sums.IntLength;
        var sum = 0f;
        for (var block = 0; block < blocks; block++) sum += partial[block * columns + item];
        sums[item] = sum;
    }
}
