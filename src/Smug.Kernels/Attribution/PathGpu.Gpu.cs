using ILGPU;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Attribution;

/// <summary>The straight path from a baseline to an item on a device, and sums along it: a batch of Integrated Gradients never leaves it.</summary>
internal static class PathGpu
{
    /// <summary>batch[row] = from[row] · baseline + to[row] · item, each product rounded, so that both ends are exact.</summary>
    /// <param name="queue">Where to launch.</param>
    /// <param name="baseline">Where the path starts [length].</param>
    /// <param name="item">Where it ends [length].</param>
    /// <param name="from">1 − α of each row.</param>
    /// <param name="to">α of each row.</param>
    /// <param name="batch">[rows, length]; overwritten.</param>
    public static void Interpolate(
        GpuQueue queue, ArrayView<float> baseline, ArrayView<float> item, ArrayView<float> from, ArrayView<float> to, ArrayView<float> batch) =>
        queue.For(batch.IntLength, new PathPoint(baseline, item, from, to, batch));

    /// <summary>Adds weight · gradient to the sums, row by row in ascending order.</summary>
    /// <param name="queue">Where to launch.</param>
    /// <param name="gradients">[rows, length].</param>
    /// <param name="weights">[rows].</param>
    /// <param name="sums">[length].</param>
    /// <param name="compensation">What rounding took from the sums [length]; to be added to them at the very end (Neumaier 1974).</param>
    public static void Accumulate(
        GpuQueue queue, ArrayView<float> gradients, ArrayView<float> weights, ArrayView<float> sums, ArrayView<float> compensation) =>
        queue.For(sums.IntLength, new PathSum(gradients, weights, sums, compensation));
}

/// <summary>One number of one point.</summary>
internal readonly struct PathPoint(
    ArrayView<float> baseline, ArrayView<float> end, ArrayView<float> from, ArrayView<float> to, ArrayView<float> batch) : IGpuWork
{
    public void Do(int item)
    {
        var row = item / end.IntLength;
        var i = item - row * end.IntLength;
        batch[item] = Rounded.Product(from[row], baseline[i]) + Rounded.Product(to[row], end[i]);
    }
}

/// <summary>One sum over all rows.</summary>
internal readonly struct PathSum(
    ArrayView<float> gradients, ArrayView<float> weights, ArrayView<float> sums, ArrayView<float> compensation) : IGpuWork
{
    public void Do(int item)
    {
        var total = sums[item];
        var lost = compensation[item];
        var length = sums.IntLength;
        for (var row = 0; row < weights.IntLength; row++)
        {
            var term = Rounded.Product(weights[row], gradients[row * length + item]);
            var sum = total + term;
            lost += MathF.Abs(total) >= MathF.Abs(term) ? total - sum + term : term - sum + total;
            total = sum;
        }

        sums[item] = total;
        compensation[item] = lost;
    }
}
