using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using Smug.Kernels;

namespace Smug.Tensors;

/// <summary>
/// Arrays that were used once and can be used again. The first touch of fresh memory costs ten times as much as a reused buffer,
/// so steps that repeat (training, Integrated Gradients) live from here. Thread-safe.
/// </summary>
/// <remarks>Arrays come in size classes a quarter of a power of two apart, so at most 25 % is unused. Contents are undefined.</remarks>
internal static class BufferPool<T>
    where T : unmanaged
{
    private const int SmallestPooled = 256;
    private const int PerClass = 64;
    private static readonly ConcurrentStack<T[]>[] Classes = CreateClasses();

    /// <summary>An array of at least <paramref name="length"/> elements with undefined contents.</summary>
    public static T[] Rent(int length)
    {
        if (length < SmallestPooled) return length == 0 ? [] : new T[length];
        var (index, size) = SizeClass(length);
        if (size > Array.MaxLength) return GC.AllocateUninitializedArray<T>(length);
        return Classes[index].TryPop(out var array) ? array : LargeArray.Uninitialized<T>((int)size, pinned: size * Unsafe.SizeOf<T>() >= 1024);
    }

    /// <summary>Gives an array back. The caller must not touch it again.</summary>
    public static void Return(T[] array)
    {
        if (array.Length < SmallestPooled) return;
        var (index, size) = SizeClass(array.Length);
        if (size == array.Length && Classes[index].Count < PerClass) Classes[index].Push(array);
    }

    /// <summary>The class of arrays that hold <paramref name="length"/> elements; its size may be more than an array can have.</summary>
    private static (int Index, long Size) SizeClass(int length)
    {
        var power = BitOperations.Log2((uint)(length - 1));
        var quarter = 1 << (power - 2);
        var steps = (length - 1 - (1 << power)) / quarter + 1;
        var size = (1L << power) + (long)steps * quarter;
        return (power * 4 + steps - 1, size);
    }

    private static ConcurrentStack<T[]>[] CreateClasses()
    {
        var classes = new ConcurrentStack<T[]>[32 * 4 + 1];
        for (var i = 0; i < classes.Length; i++) classes[i] = new ConcurrentStack<T[]>();
        return classes;
    }
}
