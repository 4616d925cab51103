using System.Numerics;

namespace Smug.Kernels.Broadcast;

/// <summary>1 where a = b, else 0.</summary>
public readonly struct Equal : IPairFunction
{
    /// <inheritdoc/>
    public static BinaryOperation Operation => BinaryOperation.Equal;

    /// <inheritdoc/>
    public static T Of<T>(T a, T b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => a == b ? T.One : T.Zero;
}

/// <summary>1 where a &gt; b, else 0.</summary>
public readonly struct Greater : IPairFunction
{
    /// <inheritdoc/>
    public static BinaryOperation Operation => BinaryOperation.Greater;

    /// <inheritdoc/>
    public static T Of<T>(T a, T b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => a > b ? T.One : T.Zero;
}

/// <summary>1 where a ≥ b, else 0.</summary>
public readonly struct GreaterOrEqual : IPairFunction
{
    /// <inheritdoc/>
    public static BinaryOperation Operation => BinaryOperation.GreaterOrEqual;

    /// <inheritdoc/>
    public static T Of<T>(T a, T b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => a >= b ? T.One : T.Zero;
}

/// <summary>1 where a &lt; b, else 0.</summary>
public readonly struct Less : IPairFunction
{
    /// <inheritdoc/>
    public static BinaryOperation Operation => BinaryOperation.Less;

    /// <inheritdoc/>
    public static T Of<T>(T a, T b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => a < b ? T.One : T.Zero;
}

/// <summary>1 where a ≤ b, else 0.</summary>
public readonly struct LessOrEqual : IPairFunction
{
    /// <inheritdoc/>
    public static BinaryOperation Operation => BinaryOperation.LessOrEqual;

    /// <inheritdoc/>
    public static T Of<T>(T a, T b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => a <= b ? T.One : T.Zero;
}
