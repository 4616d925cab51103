using ILGPU;
using Smug.Kernels.Elementwise;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Embedding;

/// <summary>Rows of a table by index, and the sums that flow back to them, on a device.</summary>
internal static class EmbeddingGpu
{
    /// <inheritdoc cref="EmbeddingKernel.ForwardReference"/>
    public static void Forward(GpuQueue queue, ArrayView<float> table, int dimensions, ArrayView<int> indices, ArrayView<float> y) =>
        queue.For(y.IntLength, new EmbeddingWork(table, dimensions, indices, y));

    /// <summary>gtable[v, d] = Σ gy[i, d] over the i with indices[i] = v, added in ascending i; without atomic additions.</summary>
    /// <remarks>Equal indices are chained: a position knows the next position with its index and whether it is the first. The first of each
    /// chain then adds up its whole row. Chaining compares all pairs of positions once, which for a batch of tokens is less than one pass
    /// over the table for each of them.</remarks>
    /// <param name="queue">Where to launch.</param>
    /// <param name="gy">Gradient with respect to y.</param>
    /// <param name="dimensions">Elements of a row.</param>
    /// <param name="indices">The rows taken.</param>
    /// <param name="gtable">Gradient with respect to the table; overwritten.</param>
    public static void Backward(GpuQueue queue, ArrayView<float> gy, int dimensions, ArrayView<int> indices, ArrayView<float> gtable)
    {
        FillGpu.Fill(queue, gtable, 0);
        if (gy.Length == 0) return;
        using var next = queue.Rent(indices.IntLength);
        using var isFirst = queue.Rent(indices.IntLength);
        queue.For(indices.IntLength, new EmbeddingChain(indices, next.Integers, isFirst.Integers));
        queue.For(gy.IntLength, new EmbeddingSum(gy, dimensions, indices, next.Integers, isFirst.Integers, gtable));
    }
}

/// <summary>One element of a row taken.</summary>
internal readonly struct EmbeddingWork(ArrayView<float> table, int dimensions, ArrayView<int> indices, ArrayView<float> y) : IGpuWork
{
    public void Do(int item)
    {
        var row = item / dimensions;
        y[item] = table[indices[row] * dimensions + (item - row * dimensions)];
    }
}

/// <summary>One position: the next with the same index, or −1, and whether none comes before.</summary>
internal readonly struct EmbeddingChain(ArrayView<int> indices, ArrayView<int> next, ArrayView<int> isFirst) : IGpuWork
{
    public void Do(int item)
    {
        var index = indices[item];
        var first = 1;
        for (var i = 0; i < item; i++)
        {
            if (indices[i] == index) first = 0;
        }

        var following = -1;
        for (var i = indices.IntLength - 1; i > item; i--)
        {
            if (indices[i] == index) following = i;
        }

        isFirst[item] = first;
        next[item] = following;
    }
}

/// <summary>One element of a table's row, added up by the first position that names the row.</summary>
internal readonly struct EmbeddingSum(
    ArrayView<float> gy, int dimensions, ArrayView<int> indices, ArrayView<int> next, ArrayView<int> isFirst, ArrayView<float> gtable)
    : IGpuWork
{
    public void Do(int item)
    {
        var position = item / dimensions;
        if (isFirst[position] == 0) return;
        var d = item - position * dimensions;
        var to = indices[position] * dimensions + d;
        var sum = 0f;
        for (; position >= 0; position = next[position]) sum += gy[position * dimensions + d];
        gtable[to] = sum;
    }
}
