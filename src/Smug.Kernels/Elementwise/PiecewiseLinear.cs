using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Smug.Kernels.Elementwise;

/// <summary>The absolute value, y = |x|. At the kink x = 0 the derivative is taken as 0.</summary>
public readonly struct Abs<T> : IElementFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public static bool SavesOutput => false;

    /// <inheritdoc/>
    public T Reference(T x) => T.Abs(x);

    /// <inheritdoc/>
    public void Forward(ReadOnlySpan<T> x, Span<T> y) => TensorPrimitives.Abs(x, y);

    /// <inheritdoc/>
    public void Backward(ReadOnlySpan<T> x, ReadOnlySpan<T> gy, Span<T> gx)
    {
        for (var i = 0; i < x.Length; i++) gx[i] = x[i] > T.Zero ? gy[i] : x[i] < T.Zero ? -gy[i] : T.Zero;
    }
}

/// <summary>y = min(max(x, low), high). On the bounds themselves the derivative is taken as 1.</summary>
public readonly struct Clip<T>(T low, T high) : IElementFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public static bool SavesOutput => false;

    /// <inheritdoc/>
    public T Reference(T x) => x < low ? low : x > high ? high : x;

    /// <inheritdoc/>
    public void Forward(ReadOnlySpan<T> x, Span<T> y)
    {
        TensorPrimitives.Max(x, low, y);
        TensorPrimitives.Min(y, high, y);
    }

    /// <inheritdoc/>
    public void Backward(ReadOnlySpan<T> x, ReadOnlySpan<T> gy, Span<T> gx)
    {
        for (var i = 0; i < x.Length; i++) gx[i] = x[i] >= low && x[i] <= high ? gy[i] : T.Zero;
    }
}

/// <summary>y = x for x &gt; 0, else slope · x. At the kink x = 0 the derivative is taken as the slope.</summary>
public readonly struct LeakyRelu<T>(T slope) : IElementFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public static bool SavesOutput => false;

    /// <inheritdoc/>
    public T Reference(T x) => x > T.Zero ? x : slope * x;

    /// <inheritdoc/>
    public void Forward(ReadOnlySpan<T> x, Span<T> y) => Choose(x, x, y);

    /// <inheritdoc/>
    public void Backward(ReadOnlySpan<T> x, ReadOnlySpan<T> gy, Span<T> gx) => Choose(x, gy, gx);

    /// <summary>y = v where x &gt; 0, else slope · v.</summary>
    private void Choose(ReadOnlySpan<T> x, ReadOnlySpan<T> v, Span<T> y)
    {
        var xs = MemoryMarshal.Cast<T, Vector<T>>(x);
        var vs = MemoryMarshal.Cast<T, Vector<T>>(v);
        var ys = MemoryMarshal.Cast<T, Vector<T>>(y);
        var slopes = new Vector<T>(slope);
        for (var i = 0; i < xs.Length; i++)
        {
            ys[i] = Vector.ConditionalSelect(Vector.GreaterThan(xs[i], Vector<T>.Zero), vs[i], vs[i] * slopes);
        }

        for (var i = xs.Length * Vector<T>.Count; i < x.Length; i++) y[i] = x[i] > T.Zero ? v[i] : slope * v[i];
    }
}
