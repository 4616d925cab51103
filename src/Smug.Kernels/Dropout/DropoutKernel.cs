using System.Numerics;
using System.Runtime.CompilerServices;

namespace Smug.Kernels.Dropout;

/// <summary>Dropout with inverted scaling: y = x / (1 − probability) where the element is kept, else 0.
/// Srivastava et al., "Dropout", 2014.</summary>
/// <remarks>Element i looks at number i mod 4 of <see cref="Philox"/> block (seed, counter, i / 4) and is dropped when that, divided by 2³²,
/// is below the probability. The same seed and counter drop the same elements, whatever the threads.</remarks>
public static class DropoutKernel
{
    /// <summary>Reference loop.</summary>
    /// <param name="x">Input, any length.</param>
    /// <param name="probability">Share of elements dropped, 0 to 1.</param>
    /// <param name="seed">The stream.</param>
    /// <param name="counter">Which use of the stream, for example the training step.</param>
    /// <param name="y">Output of the same length; overwritten. With gy for <paramref name="x"/> it is the gradient.</param>
    public static void ApplyReference<T>(ReadOnlySpan<T> x, double probability, ulong seed, ulong counter, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < x.Length; i++)
        {
            var (a, b, c, d) = Philox.Block(seed, counter, (ulong)(i / 4));
            var draw = (i % 4) switch { 0 => a, 1 => b, 2 => c, _ => d };
            y[i] = draw < probability * 4294967296.0 ? T.Zero : x[i] * T.CreateChecked(1 / (1 - probability));
        }
    }

    /// <summary>Four elements for each block of the generator, split over blocks; the bits of <see cref="ApplyReference"/>.</summary>
    /// <inheritdoc cref="ApplyReference"/>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static unsafe void Apply<T>(ReadOnlySpan<T> x, double probability, ulong seed, ulong counter, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (y.Length != x.Length) throw new ArgumentException("Input and output differ in length.", nameof(y));
        var (threshold, scale) = Rule<T>(probability);
        var chunks = new RowChunks((x.Length + 3) / 4, 4);
        fixed (T* from = x, to = y)
        {
            Workers.For(chunks.Count, new Blocks<T>(from, to, x.Length, threshold, scale, seed, counter, chunks));
        }
    }

    /// <summary>The draw from which on elements are kept, and what they are multiplied with.</summary>
    internal static (ulong Threshold, T Scale) Rule<T>(double probability)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        ((ulong)Math.Ceiling(probability * 4294967296.0), probability < 1 ? T.CreateChecked(1 / (1 - probability)) : T.Zero);

    private readonly unsafe struct Blocks<T>(T* x, T* y, int length, ulong threshold, T scale, ulong seed, ulong counter, RowChunks chunks) : IWork
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(Compiled.AtOnce)]
        public void Do(int item)
        {
            for (var block = chunks.First(item); block < chunks.End(item); block++)
            {
                var (a, b, c, d) = Philox.Block(seed, counter, (ulong)block);
                var at = block * 4;
                y[at] = Keep(a, x[at]);
                if (at + 1 < length) y[at + 1] = Keep(b, x[at + 1]);
                if (at + 2 < length) y[at + 2] = Keep(c, x[at + 2]);
                if (at + 3 < length) y[at + 3] = Keep(d, x[at + 3]);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private T Keep(uint draw, T value) => draw < threshold ? T.Zero : value * scale;
    }
}
