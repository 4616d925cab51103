using System.Numerics;
using Smug.Tensors;
using Smug.Tensors.Autodiff;

namespace Smug.Models;

/// <summary>erf x = 2 / √π · ∫₀ˣ exp(−t²) dt, element by element.</summary>
internal static class ErrorFunction
{
    private const double TwoOverRootPi = 1.1283791670955126;

    public static Tensor<T> Of<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var y = ElementMap.Of(x, value => T.CreateTruncating(Erf(double.CreateTruncating(value))));
        return Tape.Result("Erf", y, new Derivative<T>(x, gy => Op.Mul(gy, Op.Scale(Op.Exp(Op.Neg(Op.Square(x.Detach()))), T.CreateTruncating(TwoOverRootPi)))));
    }

    /// <summary>The power series for |x| &lt; 2.5 and the continued fraction of erfc beyond (Abramowitz and Stegun 7.1.6 and 7.1.14);
    /// within 1e-15 of the true value.</summary>
    internal static double Erf(double x)
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
