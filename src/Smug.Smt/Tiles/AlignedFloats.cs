using System.Runtime.CompilerServices;

namespace Smug.Smt.Tiles;

/// <summary>Numbers that begin where a cache line does: vectors that lie across two take longer to load.</summary>
/// <remarks>They are a <see cref="TileArena"/>'s, and another's once that is reset.</remarks>
/// <param name="numbers">An array that stays where it is.</param>
/// <param name="start">Where in it they begin.</param>
internal readonly struct AlignedFloats(float[] numbers, int start)
{
    public bool IsEmpty => numbers is null;

    public ref float this[int place]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref numbers[start + place];
    }

    public Span<float> AsSpan(int place, int length) => numbers.AsSpan(start + place, length);
}
