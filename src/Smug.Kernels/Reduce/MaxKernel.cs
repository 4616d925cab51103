using System.Numerics;
using Smug.Kernels.Elementwise;

namespace Smug.Kernels.Reduce;

/// <summary>Maxima along the middle axis of <c>[outer, reduced, inner]</c>, with the places where they stand.</summary>
/// <remarks>Of equal maxima the first counts; the first NaN is larger than any number.</remarks>
public static unsafe class MaxKernel
{
    /// <summary>Reference loop: y[o, i] = maxᵣ x[o, r, i], at[o, i] = the first r where it stands.</summary>
    /// <param name="x">Input <c>[outer, reduced, inner]</c>.</param>
    /// <param name="outer">Size of the axes before.</param>
    /// <param name="reduced">Size of the axes compared; at least 1.</param>
    /// <param name="inner">Size of the axes after.</param>
    /// <param name="y">Maxima <c>[outer, inner]</c>.</param>
    /// <param name="at">Their places along the middle axis, <c>[outer, inner]</c>.</param>
    public static void ForwardReference<T>(ReadOnlySpan<T> x, int outer, int reduced, int inner, Span<T> y, Span<int> at)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var o = 0; o < outer; o++)
        {
            for (var i = 0; i < inner; i++)
            {
                var best = 0;
                for (var r = 1; r < reduced; r++)
                {
                    if (Beats(x[(o * reduced + r) * inner + i], x[(o * reduced + best) * inner + i])) best = r;
                }

                y[o * inner + i] = x[(o * reduced + best) * inner + i];
                at[o * inner + i] = best;
            }
        }
    }

    /// <summary>Maxima and their places.</summary>
    /// <inheritdoc cref="ForwardReference"/>
    public static void Forward<T>(ReadOnlySpan<T> x, int outer, int reduced, int inner, Span<T> y, Span<int> at)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(reduced, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(x.Length, outer * reduced * inner, nameof(x));
        ArgumentOutOfRangeException.ThrowIfNotEqual(y.Length, outer * inner, nameof(y));
        ArgumentOutOfRangeException.ThrowIfNotEqual(at.Length, y.Length, nameof(at));
        fixed (T* px = x, py = y)
        fixed (int* pat = at)
        {
            var work = new Slices<T>(px, reduced, inner, py, pat);
            if (x.Length >= LongArrays.Long)
            {
                Workers.For(outer, work);
                return;
            }

            for (var o = 0; o < outer; o++) work.Do(o);
        }
    }

    /// <summary>gx = gy where the maximum stood, 0 elsewhere.</summary>
    /// <param name="gy">Gradient with respect to the maxima <c>[outer, inner]</c>.</param>
    /// <param name="at">The maxima's places.</param>
    /// <param name="outer">Size of the axes before.</param>
    /// <param name="reduced">Size of the axes compared.</param>
    /// <param name="inner">Size of the axes after.</param>
    /// <param name="gx">Gradient with respect to x <c>[outer, reduced, inner]</c>; overwritten.</param>
    public static void Backward<T>(ReadOnlySpan<T> gy, ReadOnlySpan<int> at, int outer, int reduced, int inner, Span<T> gx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        gx.Clear();
        for (var o = 0; o < outer; o++)
        {
            for (var i = 0; i < inner; i++) gx[(o * reduced + at[o * inner + i]) * inner + i] = gy[o * inner + i];
        }
    }

    private static bool Beats<T>(T candidate, T best)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => candidate > best || (T.IsNaN(candidate) && !T.IsNaN(best));

    private readonly struct Slices<T>(T* x, int reduced, int inner, T* y, int* at) : IWork
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Do(int outer)
        {
            var best = new Span<T>(y + (long)outer * inner, inner);
            var place = new Span<int>(at + (long)outer * inner, inner);
            var from = x + (long)outer * reduced * inner;
            new ReadOnlySpan<T>(from, inner).CopyTo(best);
            place.Clear();
            for (var r = 1; r < reduced; r++)
            {
                var row = from + (long)r * inner;
                for (var i = 0; i < inner; i++)
                {
                    if (!Beats(row[i], best[i])) continue;
                    best[i] = row[i];
                    place[i] = r;
                }
            }
        }
    }
}
