using System.Numerics;
using Smug.Kernels.Elementwise;

namespace Smug.Kernels.Loss;

/// <summary>Binary cross-entropy of logits: loss = −t · ln σ(x) − (1 − t) · ln(1 − σ(x)) = max(x, 0) − x · t + ln(1 + e⁻ˡˣˡ),
/// of which the last form cannot overflow.</summary>
public static class BinaryCrossEntropyKernel
{
    /// <summary>Reference loop, from the first form.</summary>
    /// <param name="x">Logits.</param>
    /// <param name="targets">Targets from 0 to 1, as many.</param>
    /// <param name="loss">Losses, as many.</param>
    public static void ForwardReference<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> targets, Span<T> loss)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < x.Length; i++)
        {
            loss[i] = targets[i] * T.Log(T.One + T.Exp(-x[i])) + (T.One - targets[i]) * T.Log(T.One + T.Exp(x[i]));
        }
    }

    /// <summary>Loss of each element.</summary>
    /// <inheritdoc cref="ForwardReference"/>
    public static void Forward<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> targets, Span<T> loss)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => LongArrays.Zip<T, Losses<T>>(x, targets, loss);

    /// <summary>σ(x) − t: the loss's derivative.</summary>
    /// <param name="x">Logits.</param>
    /// <param name="targets">Targets.</param>
    /// <param name="derivative">dloss/dx, as many; overwritten.</param>
    public static void Derivative<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> targets, Span<T> derivative)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => LongArrays.Zip<T, Derivatives<T>>(x, targets, derivative);

    /// <summary>ln(1 + z) for z from 0 to 1 without losing a small z: the rounding of 1 + z is divided out again
    /// (W. Kahan's formula; D. Goldberg, "What every computer scientist should know about floating-point arithmetic", theorem 4).</summary>
    private static T LogOnePlus<T>(T z)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var u = T.One + z;
        return u == T.One ? z : T.Log(u) * z / (u - T.One);
    }

    private readonly struct Losses<T> : IZip<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Apply(ReadOnlySpan<T> x, ReadOnlySpan<T> targets, Span<T> loss)
        {
            for (var i = 0; i < x.Length; i++)
            {
                loss[i] = T.Max(x[i], T.Zero) - x[i] * targets[i] + LogOnePlus(T.Exp(-T.Abs(x[i])));
            }
        }
    }

    private readonly struct Derivatives<T> : IZip<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Apply(ReadOnlySpan<T> x, ReadOnlySpan<T> targets, Span<T> derivative)
        {
            default(Sigmoid<T>).Forward(x, derivative);
            for (var i = 0; i < x.Length; i++) derivative[i] -= targets[i];
        }
    }
}
