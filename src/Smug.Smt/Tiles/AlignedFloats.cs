using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Smug.Smt.Tiles;

/// <summary>Numbers that begin where a cache line does: vectors that lie across two take longer to load.</summary>
internal readonly unsafe struct AlignedFloats
{
    private const int Line = 64;
    private readonly float[] _numbers;
    private readonly int _start;

    /// <summary>All 0.</summary>
    public AlignedFloats(int length)
    {
        _numbers = GC.AllocateArray<float>(length + (Line / sizeof(float)), pinned: true);
        var address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_numbers));
        _start = (int)(-address & (Line - 1)) / sizeof(float);
    }

    public bool IsEmpty => _numbers is null;

    public ref float this[int place] => ref _numbers[_start + place];

    public Span<float> AsSpan(int start, int length) => _numbers.AsSpan(_start + start, length);
}
