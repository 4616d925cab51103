namespace Smug.Smt.Diagrams;

/// <summary>Different tuples of a fixed number of words, numbered in the order in which they came. Not thread-safe.</summary>
internal sealed class StateTable
{
    private const int FewestSlots = 128;
    private ulong[] _tuples = [];
    private int[] _slots = new int[FewestSlots];
    private int _width;
    private int _used = FewestSlots;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The memory it needs, in bytes; it may hold more from before.</summary>
    public long Size => ((long)Count * _width * sizeof(ulong)) + ((long)_used * sizeof(int));

    /// <summary>The memory it holds, in bytes.</summary>
    public long Capacity => (_tuples.Length * (long)sizeof(ulong)) + (_slots.Length * (long)sizeof(int));

    /// <summary>Forgets all, and keeps the memory for tuples of <paramref name="width"/> words.</summary>
    public void Clear(int width)
    {
        (Count, _width, _used) = (0, width, FewestSlots);
        Array.Clear(_slots, 0, _used);
    }

    public ReadOnlySpan<ulong> this[int place] => _tuples.AsSpan(place * _width, _width);

    /// <summary>The number of a tuple, which is added where it is new.</summary>
    public int Place(ReadOnlySpan<ulong> tuple)
    {
        var mask = _used - 1;
        var slot = Hash(tuple) & mask;
        for (; _slots[slot] > 0; slot = (slot + 1) & mask)
        {
            if (this[_slots[slot] - 1].SequenceEqual(tuple)) return _slots[slot] - 1;
        }

        if ((Count + 1) * _width > _tuples.Length) Array.Resize(ref _tuples, Math.Max(64 * _width, _tuples.Length + (_tuples.Length / 2)));
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

    private static int Hash(ReadOnlySpan<ulong> tuple)
    {
        var hash = 17ul;
        foreach (var word in tuple) hash = (hash ^ word ^ (hash >> 32)) * 0x9E3779B97F4A7C15;
        return (int)(hash >> 32);
    }
}
