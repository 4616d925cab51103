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

    /// <summary>Where each of some variables of a component stands among them; for others it is anything. Valid until the next call.</summary>
    /// <param name="variables">The variables.</param>
    /// <param name="count">How many the component has.</param>
    public int[] Places(int[] variables, int count)
    {
        if (_places.Length < count) _places = new int[count];
        for (var k = 0; k < variables.Length; k++) _places[variables[k]] = k;
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
