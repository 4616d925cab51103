using System.Numerics;

namespace Smug.Kernels.Broadcast;

/// <summary>A function of two numbers that is given for one pair only.</summary>
public interface IPairFunction
{
    /// <summary>The function's name.</summary>
    static abstract BinaryOperation Operation { get; }

    /// <summary>f(a, b).</summary>
    static abstract T Of<T>(T a, T b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>Runs of pairs, one by one.</summary>
public readonly struct PairByPair<TPair> : IBinaryFunction
    where TPair : struct, IPairFunction
{
    /// <inheritdoc/>
    public static BinaryOperation Operation => TPair.Operation;

    /// <inheritdoc/>
    public static T Of<T>(T a, T b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TPair.Of(a, b);

    /// <inheritdoc/>
    public static void Apply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < y.Length; i++) y[i] = TPair.Of(a[i], b[i]);
    }

    /// <inheritdoc/>
    public static void Apply<T>(ReadOnlySpan<T> a, T b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < y.Length; i++) y[i] = TPair.Of(a[i], b);
    }

    /// <inheritdoc/>
    public static void Apply<T>(T a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < y.Length; i++) y[i] = TPair.Of(a, b[i]);
    }
}
