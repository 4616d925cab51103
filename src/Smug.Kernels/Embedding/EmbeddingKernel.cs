using System.Numerics;
using System.Numerics.Tensors;

namespace Smug.Kernels.Embedding;

/// <summary>Rows of a table by index, and the sums that flow back to them.</summary>
public static unsafe class EmbeddingKernel
{
    /// <summary>Columns that one item of the backward pass owns.</summary>
    private const int BlockColumns = 64;

    /// <summary>Reference loop: y[i, d] = table[indices[i], d].</summary>
    /// <param name="table">Matrix [rows, dimensions].</param>
    /// <param name="dimensions">Elements of a row.</param>
    /// <param name="indices">Rows to take, all inside the table.</param>
    /// <param name="y">Matrix [indices, dimensions]; overwritten.</param>
    public static void ForwardReference<T>(ReadOnlySpan<T> table, int dimensions, ReadOnlySpan<int> indices, Span<T> y)
        where T : unmanaged
    {
        for (var i = 0; i < indices.Length; i++)
        {
            for (var d = 0; d < dimensions; d++) y[i * dimensions + d] = table[indices[i] * dimensions + d];
        }
    }

    /// <summary>Whole rows at once.</summary>
    /// <inheritdoc cref="ForwardReference"/>
    public static void Forward<T>(ReadOnlySpan<T> table, int dimensions, ReadOnlySpan<int> indices, Span<T> y)
        where T : unmanaged
    {
        for (var i = 0; i < indices.Length; i++)
            table.Slice(indices[i] * dimensions, dimensions).CopyTo(y.Slice(i * dimensions, dimensions));
    }

    /// <summary>gtable[v, d] = Σ gy[i, d] over the i with indices[i] = v, added in ascending i.</summary>
    /// <remarks>Split over blocks of columns, so that equal indices never meet on two threads.</remarks>
    /// <param name="gy">Gradient with respect to y.</param>
    /// <param name="dimensions">Elements of a row.</param>
    /// <param name="indices">The rows taken.</param>
    /// <param name="gtable">Gradient with respect to the table; overwritten.</param>
    public static void Backward<T>(ReadOnlySpan<T> gy, int dimensions, ReadOnlySpan<int> indices, Span<T> gtable)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (gy.Length != (long)indices.Length * dimensions) throw new ArgumentException($"{gy.Length} elements for {indices.Length} rows.", nameof(gy));
        gtable.Clear();
        foreach (var index in indices)
        {
            if (index < 0 || (index + 1L) * dimensions > gtable.Length) throw new ArgumentException($"Row {index} outside the table.", nameof(indices));
        }

        fixed (T* from = gy, to = gtable)
        fixed (int* rows = indices)
        {
            Workers.For((dimensions + BlockColumns - 1) / BlockColumns, new Columns<T>(from, to, rows, indices.Length, dimensions));
        }
    }

    private readonly struct Columns<T>(T* gy, T* gtable, int* indices, int count, int dimensions) : IWork
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Do(int item)
        {
            var first = item * BlockColumns;
            var length = Math.Min(BlockColumns, dimensions - first);
            for (var i = 0; i < count; i++)
            {
                var row = new Span<T>(gtable + (nint)indices[i] * dimensions + first, length);
                TensorPrimitives.Add(row, new ReadOnlySpan<T>(gy + (nint)i * dimensions + first, length), row);
            }
        }
    }
}
