using System.Numerics;
using System.Numerics.Tensors;

namespace Smug.Kernels.Elementwise;

/// <summary>Rectified linear unit, y = max(x, 0), and its derivative.</summary>
public static class ReluKernel
{
    /// <summary>Reference loop: y = max(x, 0). A NaN stays a NaN.</summary>
    /// <param name="x">Input, any length.</param>
    /// <param name="y">Output, the same length.</param>
    public static void ForwardReference<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < x.Length; i++) y[i] = T.Max(x[i], T.Zero);
    }

    /// <inheritdoc cref="ForwardReference"/>
    public static void Forward<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => LongArrays.Map<T, ForwardMap<T>>(x, y);

    /// <summary>gx = gy where y &gt; 0, else 0. At the kink x = 0 the derivative is taken as 0.</summary>
    /// <param name="y">The forward output (its sign says which side of the kink x was on).</param>
    /// <param name="gy">Gradient with respect to y.</param>
    /// <param name="gx">Gradient with respect to x; overwritten.</param>
    public static void Backward<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> gy, Span<T> gx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => LongArrays.Zip<T, BackwardZip<T>>(y, gy, gx);

    private readonly struct ForwardMap<T> : IMap<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Apply(ReadOnlySpan<T> x, Span<T> y) => TensorPrimitives.Max(x, T.Zero, y);
    }

    private readonly struct BackwardZip<T> : IZip<T>, IVectorFunction<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Apply(ReadOnlySpan<T> y, ReadOnlySpan<T> gy, Span<T> gx) => VectorZip.Apply(y, gy, gx, this);

        public Vector<T> Of(Vector<T> y, Vector<T> gy) => Vector.ConditionalSelect(Vector.GreaterThan(y, Vector<T>.Zero), gy, Vector<T>.Zero);
    }
}
