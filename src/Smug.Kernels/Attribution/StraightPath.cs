using System.Numerics;

namespace Smug.Kernels.Attribution;

/// <summary>The straight path from a baseline to an item, and sums along it.</summary>
internal static class StraightPath
{
    /// <summary>batch[row] = from[row] · baseline + to[row] · item, which is exact at both ends.</summary>
    public static void Interpolate<T>(ReadOnlySpan<T> baseline, ReadOnlySpan<T> item, ReadOnlySpan<T> from, ReadOnlySpan<T> to, Span<T> batch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var row = 0; row < from.Length; row++)
        {
            var point = batch.Slice(row * item.Length, item.Length);
            var i = 0;
            for (; i <= point.Length - Vector<T>.Count; i += Vector<T>.Count)
                (from[row] * new Vector<T>(baseline[i..]) + to[row] * new Vector<T>(item[i..])).CopyTo(point[i..]);
            for (; i < point.Length; i++) point[i] = from[row] * baseline[i] + to[row] * item[i];
        }
    }

    /// <summary>Adds weight · gradient row by row; <paramref name="compensation"/> keeps what rounding took from the sums (Neumaier 1974).</summary>
    public static void Accumulate<T>(ReadOnlySpan<T> gradients, ReadOnlySpan<T> weights, Span<T> sums, Span<T> compensation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var row = 0; row < weights.Length; row++)
        {
            for (var i = 0; i < sums.Length; i++)
            {
                var term = weights[row] * gradients[row * sums.Length + i];
                var sum = sums[i] + term;
                compensation[i] += T.Abs(sums[i]) >= T.Abs(term) ? sums[i] - sum + term : term - sum + sums[i];
                sums[i] = sum;
            }
        }
    }
}
