using System.Numerics;

namespace Smug.Kernels.Elementwise;

/// <summary>A function of one number with its derivative, applied to each element of an array. Each result depends on its own element
/// only, so its bits depend neither on the place nor on the length.</summary>
/// <typeparam name="T">Element type.</typeparam>
public interface IElementFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether the derivative is written in terms of the output y; otherwise of the input x.</summary>
    static abstract bool SavesOutput { get; }

    /// <summary>The function's name and parameters.</summary>
    ElementCode Code { get; }

    /// <summary>The function by its textbook formula; the oracle.</summary>
    T Reference(T x);

    /// <summary>y[i] = f(x[i]), on this thread. <paramref name="y"/> may be <paramref name="x"/>.</summary>
    void Forward(ReadOnlySpan<T> x, Span<T> y);

    /// <summary>gx[i] = f′ · gy[i], on this thread. No two spans overlap.</summary>
    /// <param name="saved">The output or the input, as <see cref="SavesOutput"/> says.</param>
    /// <param name="gy">Gradient with respect to y.</param>
    /// <param name="gx">Gradient with respect to x; overwritten.</param>
    void Backward(ReadOnlySpan<T> saved, ReadOnlySpan<T> gy, Span<T> gx);
}

/// <summary>Applies element functions to arrays of any length.</summary>
public static class ElementKernel
{
    /// <summary>Reference loop: y[i] = f(x[i]).</summary>
    public static void ForwardReference<T, TFunction>(ReadOnlySpan<T> x, Span<T> y, TFunction function = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFunction : struct, IElementFunction<T>
    {
        for (var i = 0; i < x.Length; i++) y[i] = function.Reference(x[i]);
    }

    /// <summary>y[i] = f(x[i]); long arrays are spread over threads.</summary>
    public static void Forward<T, TFunction>(ReadOnlySpan<T> x, Span<T> y, TFunction function = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFunction : struct, IElementFunction<T> => LongArrays.Map(x, y, new ForwardMap<T, TFunction>(function));

    /// <summary>gx[i] = f′ · gy[i]; long arrays are spread over threads.</summary>
    /// <param name="saved">The output or the input, as the function's <see cref="IElementFunction{T}.SavesOutput"/> says.</param>
    /// <param name="gy">Gradient with respect to y.</param>
    /// <param name="gx">Gradient with respect to x; overwritten.</param>
    /// <param name="function">The function.</param>
    public static void Backward<T, TFunction>(ReadOnlySpan<T> saved, ReadOnlySpan<T> gy, Span<T> gx, TFunction function = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFunction : struct, IElementFunction<T> => LongArrays.Zip(saved, gy, gx, new BackwardZip<T, TFunction>(function));

    private readonly struct ForwardMap<T, TFunction>(TFunction function) : IMap<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFunction : struct, IElementFunction<T>
    {
        public void Apply(ReadOnlySpan<T> x, Span<T> y) => function.Forward(x, y);
    }

    private readonly struct BackwardZip<T, TFunction>(TFunction function) : IZip<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFunction : struct, IElementFunction<T>
    {
        public void Apply(ReadOnlySpan<T> saved, ReadOnlySpan<T> gy, Span<T> gx) => function.Backward(saved, gy, gx);
    }
}
