using Smug.Kernels.Broadcast;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Chains;

/// <summary>A function of two numbers with its derivatives, for kernels. Products are rounded before anything is added to them, so that a
/// chain has the bits of its links.</summary>
internal interface IChainPair
{
    /// <summary>f(a, b).</summary>
    static abstract float Of(float a, float b);

    /// <summary>Gradient with respect to a.</summary>
    static abstract float ToFirst(float a, float b, float gy);

    /// <summary>Gradient with respect to b.</summary>
    static abstract float ToSecond(float a, float b, float gy);
}

/// <summary>a + b.</summary>
internal readonly struct SumLink : IChainPair
{
    public static float Of(float a, float b) => a + b;

    public static float ToFirst(float a, float b, float gy) => gy;

    public static float ToSecond(float a, float b, float gy) => gy;
}

/// <summary>a − b.</summary>
internal readonly struct DifferenceLink : IChainPair
{
    public static float Of(float a, float b) => a - b;

    public static float ToFirst(float a, float b, float gy) => gy;

    public static float ToSecond(float a, float b, float gy) => -gy;
}

/// <summary>a · b.</summary>
internal readonly struct ProductLink : IChainPair
{
    public static float Of(float a, float b) => Rounded.Product(a, b);

    public static float ToFirst(float a, float b, float gy) => Rounded.Product(gy, b);

    public static float ToSecond(float a, float b, float gy) => Rounded.Product(gy, a);
}

/// <summary>a / b.</summary>
internal readonly struct QuotientLink : IChainPair
{
    public static float Of(float a, float b) => a / b;

    public static float ToFirst(float a, float b, float gy) => gy / b;

    public static float ToSecond(float a, float b, float gy) => -(Rounded.Product(gy, a / b) / b);
}

/// <summary>The larger; a NaN wins. Equal numbers share the gradient.</summary>
internal readonly struct LargerLink : IChainPair
{
    public static float Of(float a, float b) => GpuMath.Larger(a, b);

    public static float ToFirst(float a, float b, float gy) => Rounded.Product(gy, ShareOfLarger.Of(a, b));

    public static float ToSecond(float a, float b, float gy) => Rounded.Product(gy, ShareOfLarger.Of(b, a));
}

/// <summary>The smaller; a NaN wins. Equal numbers share the gradient.</summary>
internal readonly struct SmallerLink : IChainPair
{
    public static float Of(float a, float b) => GpuMath.Smaller(a, b);

    public static float ToFirst(float a, float b, float gy) => Rounded.Product(gy, ShareOfSmaller.Of(a, b));

    public static float ToSecond(float a, float b, float gy) => Rounded.Product(gy, ShareOfSmaller.Of(b, a));
}
