using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Smug.Kernels.Elementwise;

/// <summary>The hyperbolic tangent, y = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ); dy/dx = 1 − y².</summary>
/// <remarks>float32 runs on <see cref="TanhLanes"/>, within 2.3 units in the last place; float64 is the runtime's own.</remarks>
public readonly struct Tanh<T> : IElementFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public static bool SavesOutput => true;

    /// <inheritdoc/>
    public ElementCode Code => new(ElementOperation.Tanh);

    /// <inheritdoc/>
    public T Reference(T x) => T.Tanh(x);

    /// <inheritdoc/>
    public void Forward(ReadOnlySpan<T> x, Span<T> y)
    {
        if (LaneMap.TryApply<T, TanhLanes>(x, y)) return;
        for (var i = 0; i < x.Length; i++) y[i] = T.Tanh(x[i]);
    }

    /// <inheritdoc/>
    public void Backward(ReadOnlySpan<T> y, ReadOnlySpan<T> gy, Span<T> gx)
    {
        // 1 − y² as (1 + y) · (1 − y), which keeps the digits that y² loses near saturation.
        TensorPrimitives.Subtract(T.One, y, gx);
        TensorPrimitives.AddMultiply(y, T.One, gx, gx);
        TensorPrimitives.Multiply(gx, gy, gx);
    }
}

/// <summary>tanh |x| = m / (m + 2) with m = e²ˡˣˡ − 1 = 2ⁿ (eʳ − 1) + (2ⁿ − 1), which near zero is eʳ − 1 itself and loses no digits;
/// the sign is put back at the end.</summary>
public readonly struct TanhLanes : ILaneFunction
{
    // tanh rounds to 1 from here on.
    private const float Saturated = 10f;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Apply<TLanes>(TLanes x)
        where TLanes : struct, ILanes<TLanes>
    {
        var a = TLanes.Abs(x);
        a = TLanes.WhereLess(TLanes.All(Saturated), a, TLanes.All(Saturated), a);
        var power = TLanes.PowerOfTwo(ReducedExponential.Split(a + a, out var r));
        var m = TLanes.MultiplyAdd(power, ReducedExponential.MinusOne(r), power - TLanes.All(1));
        return TLanes.WithSign(m / (m + TLanes.All(2)), x);
    }
}
