using System.Numerics;
using System.Runtime.InteropServices;

namespace Smug.Kernels.Elementwise;

/// <summary>A function of two vectors, lane by lane, of operations that IEEE 754 rounds in one way only (comparison, choice, one product).</summary>
/// <typeparam name="T">Element type.</typeparam>
internal interface IVectorFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>f(a, b) in each lane.</summary>
    Vector<T> Of(Vector<T> a, Vector<T> b);
}

/// <summary>Runs a vector function over arrays.</summary>
internal static class VectorZip
{
    /// <summary>y[i] = f(a[i], b[i]); the last few elements go through a vector too. <paramref name="y"/> may be either input.</summary>
    public static void Apply<T, TFunction>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y, TFunction function = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFunction : struct, IVectorFunction<T>
    {
        var vectorsA = MemoryMarshal.Cast<T, Vector<T>>(a);
        var vectorsB = MemoryMarshal.Cast<T, Vector<T>>(b[..a.Length]);
        var vectorsY = MemoryMarshal.Cast<T, Vector<T>>(y[..a.Length]);
        for (var i = 0; i < vectorsA.Length; i++) vectorsY[i] = function.Of(vectorsA[i], vectorsB[i]);

        var rest = vectorsA.Length * Vector<T>.Count;
        if (rest == a.Length) return;
        Span<T> lanes = stackalloc T[2 * Vector<T>.Count];
        lanes.Clear();
        a[rest..].CopyTo(lanes);
        b[rest..a.Length].CopyTo(lanes[Vector<T>.Count..]);
        function.Of(new Vector<T>(lanes), new Vector<T>(lanes[Vector<T>.Count..])).CopyTo(lanes);
        lanes[..(a.Length - rest)].CopyTo(y[rest..]);
    }
}
