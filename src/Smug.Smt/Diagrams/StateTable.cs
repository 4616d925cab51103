namespace Smug.Smt.Diagrams;

/// <summary>Different tuples of a fixed number of states, numbered in the order in which they came.</summary>
internal sealed class StateTable(int width)
{
    private int[] _tuples = new int[64 * width];
    private int[] _slots = new int[128];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Forgets all, and keeps the memory.</summary>
    public void Clear()
    {
        Count = 0;
        Array.Clear(_slots);
    }

    public ReadOnlySpan<int> this[int place] => _tuples.AsSpan(place * width, width);

    /// <summary>The number of a tuple, which is added where it is new.</summary>
    public int Place(ReadOnlySpan<int> tuple)
    {
        var mask = _slots.Length - 1;
        var slot = Hash(tuple) & mask;
        for (; _slots[slot] > 0; slot = (slot + 1) & mask)
        {
            if (this[_slots[slot] - 1].SequenceEqual(tuple)) return _slots[slot] - 1;
        }

        if ((Count + 1) * width > _tuples.Length) Array.Resize(ref _tuples, 2 * _tuples.Length);
        tuple.CopyTo(_tuples.AsSpan(Count * width));
        _slots[slot] = ++Count;
        if (2 * Count > _slots.Length) Grow();
        return Count - 1;
    }

    private void Grow()
    {
        _slots = new int[2 * _slots.Length];
        var mask = _slots.Length - 1;
        for (var place = 0; place < Count; place++)
        {
            var slot = Hash(this[place]) & mask;
            while (_slots[slot] > 0) slot = (slot + 1) & mask;
            _slots[slot] = place + 1;
        }
    }

    private static int Hash(ReadOnlySpan<int> tuple)
    {
        var hash = 17u;
        foreach (var state in tuple) hash = (hash ^ (uint)state) * 0x9E3779B1u;
        return (int)(hash ^ (hash >> 15));
    }
}
