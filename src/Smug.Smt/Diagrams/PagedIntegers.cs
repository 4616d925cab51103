using System.Runtime.CompilerServices;

namespace Smug.Smt.Diagrams;

/// <summary>A list of integers in pages: it grows without being copied, and nothing of it is among the large objects that are collected last. Not thread-safe.</summary>
internal sealed class PagedIntegers
{
    private const int PageBits = 14;
    private const int Mask = (1 << PageBits) - 1;
    private readonly List<int[]> _pages = [];

    public int Count { get; private set; }

    public int this[int place]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _pages[place >> PageBits][place & Mask];
    }

    public void Add(int number)
    {
        if (Count >> PageBits == _pages.Count) _pages.Add(new int[Mask + 1]);
        _pages[Count >> PageBits][Count++ & Mask] = number;
    }

    /// <summary>Forgets all, and keeps the memory for some.</summary>
    /// <param name="most">For how many.</param>
    public void Clear(int most)
    {
        Count = 0;
        var kept = Math.Min(_pages.Count, most >> PageBits);
        _pages.RemoveRange(kept, _pages.Count - kept);
    }
}
