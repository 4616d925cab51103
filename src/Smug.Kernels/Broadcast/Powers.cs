using System.Numerics;

namespace Smug.Kernels.Broadcast;

/// <summary>a to the power b.</summary>
public readonly struct Power : IPairFunction
{
    /// <inheritdoc/>
    public static BinaryOperation Operation => BinaryOperation.Power;

    /// <inheritdoc/>
    public static T Of<T>(T a, T b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.Pow(a, b);
}

/// <summary>The derivative of aᵇ with respect to a, b · aᵇ⁻¹; 0 where b = 0.</summary>
public readonly struct PowerByBase : IPairFunction
{
    /// <inheritdoc/>
    public static BinaryOperation Operation => BinaryOperation.PowerByBase;

    /// <inheritdoc/>
    public static T Of<T>(T a, T b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => b == T.Zero ? T.Zero : b * T.Pow(a, b - T.One);
}

/// <summary>The derivative of aᵇ with respect to b, aᵇ · ln a; 0 where a ≤ 0, as no real derivative exists there.</summary>
public readonly struct PowerByExponent : IPairFunction
{
    /// <inheritdoc/>
    public static BinaryOperation Operation => BinaryOperation.PowerByExponent;

    /// <inheritdoc/>
    public static T Of<T>(T a, T b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => a > T.Zero ? T.Pow(a, b) * T.Log(a) : T.Zero;
}
