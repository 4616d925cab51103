using System.Numerics;
using System.Numerics.Tensors;

namespace Smug.Kernels.Elementwise;

/// <summary>The error function, y = erf x = 2 / √π · ∫₀ˣ exp(−t²) dt; dy/dx = 2 / √π · exp(−x²).</summary>
public readonly struct Erf<T> : IElementFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public static bool SavesOutput => false;

    /// <inheritdoc/>
    public ElementCode Code => new(ElementOperation.Erf);

    /// <inheritdoc/>
    public T Reference(T x) => T.CreateTruncating(ErrorFunction.Of(double.CreateTruncating(x)));

    /// <inheritdoc/>
    public void Forward(ReadOnlySpan<T> x, Span<T> y)
    {
        for (var i = 0; i < x.Length; i++) y[i] = Reference(x[i]);
    }

    /// <inheritdoc/>
    public void Backward(ReadOnlySpan<T> x, ReadOnlySpan<T> gy, Span<T> gx)
    {
        TensorPrimitives.Multiply(x, x, gx);
        TensorPrimitives.Negate(gx, gx);
        default(Exp<T>).Forward(gx, gx);
        TensorPrimitives.Multiply(gx, T.CreateTruncating(ErrorFunction.TwoOverRootPi), gx);
        TensorPrimitives.Multiply(gy, gx, gx);
    }
}

/// <summary>erf x for one number.</summary>
internal static class ErrorFunction
{
    public const double TwoOverRootPi = 1.1283791670955126;

    /// <summary>The power series for |x| &lt; 2.5 and the continued fraction of erfc beyond (Abramowitz and Stegun 7.1.6 and 7.1.14);
    /// within 1e-15 of the true value.</summary>
    public static double Of(double x)
    {
        var size = Math.Abs(x);
        if (double.IsNaN(x)) return x;
        if (size > 6) return Math.Sign(x);
        if (size < 2.5)
        {
            var (term, sum) = (x, x);
            for (var n = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); n++)
            {
                term *= 2 * x * x / (2 * n + 1);
                sum += term;
            }

            return TwoOverRootPi * Math.Exp(-x * x) * sum;
        }

        var fraction = size;
        for (var n = 60; n >= 1; n--) fraction = size + n / 2.0 / fraction;
        return Math.Sign(x) * (1 - Math.Exp(-size * size) * TwoOverRootPi / 2 / fraction);
    }
}
