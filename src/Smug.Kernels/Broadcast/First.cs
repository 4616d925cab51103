using System.Numerics;

namespace Smug.Kernels.Broadcast;

/// <summary>a, whatever b is: repeats an array to the shape of another, whose elements are never read.</summary>
public readonly struct First : IBinaryFunction
{
    /// <inheritdoc/>
    public static BinaryOperation Operation => BinaryOperation.First;

    /// <inheritdoc/>
    public static T Of<T>(T a, T b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => a;

    /// <inheritdoc/>
    public static void Apply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => a.CopyTo(y);

    /// <inheritdoc/>
    public static void Apply<T>(ReadOnlySpan<T> a, T b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => a.CopyTo(y);

    /// <inheritdoc/>
    public static void Apply<T>(T a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => y.Fill(a);
}
