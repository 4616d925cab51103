using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Smug.Kernels.Conv2d;

/// <summary>Memory for the packed weights of many sums, side by side: large enough pieces for the system to hand them out in large pages.
/// It never moves and lives as long as any sum that took of it.</summary>
/// <param name="elements">Elements that will be taken, all in all.</param>
internal sealed unsafe class PackedMemory<T>(long elements)
    where T : unmanaged
{
    /// <summary>Elements of a cache line of the smallest element type.</summary>
    private const int Line = 16;

    private const int LongestPiece = 1 << 26;

    private readonly List<T[]> _pieces = [];
    private long _toCome = elements;
    private T* _next;
    private long _left;

    /// <summary>Elements, with undefined contents, that begin at a cache line.</summary>
    public T* Take(int length)
    {
        var whole = Rounded(length);
        if (whole > _left)
        {
            _left = Math.Max(whole, Math.Min(LongestPiece, _toCome));
            var piece = LargeArray.Uninitialized<T>(checked((int)(_left + Line)), pinned: true);
            _pieces.Add(piece);
            _next = (T*)(((nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(piece)) + 63) & -64);
        }

        var taken = _next;
        _next += whole;
        _left -= whole;
        _toCome -= whole;
        return taken;
    }

    /// <summary>What taking so many takes.</summary>
    public static long Rounded(int length) => (length + (long)Line - 1) / Line * Line;
}
