using System.Numerics;
using System.Runtime.CompilerServices;

namespace Smug.Kernels.Elementwise;

/// <summary>The exponential, y = eˣ.</summary>
/// <remarks>float32 is computed as 2ⁿ · eʳ with n = round(x / ln 2), |r| ≤ ln 2 / 2 and a polynomial for eʳ; results too small for a normal
/// number are rounded once. float64 is the runtime's own.</remarks>
public static class ExpKernel
{
    /// <summary>Reference loop: y = eˣ.</summary>
    public static void ForwardReference<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < x.Length; i++) y[i] = T.Exp(x[i]);
    }

    /// <summary>y = eˣ on this thread; for the kernels that need exponentials inside. <paramref name="y"/> may be <paramref name="x"/>.</summary>
    public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (LaneMap.IsSingle(x, y, out var xs, out var ys)) LaneMap.Apply<Function>(xs, ys);
        else ForwardReference(x, y);
    }

    /// <inheritdoc cref="ForwardReference"/>
    public static void Forward<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => LongArrays.Map<T, Map<T>>(x, y);

    private readonly struct Map<T> : IMap<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Apply(ReadOnlySpan<T> x, Span<T> y) => ExpKernel.Apply(x, y);
    }

    /// <summary>eˣ over lanes.</summary>
    public readonly struct Function : ILaneFunction
    {
        // eˣ rounds to 0 below, to infinity above.
        private const float Lowest = -104f;
        private const float Highest = 89f;

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Apply<TLanes>(TLanes x)
            where TLanes : struct, ILanes<TLanes>
        {
            x = TLanes.WhereLess(x, TLanes.All(Lowest), TLanes.All(Lowest), x);
            x = TLanes.WhereLess(TLanes.All(Highest), x, TLanes.All(Highest), x);
            var n = ReducedExponential.Split(x, out var r);
            var y = TLanes.All(1) + ReducedExponential.MinusOne(r);

            // 2ⁿ itself may be out of range where the product is not: two steps, of which only the second can round.
            var half = ReducedExponential.Round(n * TLanes.All(0.5f));
            return y * TLanes.PowerOfTwo(half) * TLanes.PowerOfTwo(n - half);
        }
    }
}
