using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Smug.Smt.Tiles;

/// <summary>Room for the matrices of one tile's search, which the next search uses again: each takes hundreds of kilobytes, and there are thousands of searches.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class TileArena
{
    private const int LeastBlock = 1 << 16;
    private readonly List<Block> _blocks = [];
    private int[] _places = [];
    private int _block;
    private int _used;

    /// <summary>Lets all be used again that was taken before.</summary>
    public void Reset() => (_block, _used) = (0, 0);

    /// <summary>Numbers that begin where a cache line does, all 0.</summary>
    public AlignedFloats Take(int length)
    {
        var room = TileProgram.Padded(length);
        for (; _block < _blocks.Count && _used + room > _blocks[_block].Length; _block++) _used = 0;
        if (_block == _blocks.Count) _blocks.Add(new Block(Math.Max(room, LeastBlock)));
        var taken = _blocks[_block].Part(_used);
        _used += room;
        taken.AsSpan(0, length).Clear();
        return taken;
    }

    /// <summary>Room for a number per variable of a component, with anything in it.</summary>
    public int[] Places(int variables)
    {
        if (_places.Length < variables) _places = new int[variables];
        return _places;
    }

    /// <summary>An array whose first number may not be where a cache line begins, and which stays where it is.</summary>
    private sealed unsafe class Block
    {
        private const int Line = 64;
        private readonly float[] _numbers;
        private readonly int _start;

        public Block(int length)
        {
            Length = length;
            _numbers = GC.AllocateUninitializedArray<float>(length + (Line / sizeof(float)), pinned: true);
            var address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_numbers));
            _start = (int)(-address & (Line - 1)) / sizeof(float);
        }

        public int Length { get; }

        public AlignedFloats Part(int start) => new(_numbers, _start + start);
    }
}
