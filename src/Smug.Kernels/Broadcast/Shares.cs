using System.Numerics;
using Smug.Kernels.Elementwise;

namespace Smug.Kernels.Broadcast;

/// <summary>The derivative of max(a, b) with respect to a: 1 where a is larger, ½ where both are equal, 0 where it is smaller (or either
/// is NaN).</summary>
public readonly struct ShareOfLarger : IBinaryFunction
{
    /// <inheritdoc/>
    public static BinaryOperation Operation => BinaryOperation.ShareOfLarger;

    private static T Half<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.One / (T.One + T.One);

    /// <inheritdoc/>
    public static T Of<T>(T a, T b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => a > b ? T.One : a == b ? Half<T>() : T.Zero;

    /// <inheritdoc/>
    public static void Apply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => VectorZip.Apply<T, Share<T>>(a, b, y);

    /// <inheritdoc/>
    public static void Apply<T>(ReadOnlySpan<T> a, T b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        y.Fill(b);
        VectorZip.Apply<T, Share<T>>(a, y, y);
    }

    /// <inheritdoc/>
    public static void Apply<T>(T a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        y.Fill(a);
        VectorZip.Apply<T, Share<T>>(y, b, y);
    }

    private readonly struct Share<T> : IVectorFunction<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.ConditionalSelect(
            Vector.GreaterThan(a, b),
            Vector<T>.One,
            Vector.ConditionalSelect(Vector.Equals(a, b), new Vector<T>(Half<T>()), Vector<T>.Zero));
    }
}

/// <summary>The derivative of min(a, b) with respect to a: 1 where a is smaller, ½ where both are equal, 0 where it is larger (or either
/// is NaN).</summary>
public readonly struct ShareOfSmaller : IBinaryFunction
{
    /// <inheritdoc/>
    public static BinaryOperation Operation => BinaryOperation.ShareOfSmaller;

    /// <inheritdoc/>
    public static T Of<T>(T a, T b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => ShareOfLarger.Of(b, a);

    /// <inheritdoc/>
    public static void Apply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => ShareOfLarger.Apply(b, a, y);

    /// <inheritdoc/>
    public static void Apply<T>(ReadOnlySpan<T> a, T b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => ShareOfLarger.Apply(b, a, y);

    /// <inheritdoc/>
    public static void Apply<T>(T a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => ShareOfLarger.Apply(b, a, y);
}
