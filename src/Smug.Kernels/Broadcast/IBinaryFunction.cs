using System.Numerics;

namespace Smug.Kernels.Broadcast;

/// <summary>A function of two numbers, for one pair and for runs of them. Every form gives the same bits for the same pair.</summary>
public interface IBinaryFunction
{
    /// <summary>The function's name.</summary>
    static abstract BinaryOperation Operation { get; }

    /// <summary>f(a, b).</summary>
    static abstract T Of<T>(T a, T b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>y[i] = f(a[i], b[i]).</summary>
    static abstract void Apply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>y[i] = f(a[i], b).</summary>
    static abstract void Apply<T>(ReadOnlySpan<T> a, T b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>y[i] = f(a, b[i]).</summary>
    static abstract void Apply<T>(T a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
