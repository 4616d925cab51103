using Smug.Kernels.Gpu;

namespace Smug.Kernels.Elementwise;

/// <summary>max(x, 0); saves y. A NaN stays a NaN; at the kink the derivative is 0.</summary>
internal readonly struct ReluElement : IGpuElement
{
    public static float Of(float x, float a, float b) => x <= 0 ? 0 : x;

    public static float Saved(float x, float a, float b) => Of(x, a, b);

    public static float Gradient(float saved, float gy, float a, float b) => saved > 0 ? gy : 0;
}

/// <summary>x, or a · x from 0 down; saves x. At the kink the derivative is a.</summary>
internal readonly struct LeakyReluElement : IGpuElement
{
    public static float Of(float x, float a, float b) => x > 0 ? x : Rounded.Product(a, x);

    public static float Saved(float x, float a, float b) => x;

    public static float Gradient(float saved, float gy, float a, float b) => saved > 0 ? gy : a * gy;
}

/// <summary>x between a and b; saves x. On the bounds the derivative is 1.</summary>
internal readonly struct ClipElement : IGpuElement
{
    public static float Of(float x, float a, float b) => x < a ? a : x > b ? b : x;

    public static float Saved(float x, float a, float b) => x;

    public static float Gradient(float saved, float gy, float a, float b) => saved >= a && saved <= b ? gy : 0;
}

/// <summary>|x|; saves x. At the kink the derivative is 0.</summary>
internal readonly struct AbsElement : IGpuElement
{
    public static float Of(float x, float a, float b) => MathF.Abs(x);

    public static float Saved(float x, float a, float b) => x;

    public static float Gradient(float saved, float gy, float a, float b) => saved > 0 ? gy : saved < 0 ? -gy : 0;
}

/// <summary>eˣ; saves y.</summary>
internal readonly struct ExpElement : IGpuElement
{
    public static float Of(float x, float a, float b) => GpuMath.Exp(x);

    public static float Saved(float x, float a, float b) => Of(x, a, b);

    public static float Gradient(float saved, float gy, float a, float b) => saved * gy;
}

/// <summary>ln x; saves x.</summary>
internal readonly struct LogElement : IGpuElement
{
    public static float Of(float x, float a, float b) => GpuMath.Log(x);

    public static float Saved(float x, float a, float b) => x;

    public static float Gradient(float saved, float gy, float a, float b) => gy / saved;
}

/// <summary>√x; saves y.</summary>
internal readonly struct SqrtElement : IGpuElement
{
    public static float Of(float x, float a, float b) => MathF.Sqrt(x);

    public static float Saved(float x, float a, float b) => Of(x, a, b);

    public static float Gradient(float saved, float gy, float a, float b) => gy / (saved + saved);
}

/// <summary>x²; saves x.</summary>
internal readonly struct SquareElement : IGpuElement
{
    public static float Of(float x, float a, float b) => Rounded.Product(x, x);

    public static float Saved(float x, float a, float b) => x;

    public static float Gradient(float saved, float gy, float a, float b) => (saved + saved) * gy;
}

/// <summary>tanh x; saves y.</summary>
internal readonly struct TanhElement : IGpuElement
{
    public static float Of(float x, float a, float b) => GpuMath.Tanh(x);

    // (1 + y) · (1 − y) keeps the digits that 1 − y² loses near saturation.
    public static float Saved(float x, float a, float b) => Of(x, a, b);

    public static float Gradient(float saved, float gy, float a, float b) => (saved + 1) * (1 - saved) * gy;
}

/// <summary>1 / (1 + e⁻ˣ); saves y.</summary>
internal readonly struct SigmoidElement : IGpuElement
{
    public static float Of(float x, float a, float b) => GpuMath.Sigmoid(x);

    public static float Saved(float x, float a, float b) => Of(x, a, b);

    public static float Gradient(float saved, float gy, float a, float b) => (1 - saved) * saved * gy;
}

/// <summary>x · a.</summary>
internal readonly struct TimesElement : IGpuElement
{
    public static float Of(float x, float a, float b) => Rounded.Product(x, a);

    public static float Saved(float x, float a, float b) => x;

    public static float Gradient(float saved, float gy, float a, float b) => gy * a;
}

/// <summary>x + a.</summary>
internal readonly struct PlusElement : IGpuElement
{
    public static float Of(float x, float a, float b) => x + a;

    public static float Saved(float x, float a, float b) => x;

    public static float Gradient(float saved, float gy, float a, float b) => gy;
}

/// <summary>x / a.</summary>
internal readonly struct DividedByElement : IGpuElement
{
    public static float Of(float x, float a, float b) => x / a;

    public static float Saved(float x, float a, float b) => x;

    public static float Gradient(float saved, float gy, float a, float b) => gy / a;
}

/// <summary>−x.</summary>
internal readonly struct NegateElement : IGpuElement
{
    public static float Of(float x, float a, float b) => -x;

    public static float Saved(float x, float a, float b) => x;

    public static float Gradient(float saved, float gy, float a, float b) => -gy;
}

/// <summary>X towards zero; the derivative is 0.</summary>
internal readonly struct TruncateElement : IGpuElement
{
    public static float Of(float x, float a, float b) => GpuMath.Truncate(x);

    public static float Saved(float x, float a, float b) => x;

    public static float Gradient(float saved, float gy, float a, float b) => 0;
}

/// <summary>The largest whole number that is at most x; the derivative is 0.</summary>
internal readonly struct FloorElement : IGpuElement
{
    public static float Of(float x, float a, float b) => GpuMath.Floor(x);

    public static float Saved(float x, float a, float b) => x;

    public static float Gradient(float saved, float gy, float a, float b) => 0;
}

/// <summary>The smallest whole number that is at least x; the derivative is 0.</summary>
internal readonly struct CeilingElement : IGpuElement
{
    public static float Of(float x, float a, float b) => -GpuMath.Floor(-x);

    public static float Saved(float x, float a, float b) => x;

    public static float Gradient(float saved, float gy, float a, float b) => 0;
}

/// <summary>The nearest whole number, the even one of two; the derivative is 0.</summary>
internal readonly struct RoundElement : IGpuElement
{
    public static float Of(float x, float a, float b) => GpuMath.Round(x);

    public static float Saved(float x, float a, float b) => x;

    public static float Gradient(float saved, float gy, float a, float b) => 0;
}

/// <summary>−1, 0 or 1; a NaN stays one; the derivative is 0.</summary>
internal readonly struct SignElement : IGpuElement
{
    public static float Of(float x, float a, float b) => x > 0 ? 1 : x < 0 ? -1 : x;

    public static float Saved(float x, float a, float b) => x;

    public static float Gradient(float saved, float gy, float a, float b) => 0;
}

/// <summary>1 where x is 0, else 0; the derivative is 0.</summary>
internal readonly struct IsZeroElement : IGpuElement
{
    public static float Of(float x, float a, float b) => x == 0 ? 1 : 0;

    public static float Saved(float x, float a, float b) => x;

    public static float Gradient(float saved, float gy, float a, float b) => 0;
}

/// <summary>erf x; saves x.</summary>
internal readonly struct ErfElement : IGpuElement
{
    private const float TwoOverRootPi = (float)ErrorFunction.TwoOverRootPi;

    public static float Of(float x, float a, float b) => GpuMath.Erf(x);

    public static float Saved(float x, float a, float b) => x;

    public static float Gradient(float saved, float gy, float a, float b) =>
        gy * Rounded.Product(GpuMath.Exp(-Rounded.Product(saved, saved)), TwoOverRootPi);
}
