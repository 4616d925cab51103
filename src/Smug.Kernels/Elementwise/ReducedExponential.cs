using System.Runtime.CompilerServices;

namespace Smug.Kernels.Elementwise;

/// <summary>The parts that exponential, tanh and sigmoid share: x = n · ln 2 + r, and eʳ − 1 for the small r.</summary>
internal static class ReducedExponential
{
    // Adding and subtracting 1.5 · 2²³ rounds to the nearest whole number.
    private const float Rounder = 12582912f;

    // ln 2 in two parts (Cody and Waite): the first has 10 significant bits, so n times it is exact.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -0.000212194442f;

    /// <summary>The nearest whole number; |x| below 2²².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Round<TLanes>(TLanes x)
        where TLanes : struct, ILanes<TLanes> => x + TLanes.All(Rounder) - TLanes.All(Rounder);

    /// <summary>Splits x into n · ln 2 + r with whole n and |r| ≤ ln 2 / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Split<TLanes>(TLanes x, out TLanes r)
        where TLanes : struct, ILanes<TLanes>
    {
        var n = TLanes.MultiplyAdd(x, TLanes.All(1.44269504f), TLanes.All(Rounder)) - TLanes.All(Rounder);
        r = TLanes.MultiplyAdd(n, TLanes.All(-Ln2High), x);
        r = TLanes.MultiplyAdd(n, TLanes.All(-Ln2Low), r);
        return n;
    }

    /// <summary>eʳ − 1 for |r| ≤ ln 2 / 2 without cancellation: r + r² · q(r), q the degree-5 Chebyshev interpolant of (eʳ − 1 − r) / r².
    /// The polynomial's own error is below 2⁻³⁰ of eʳ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes MinusOne<TLanes>(TLanes r)
        where TLanes : struct, ILanes<TLanes>
    {
        var q = TLanes.MultiplyAdd(TLanes.All(0.000198993337f), r, TLanes.All(0.00139336882f));
        q = TLanes.MultiplyAdd(q, r, TLanes.All(0.00833329838f));
        q = TLanes.MultiplyAdd(q, r, TLanes.All(0.041666463f));
        q = TLanes.MultiplyAdd(q, r, TLanes.All(0.166666672f));
        q = TLanes.MultiplyAdd(q, r, TLanes.All(0.5f));
        return TLanes.MultiplyAdd(q, r * r, r);
    }
}
