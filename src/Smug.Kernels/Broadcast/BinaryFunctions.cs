using System.Numerics;
using System.Numerics.Tensors;

namespace Smug.Kernels.Broadcast;

/// <summary>a + b.</summary>
public readonly struct Sum : IBinaryFunction
{
    /// <inheritdoc/>
    public static BinaryOperation Operation => BinaryOperation.Sum;

    /// <inheritdoc/>
    public static T Of<T>(T a, T b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => a + b;

    /// <inheritdoc/>
    public static void Apply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Add(a, b, y);

    /// <inheritdoc/>
    public static void Apply<T>(ReadOnlySpan<T> a, T b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Add(a, b, y);

    /// <inheritdoc/>
    public static void Apply<T>(T a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Add(b, a, y);
}

/// <summary>a − b.</summary>
public readonly struct Difference : IBinaryFunction
{
    /// <inheritdoc/>
    public static BinaryOperation Operation => BinaryOperation.Difference;

    /// <inheritdoc/>
    public static T Of<T>(T a, T b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => a - b;

    /// <inheritdoc/>
    public static void Apply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Subtract(a, b, y);

    /// <inheritdoc/>
    public static void Apply<T>(ReadOnlySpan<T> a, T b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Subtract(a, b, y);

    /// <inheritdoc/>
    public static void Apply<T>(T a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Subtract(a, b, y);
}

/// <summary>a · b.</summary>
public readonly struct Product : IBinaryFunction
{
    /// <inheritdoc/>
    public static BinaryOperation Operation => BinaryOperation.Product;

    /// <inheritdoc/>
    public static T Of<T>(T a, T b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => a * b;

    /// <inheritdoc/>
    public static void Apply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Multiply(a, b, y);

    /// <inheritdoc/>
    public static void Apply<T>(ReadOnlySpan<T> a, T b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Multiply(a, b, y);

    /// <inheritdoc/>
    public static void Apply<T>(T a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Multiply(b, a, y);
}

/// <summary>a / b.</summary>
public readonly struct Quotient : IBinaryFunction
{
    /// <inheritdoc/>
    public static BinaryOperation Operation => BinaryOperation.Quotient;

    /// <inheritdoc/>
    public static T Of<T>(T a, T b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => a / b;

    /// <inheritdoc/>
    public static void Apply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Divide(a, b, y);

    /// <inheritdoc/>
    public static void Apply<T>(ReadOnlySpan<T> a, T b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Divide(a, b, y);

    /// <inheritdoc/>
    public static void Apply<T>(T a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Divide(a, b, y);
}

/// <summary>The larger; a NaN wins.</summary>
public readonly struct Larger : IBinaryFunction
{
    /// <inheritdoc/>
    public static BinaryOperation Operation => BinaryOperation.Larger;

    /// <inheritdoc/>
    public static T Of<T>(T a, T b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.Max(a, b);

    /// <inheritdoc/>
    public static void Apply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Max(a, b, y);

    /// <inheritdoc/>
    public static void Apply<T>(ReadOnlySpan<T> a, T b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Max(a, b, y);

    /// <inheritdoc/>
    public static void Apply<T>(T a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Max(b, a, y);
}

/// <summary>The smaller; a NaN wins.</summary>
public readonly struct Smaller : IBinaryFunction
{
    /// <inheritdoc/>
    public static BinaryOperation Operation => BinaryOperation.Smaller;

    /// <inheritdoc/>
    public static T Of<T>(T a, T b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.Min(a, b);

    /// <inheritdoc/>
    public static void Apply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Min(a, b, y);

    /// <inheritdoc/>
    public static void Apply<T>(ReadOnlySpan<T> a, T b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Min(a, b, y);

    /// <inheritdoc/>
    public static void Apply<T>(T a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TensorPrimitives.Min(b, a, y);
}
