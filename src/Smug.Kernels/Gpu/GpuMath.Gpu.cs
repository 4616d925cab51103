using Smug.Kernels.Elementwise;

namespace Smug.Kernels.Gpu;

/// <summary>Scalar functions for kernels, made of operations that IEEE 754 rounds in one way only. The devices' own approximations
/// (PTX <c>ex2.approx</c>, <c>lg2.approx</c>) lose the last digits, each device in its own way.</summary>
internal static class GpuMath
{
    private const float SmallestNormal = 1.17549435e-38f;
    private const float TwoTo23 = 8388608f;
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -0.000212194442f;

    /// <summary>eˣ, with the bits of <see cref="ExpLanes"/>.</summary>
    public static float Exp(float x) => ExpLanes.Apply(new GpuLane(x)).Value;

    /// <summary>tanh x, with the bits of <see cref="TanhLanes"/>.</summary>
    public static float Tanh(float x) => TanhLanes.Apply(new GpuLane(x)).Value;

    /// <summary>1 / (1 + e⁻ˣ), with the bits of <see cref="SigmoidLanes"/>.</summary>
    public static float Sigmoid(float x) => SigmoidLanes.Apply(new GpuLane(x)).Value;

    /// <summary>A number of at least 0 with another's sign.</summary>
    public static float WithSign(float magnitude, float sign) =>
        BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(magnitude) | (BitConverter.SingleToInt32Bits(sign) & int.MinValue));

    /// <summary>ln x within 2 units in the last place; −∞ at 0, NaN below.</summary>
    /// <remarks>x = 2ⁿ · m with m from about 1/√2 to √2, and ln m = 2 · artanh(s) with s = (m − 1) / (m + 1), |s| below 0.172, whose series
    /// after s⁹ is below 2⁻²⁸ of the first term.</remarks>
    public static float Log(float x)
    {
        if (float.IsNaN(x) || x < 0) return float.NaN;
        if (x == 0) return float.NegativeInfinity;
        if (x > float.MaxValue) return x;
        var n = 0f;
        if (x < SmallestNormal)
        {
            x *= 16777216f;
            n = -24f;
        }

        // The bits of √½ taken off, so that the exponent changes at m = √2 rather than at 2.
        var bits = BitConverter.SingleToInt32Bits(x) - 0x3F3504F3;
        n += bits >> 23;
        var m = BitConverter.Int32BitsToSingle((bits & 0x007FFFFF) + 0x3F3504F3);
        var f = m - 1f;
        var s = f / (2f + f);
        var z = Rounded.Product(s, s);
        var series = Rounded.MultiplyAdd(z, 1f / 9f, 1f / 7f);
        series = Rounded.MultiplyAdd(z, series, 1f / 5f);
        series = Rounded.MultiplyAdd(z, series, 1f / 3f);
        series = Rounded.Product(z, series);

        // 2s = f − s · f exactly, so ln m = f − s · (f − 2 · series): f itself is exact.
        var ln = f - Rounded.Product(s, f - 2f * series);
        return Rounded.MultiplyAdd(n, Ln2High, Rounded.MultiplyAdd(n, Ln2Low, ln));
    }

    /// <summary>x to a power, for x above 0: e^(p · ln x). The relative error grows with |p · ln x|, about one unit in the last place for each.</summary>
    public static float Power(float x, float exponent) => Exp(Rounded.Product(exponent, Log(x)));

    /// <summary>x to a power, with the signs, zeros and infinities of the CPU's: a negative x to a whole power has a sign, to another is no
    /// number. Whole powers up to 16 are products; others are as accurate as <see cref="Power"/>.</summary>
    public static float PowerOfAny(float x, float exponent)
    {
        if (exponent == 0) return 1;
        var count = MathF.Abs(exponent);
        if (count <= 16 && Truncate(count) == count)
        {
            // Ascending bits of the exponent: x, x², x⁴, x⁸, x¹⁶.
            var (bits, power, square) = ((int)count, 1f, x);
            for (var bit = 0; bit < 5; bit++)
            {
                if ((bits & 1) != 0) power = Rounded.Product(power, square);
                square = Rounded.Product(square, square);
                bits >>= 1;
            }

            return exponent < 0 ? 1 / power : power;
        }

        var whole = Truncate(exponent) == exponent;
        if (x < 0 && !whole && x >= -float.MaxValue) return float.NaN;
        var size = MathF.Abs(x);
        var magnitude = size == 1 ? 1 : size == 0 || size > float.MaxValue ? ((size == 0) == (exponent > 0) ? 0 : float.PositiveInfinity) : Power(size, exponent);

        // From 2²⁴ on every float32 is even.
        var odd = whole && count < 16777216f && ((int)count & 1) != 0;
        return float.IsNaN(x) ? x : odd ? WithSign(magnitude, x) : magnitude;
    }

    /// <summary>x towards zero.</summary>
    public static float Truncate(float x) => MathF.Abs(x) < TwoTo23 ? WithSign((int)MathF.Abs(x), x) : x;

    /// <summary>The largest whole number that is at most x.</summary>
    public static float Floor(float x)
    {
        var whole = Truncate(x);
        return whole > x ? whole - 1 : whole;
    }

    /// <summary>The nearest whole number, the even one of two: from 2²³ on a float32 has no digits behind the point, and the sum is rounded
    /// just so.</summary>
    public static float Round(float x) => MathF.Abs(x) < TwoTo23 ? WithSign(MathF.Abs(x) + TwoTo23 - TwoTo23, x) : x;

    /// <summary>erf x within 6 units in the last place: the power series, all of whose terms have one sign, below 2.5, and the continued
    /// fraction of erfc beyond (Abramowitz and Stegun 7.1.6 and 7.1.14).</summary>
    public static float Erf(float x)
    {
        var size = MathF.Abs(x);
        if (!(size <= 4)) return float.IsNaN(x) ? x : WithSign(1, x);
        var decay = Exp(-Rounded.Product(size, size)) * (float)ErrorFunction.TwoOverRootPi;
        if (size >= 2.5f)
        {
            var fraction = size;
            for (var n = 16; n >= 1; n--) fraction = size + n * 0.5f / fraction;
            return WithSign(1 - decay * 0.5f / fraction, x);
        }

        // 2x² / 3 · 2x² / 5 · …: the fortieth term is below 2⁻²⁴ of the sum where x = 2.5.
        var (step, term, sum) = (2 * Rounded.Product(size, size), size, size);
        for (var n = 1; n <= 40 && term > sum * 1e-8f; n++)
        {
            term = Rounded.Product(term, step / (2 * n + 1));
            sum += term;
        }

        return WithSign(Rounded.Product(decay, sum), x);
    }

    /// <summary>The larger; a NaN wins.</summary>
    public static float Larger(float a, float b) => a > b || float.IsNaN(a) ? a : b;

    /// <summary>The smaller; a NaN wins.</summary>
    public static float Smaller(float a, float b) => a < b || float.IsNaN(a) ? a : b;

    /// <summary>Whether a candidate takes the place of the best so far: it is larger, or it is the first NaN.</summary>
    public static bool Beats(float candidate, float best) => candidate > best || (float.IsNaN(candidate) && !float.IsNaN(best));
}
