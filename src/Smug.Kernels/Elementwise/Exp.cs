using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Smug.Kernels.Elementwise;

/// <summary>The exponential, y = eˣ; dy/dx = y.</summary>
/// <remarks>float32 runs on <see cref="ExpLanes"/>, within 1 unit in the last place; float64 is the runtime's own.</remarks>
public readonly struct Exp<T> : IElementFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public static bool SavesOutput => true;

    /// <inheritdoc/>
    public ElementCode Code => new(ElementOperation.Exp);

    /// <inheritdoc/>
    public T Reference(T x) => T.Exp(x);

    /// <inheritdoc/>
    public void Forward(ReadOnlySpan<T> x, Span<T> y)
    {
        if (LaneMap.TryApply<T, ExpLanes>(x, y)) return;
        for (var i = 0; i < x.Length; i++) y[i] = T.Exp(x[i]);
    }

    /// <inheritdoc/>
    public void Backward(ReadOnlySpan<T> y, ReadOnlySpan<T> gy, Span<T> gx) => TensorPrimitives.Multiply(y, gy, gx);
}

/// <summary>eˣ = 2ⁿ · eʳ with n = round(x / ln 2), |r| ≤ ln 2 / 2 and a polynomial for eʳ; results too small for a normal number are
/// rounded once more.</summary>
public readonly struct ExpLanes : ILaneFunction
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
