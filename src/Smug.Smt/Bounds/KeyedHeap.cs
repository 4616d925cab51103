namespace Smug.Smt.Bounds;

/// <summary>Items in ascending order of a key, items of one key in their own order: a binary heap. Not thread-safe.</summary>
internal sealed class KeyedHeap
{
    private double[] _keys = new double[16];
    private int[] _items = new int[16];

    public int Count { get; private set; }

    /// <summary>The smallest key; there must be one.</summary>
    public double FirstKey => _keys[0];

    public void Clear() => Count = 0;

    public void Add(double key, int item)
    {
        if (Count == _keys.Length)
        {
            var (keys, items) = (new double[2 * Count], new int[2 * Count]);
            Array.Copy(_keys, keys, Count);
            Array.Copy(_items, items, Count);
            (_keys, _items) = (keys, items);
        }

        var place = Count++;
        while (place > 0 && IsBefore(key, item, (place - 1) / 2))
        {
            (_keys[place], _items[place]) = (_keys[(place - 1) / 2], _items[(place - 1) / 2]);
            place = (place - 1) / 2;
        }

        (_keys[place], _items[place]) = (key, item);
    }

    /// <summary>Takes the first item out; false where there is none.</summary>
    public bool TryTake(out int item, out double key)
    {
        (item, key) = (_items[0], _keys[0]);
        if (Count == 0) return false;
        Count--;
        var (place, lastKey, last) = (0, _keys[Count], _items[Count]);
        for (var child = 1; child < Count; child = (2 * place) + 1)
        {
            if (child + 1 < Count && IsBefore(_keys[child + 1], _items[child + 1], child)) child++;
            if (!IsBefore(_keys[child], _items[child], lastKey, last)) break;
            (_keys[place], _items[place]) = (_keys[child], _items[child]);
            place = child;
        }

        (_keys[place], _items[place]) = (lastKey, last);
        return true;
    }

    private bool IsBefore(double key, int item, int place) => IsBefore(key, item, _keys[place], _items[place]);

    private static bool IsBefore(double key, int item, double otherKey, int other) => key < otherKey || (key == otherKey && item < other);
}
