using ILGPU;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Reduce;

/// <summary>Maxima along the middle axis of <c>[outer, reduced, inner]</c> on a device, with the tie policy of <see cref="MaxKernel"/>.</summary>
internal static class MaxGpu
{
    /// <summary>Elements that one thread compares. The first of equal maxima wins within and between chunks, so chunks change nothing.</summary>
    internal const int Chunk = 256;

    /// <inheritdoc cref="MaxKernel.ForwardReference"/>
    public static void Forward(
        GpuQueue queue, ArrayView<float> x, int outer, int reduced, int inner, ArrayView<float> y, ArrayView<int> at)
    {
        if (y.Length == 0) return;
        var chunks = (reduced + Chunk - 1) / Chunk;
        if (chunks == 1)
        {
            queue.For(outer * inner, new ChunkMaxima(x, reduced, inner, 1, y, at));
            return;
        }

        using var best = queue.Rent(checked(outer * chunks * inner));
        using var places = queue.Rent(outer * chunks * inner);
        queue.For(outer * chunks * inner, new ChunkMaxima(x, reduced, inner, chunks, best.View, places.Integers));
        queue.For(outer * inner, new JoinMaxima(best.View, places.Integers, chunks, inner, y, at));
    }

    /// <inheritdoc cref="MaxKernel.Backward"/>
    public static void Backward(
        GpuQueue queue, ArrayView<float> gy, ArrayView<int> at, int outer, int reduced, int inner, ArrayView<float> gx) =>
        queue.For(outer * reduced * inner, new SpreadToMaxima(gy, at, reduced, inner, gx));
}

/// <summary>The maximum of one chunk.</summary>
internal readonly struct ChunkMaxima(
    ArrayView<float> x, int reduced, int inner, int chunks, ArrayView<float> y, ArrayView<int> at) : IGpuWork
{
    public void Do(int item)
    {
        var i = item % inner;
        var chunk = item / inner;
        var first = chunk % chunks * MaxGpu.Chunk;
        var end = first + MaxGpu.Chunk < reduced ? first + MaxGpu.Chunk : reduced;
        var from = chunk / chunks * reduced * inner + i;
        var best = x[from + first * inner];
        var place = first;
        for (var r = first + 1; r < end; r++)
        {
            var value = x[from + r * inner];
            if (!GpuMath.Beats(value, best)) continue;
            best = value;
            place = r;
        }

        y[item] = best;
        at[item] = place;
    }
}

/// <summary>The maximum of the chunks' maxima.</summary>
internal readonly struct JoinMaxima(
    ArrayView<float> chunkBest, ArrayView<int> chunkPlaces, int chunks, int inner, ArrayView<float> y, ArrayView<int> at) : IGpuWork
{
    public void Do(int item)
    {
        var from = item / inner * chunks * inner + item % inner;
        var best = chunkBest[from];
        var place = chunkPlaces[from];
        for (var chunk = 1; chunk < chunks; chunk++)
        {
            var value = chunkBest[from + chunk * inner];
            if (!GpuMath.Beats(value, best)) continue;
            best = value;
            place = chunkPlaces[from + chunk * inner];
        }

        y[item] = best;
        at[item] = place;
    }
}

/// <summary>gy where the maximum stood, else 0.</summary>
internal readonly struct SpreadToMaxima(ArrayView<float> gy, ArrayView<int> at, int reduced, int inner, ArrayView<float> gx) : IGpuWork
{
    public void Do(int item)
    {
        var r = item / inner % reduced;
        var from = item / inner / reduced * inner + item % inner;
        gx[item] = at[from] == r ? gy[from] : 0;
    }
}
