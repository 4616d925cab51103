using System.Runtime.CompilerServices;

namespace Smug.Kernels.Elementwise;

/// <summary>A function applied to each element of an array.</summary>
/// <typeparam name="T">Element type.</typeparam>
public interface IMap<T>
    where T : unmanaged
{
    /// <summary>y[i] = f(x[i]). Each result depends on its own element only. The spans are equally long and do not overlap.</summary>
    void Apply(ReadOnlySpan<T> x, Span<T> y);
}

/// <summary>A function applied to the elements of two arrays, place by place.</summary>
/// <typeparam name="T">Element type.</typeparam>
public interface IZip<T>
    where T : unmanaged
{
    /// <summary>y[i] = f(a[i], b[i]). Each result depends on its own place only. The spans are equally long and do not overlap.</summary>
    void Apply(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y);
}

/// <summary>Runs element-by-element functions block by block: blocks stay in the cache between the passes of one function, and the blocks
/// of a long array are spread over threads.</summary>
public static unsafe class LongArrays
{
    /// <summary>Arrays shorter than this are not worth waking a thread for.</summary>
    public const int Long = 1 << 16;

    private const int BlockBytes = 1 << 14;

    /// <summary>y = f(x).</summary>
    public static void Map<T, TMap>(ReadOnlySpan<T> x, Span<T> y, TMap map = default)
        where T : unmanaged
        where TMap : struct, IMap<T>
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(y.Length, x.Length, nameof(y));
        fixed (T* px = x, py = y) Run(x.Length, Unsafe.SizeOf<T>(), new MapWork<T, TMap>(px, py, x.Length, map));
    }

    /// <summary>y = f(a, b).</summary>
    public static void Zip<T, TZip>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y, TZip zip = default)
        where T : unmanaged
        where TZip : struct, IZip<T>
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(b.Length, a.Length, nameof(b));
        ArgumentOutOfRangeException.ThrowIfNotEqual(y.Length, a.Length, nameof(y));
        fixed (T* pa = a, pb = b, py = y) Run(a.Length, Unsafe.SizeOf<T>(), new ZipWork<T, TZip>(pa, pb, py, a.Length, zip));
    }

    private static void Run<TWork>(int length, int size, TWork work)
        where TWork : struct, IWork
    {
        var block = BlockBytes / size;
        var blocks = (length + block - 1) / block;
        if (length >= Long)
        {
            Workers.For(blocks, work);
            return;
        }

        for (var i = 0; i < blocks; i++) work.Do(i);
    }

    private readonly struct MapWork<T, TMap>(T* x, T* y, int length, TMap map) : IWork
        where T : unmanaged
        where TMap : struct, IMap<T>
    {
        public void Do(int item)
        {
            var start = item * (BlockBytes / Unsafe.SizeOf<T>());
            var count = Math.Min(length - start, BlockBytes / Unsafe.SizeOf<T>());
            map.Apply(new ReadOnlySpan<T>(x + start, count), new Span<T>(y + start, count));
        }
    }

    private readonly struct ZipWork<T, TZip>(T* a, T* b, T* y, int length, TZip zip) : IWork
        where T : unmanaged
        where TZip : struct, IZip<T>
    {
        public void Do(int item)
        {
            var start = item * (BlockBytes / Unsafe.SizeOf<T>());
            var count = Math.Min(length - start, BlockBytes / Unsafe.SizeOf<T>());
            zip.Apply(new ReadOnlySpan<T>(a + start, count), new ReadOnlySpan<T>(b + start, count), new Span<T>(y + start, count));
        }
    }
}
