using System.Numerics;

namespace Smug.Kernels.Elementwise;

/// <summary>Copies elements where a mask says so.</summary>
public static class SelectKernel
{
    /// <summary>y[i] = v[i] where mask[i] ≠ 0 equals <paramref name="where"/>; other elements of y keep what they hold.</summary>
    /// <param name="mask">Zeros and non-zeros.</param>
    /// <param name="v">Values, as many.</param>
    /// <param name="where">True to copy where the mask is not zero, false where it is.</param>
    /// <param name="y">Destination, as many.</param>
    public static void Copy<T>(ReadOnlySpan<T> mask, ReadOnlySpan<T> v, bool where, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => LongArrays.Zip(mask, v, y, new CopyWhere<T>(where));

    private readonly struct CopyWhere<T>(bool where) : IZip<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Apply(ReadOnlySpan<T> mask, ReadOnlySpan<T> v, Span<T> y)
        {
            for (var i = 0; i < mask.Length; i++)
            {
                if (mask[i] != T.Zero == where) y[i] = v[i];
            }
        }
    }
}
