using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Smug.Kernels.Elementwise;

/// <summary>Applies a function to every element with the widest vectors the processor has.</summary>
public static unsafe class LaneMap
{
    /// <summary>y = f(x) in float32. The last few elements go through the same vector arithmetic, so an element's result depends
    /// neither on its place nor on the length. <paramref name="y"/> may be <paramref name="x"/>.</summary>
    public static void Apply<TFunction>(ReadOnlySpan<float> x, Span<float> y)
        where TFunction : struct, ILaneFunction
    {
        if (Vector512.IsHardwareAccelerated) Apply<TFunction, Lanes512>(x, y);
        else if (Vector256.IsHardwareAccelerated) Apply<TFunction, Lanes256>(x, y);
        else Apply<TFunction, Lanes128>(x, y);
    }

    /// <summary>y = f(x) in float32 with vectors of a given width.</summary>
    [MethodImpl(Compiled.AtOnce)]
    public static void Apply<TFunction, TLanes>(ReadOnlySpan<float> x, Span<float> y)
        where TFunction : struct, ILaneFunction
        where TLanes : struct, ILanes<TLanes>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(y.Length, x.Length, nameof(y));
        var length = x.Length;
        fixed (float* from = x, to = y)
        {
            var i = 0;
            for (; i <= length - TLanes.Count; i += TLanes.Count) TFunction.Apply(TLanes.Load(from + i)).Store(to + i);
            if (i == length) return;
            var rest = stackalloc float[TLanes.Count];
            for (var j = i; j < length; j++) rest[j - i] = from[j];
            TFunction.Apply(TLanes.Load(rest)).Store(rest);
            for (var j = i; j < length; j++) to[j] = rest[j - i];
        }
    }

    /// <summary>y = f(x) where <typeparamref name="T"/> is float32; otherwise nothing is done.</summary>
    /// <returns>Whether it was done.</returns>
    internal static bool TryApply<T, TFunction>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged
        where TFunction : struct, ILaneFunction
    {
        if (typeof(T) != typeof(float)) return false;
        Apply<TFunction>(MemoryMarshal.Cast<T, float>(x), MemoryMarshal.Cast<T, float>(y));
        return true;
    }
}
