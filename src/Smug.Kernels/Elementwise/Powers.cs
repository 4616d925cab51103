using System.Numerics;
using System.Numerics.Tensors;

namespace Smug.Kernels.Elementwise;

/// <summary>The natural logarithm, y = ln x; dy/dx = 1 / x. −∞ at 0, NaN below.</summary>
public readonly struct Log<T> : IElementFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public static bool SavesOutput => false;

    /// <inheritdoc/>
    public ElementCode Code => new(ElementOperation.Log);

    /// <inheritdoc/>
    public T Reference(T x) => T.Log(x);

    /// <inheritdoc/>
    public void Forward(ReadOnlySpan<T> x, Span<T> y)
    {
        // Not TensorPrimitives.Log: its bits depend on the length of the array.
        for (var i = 0; i < x.Length; i++) y[i] = T.Log(x[i]);
    }

    /// <inheritdoc/>
    public void Backward(ReadOnlySpan<T> x, ReadOnlySpan<T> gy, Span<T> gx) => TensorPrimitives.Divide(gy, x, gx);
}

/// <summary>The square root, y = √x; dy/dx = 1 / (2y), infinite at 0.</summary>
public readonly struct Sqrt<T> : IElementFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public static bool SavesOutput => true;

    /// <inheritdoc/>
    public ElementCode Code => new(ElementOperation.Sqrt);

    /// <inheritdoc/>
    public T Reference(T x) => T.Sqrt(x);

    /// <inheritdoc/>
    public void Forward(ReadOnlySpan<T> x, Span<T> y) => TensorPrimitives.Sqrt(x, y);

    /// <inheritdoc/>
    public void Backward(ReadOnlySpan<T> y, ReadOnlySpan<T> gy, Span<T> gx)
    {
        TensorPrimitives.Add(y, y, gx);
        TensorPrimitives.Divide(gy, gx, gx);
    }
}

/// <summary>The square, y = x²; dy/dx = 2x.</summary>
public readonly struct Square<T> : IElementFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public static bool SavesOutput => false;

    /// <inheritdoc/>
    public ElementCode Code => new(ElementOperation.Square);

    /// <inheritdoc/>
    public T Reference(T x) => x * x;

    /// <inheritdoc/>
    public void Forward(ReadOnlySpan<T> x, Span<T> y) => TensorPrimitives.Multiply(x, x, y);

    /// <inheritdoc/>
    public void Backward(ReadOnlySpan<T> x, ReadOnlySpan<T> gy, Span<T> gx)
    {
        TensorPrimitives.Add(x, x, gx);
        TensorPrimitives.Multiply(gx, gy, gx);
    }
}
