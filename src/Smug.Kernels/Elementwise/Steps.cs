using System.Numerics;

namespace Smug.Kernels.Elementwise;

/// <summary>A function of one number that is constant between its jumps (or changes by whole numbers only), so it has no useful derivative.</summary>
public interface IStepFunction
{
    /// <summary>The function's name.</summary>
    static abstract ElementOperation Operation { get; }

    /// <summary>f(x).</summary>
    static abstract T Of<T>(T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>A step function as a function of each element; its derivative is taken as 0 everywhere.</summary>
public readonly struct Step<T, TStep> : IElementFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TStep : struct, IStepFunction
{
    /// <inheritdoc/>
    public static bool SavesOutput => false;

    /// <inheritdoc/>
    public ElementCode Code => new(TStep.Operation);

    /// <inheritdoc/>
    public T Reference(T x) => TStep.Of(x);

    /// <inheritdoc/>
    public void Forward(ReadOnlySpan<T> x, Span<T> y)
    {
        for (var i = 0; i < x.Length; i++) y[i] = TStep.Of(x[i]);
    }

    /// <inheritdoc/>
    public void Backward(ReadOnlySpan<T> x, ReadOnlySpan<T> gy, Span<T> gx) => gx.Clear();
}

/// <summary>x towards zero.</summary>
public readonly struct Truncation : IStepFunction
{
    /// <inheritdoc/>
    public static ElementOperation Operation => ElementOperation.Truncate;

    /// <inheritdoc/>
    public static T Of<T>(T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.Truncate(x);
}

/// <summary>The largest whole number that is at most x.</summary>
public readonly struct RoundingDown : IStepFunction
{
    /// <inheritdoc/>
    public static ElementOperation Operation => ElementOperation.Floor;

    /// <inheritdoc/>
    public static T Of<T>(T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.Floor(x);
}

/// <summary>The smallest whole number that is at least x.</summary>
public readonly struct RoundingUp : IStepFunction
{
    /// <inheritdoc/>
    public static ElementOperation Operation => ElementOperation.Ceiling;

    /// <inheritdoc/>
    public static T Of<T>(T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.Ceiling(x);
}

/// <summary>The nearest whole number, the even one of two.</summary>
public readonly struct RoundingToEven : IStepFunction
{
    /// <inheritdoc/>
    public static ElementOperation Operation => ElementOperation.Round;

    /// <inheritdoc/>
    public static T Of<T>(T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.Round(x, MidpointRounding.ToEven);
}

/// <summary>−1, 0 or 1; a NaN stays one.</summary>
public readonly struct Signum : IStepFunction
{
    /// <inheritdoc/>
    public static ElementOperation Operation => ElementOperation.Sign;

    /// <inheritdoc/>
    public static T Of<T>(T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => x > T.Zero ? T.One : x < T.Zero ? -T.One : x;
}

/// <summary>1 where x is 0, else 0.</summary>
public readonly struct ZeroTest : IStepFunction
{
    /// <inheritdoc/>
    public static ElementOperation Operation => ElementOperation.IsZero;

    /// <inheritdoc/>
    public static T Of<T>(T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => x == T.Zero ? T.One : T.Zero;
}
