using System.Numerics;
using System.Numerics.Tensors;

namespace Smug.Kernels.Elementwise;

/// <summary>The absolute value, y = |x|. At the kink x = 0 the derivative is taken as 0.</summary>
public readonly struct Abs<T> : IElementFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public static bool SavesOutput => false;

    /// <inheritdoc/>
    public ElementCode Code => new(ElementOperation.Abs);

    /// <inheritdoc/>
    public T Reference(T x) => T.Abs(x);

    /// <inheritdoc/>
    public void Forward(ReadOnlySpan<T> x, Span<T> y) => TensorPrimitives.Abs(x, y);

    /// <inheritdoc/>
    public void Backward(ReadOnlySpan<T> x, ReadOnlySpan<T> gy, Span<T> gx) => VectorZip.Apply<T, Derivative>(x, gy, gx);

    private readonly struct Derivative : IVectorFunction<T>
    {
        public Vector<T> Of(Vector<T> x, Vector<T> gy) => Vector.ConditionalSelect(
            Vector.GreaterThan(x, Vector<T>.Zero),
            gy,
            Vector.ConditionalSelect(Vector.LessThan(x, Vector<T>.Zero), -gy, Vector<T>.Zero));
    }
}

/// <summary>y = min(max(x, low), high). On the bounds themselves the derivative is taken as 1.</summary>
public readonly struct Clip<T>(T low, T high) : IElementFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public static bool SavesOutput => false;

    /// <inheritdoc/>
    public ElementCode Code => new(ElementOperation.Clip, double.CreateTruncating(low), double.CreateTruncating(high));

    /// <inheritdoc/>
    public T Reference(T x) => x < low ? low : x > high ? high : x;

    /// <inheritdoc/>
    public void Forward(ReadOnlySpan<T> x, Span<T> y)
    {
        TensorPrimitives.Max(x, low, y);
        TensorPrimitives.Min(y, high, y);
    }

    /// <inheritdoc/>
    public void Backward(ReadOnlySpan<T> x, ReadOnlySpan<T> gy, Span<T> gx) => VectorZip.Apply(x, gy, gx, new Derivative(low, high));

    private readonly struct Derivative(T low, T high) : IVectorFunction<T>
    {
        public Vector<T> Of(Vector<T> x, Vector<T> gy) => Vector.ConditionalSelect(
            Vector.GreaterThanOrEqual(x, new Vector<T>(low)) & Vector.LessThanOrEqual(x, new Vector<T>(high)), gy, Vector<T>.Zero);
    }
}

/// <summary>y = x for x &gt; 0, else slope · x. At the kink x = 0 the derivative is taken as the slope.</summary>
public readonly struct LeakyRelu<T>(T slope) : IElementFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public static bool SavesOutput => false;

    /// <inheritdoc/>
    public ElementCode Code => new(ElementOperation.LeakyRelu, double.CreateTruncating(slope));

    /// <inheritdoc/>
    public T Reference(T x) => x > T.Zero ? x : slope * x;

    /// <inheritdoc/>
    public void Forward(ReadOnlySpan<T> x, Span<T> y) => VectorZip.Apply(x, x, y, new Choice(slope));

    /// <inheritdoc/>
    public void Backward(ReadOnlySpan<T> x, ReadOnlySpan<T> gy, Span<T> gx) => VectorZip.Apply(x, gy, gx, new Choice(slope));

    /// <summary>v where x &gt; 0, else slope · v.</summary>
    private readonly struct Choice(T slope) : IVectorFunction<T>
    {
        public Vector<T> Of(Vector<T> x, Vector<T> v) =>
            Vector.ConditionalSelect(Vector.GreaterThan(x, Vector<T>.Zero), v, v * new Vector<T>(slope));
    }
}
