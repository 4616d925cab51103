namespace Smug.Smt.Diagrams;

/// <summary>Different tuples of a fixed number of states, numbered in the order in which they came. Not thread-safe.</summary>
internal sealed class StateTable
{
    private const int FewestSlots = 128;
    private ushort[] _tuples = [];
    private int[] _slots = new int[FewestSlots];
    private int _width;
    private int _used = FewestSlots;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The memory it holds, in bytes.</summary>
    public int Capacity => (_tuples.Length * sizeof(ushort)) + (_slots.Length * sizeof(int));

    /// <summary>Forgets all, and keeps the memory for tuples of <paramref name="width"/> states.</summary>
    public void Clear(int width)
    {
        (Count, _width, _used) = (0, width, FewestSlots);
        Array.Clear(_slots, 0, _used);
    }

    public ReadOnlySpan<ushort> this[int place] => _tuples.AsSpan(place * _width, _width);

    /// <summary>The number of a tuple, which is added where it is new.</summary>
    public int Place(ReadOnlySpan<ushort> tuple)
    {
        var mask = _used - 1;
        var slot = Hash(tuple) & mask;
        for (; _slots[slot] > 0; slot = (slot + 1) & mask)
        {
            if (this[_slots[slot] - 1].SequenceEqual(tuple)) return _slots[slot] - 1;
        }

        if ((Count + 1) * _width > _tuples.Length) Array.Resize(ref _tuples, Math.Max(64 * _width, 2 * _tuples.Length));
        tuple.CopyTo(_tuples.AsSpan(Count * _width));
        _slots[slot] = ++Count;
        if (2 * Count > _used) Grow();
        return Count - 1;
    }

    private void Grow()
    {
        _used *= 2;
        if (_slots.Length < _used) _slots = new int[_used];
        else Array.Clear(_slots, 0, _used);
        var mask = _used - 1;
        for (var place = 0; place < Count; place++)
        {
            var slot = Hash(this[place]) & mask;
            while (_slots[slot] > 0) slot = (slot + 1) & mask;
            _slots[slot] = place + 1;
        }
    }

    private static int Hash(ReadOnlySpan<ushort> tuple)
    {
        var hash = 17u;
        foreach (var state in tuple) hash = (hash ^ state) * 0x9E3779B1u;
        return (int)(hash ^ (hash >> 15));
    }
}
