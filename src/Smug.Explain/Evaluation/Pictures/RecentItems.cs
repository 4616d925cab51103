namespace Smug.Explain;

/// <summary>Keeps the last few items, because all methods of an item ask for it one after the other. Thread-safe.</summary>
internal sealed class RecentItems<T>(Func<int, T> load)
    where T : class
{
    private const int Most = 8;

    private readonly Lock _lock = new();
    private readonly Queue<int> _order = new();
    private readonly Dictionary<int, Lazy<T>> _items = [];

    /// <summary>The item at a place; what loading it raised is raised every time.</summary>
    public T Of(int position)
    {
        Lazy<T>? item;
        lock (_lock)
        {
            if (!_items.TryGetValue(position, out item))
            {
                _items[position] = item = new Lazy<T>(() => load(position));
                _order.Enqueue(position);
                if (_order.Count > Most) _items.Remove(_order.Dequeue());
            }
        }

        return item.Value;
    }
}
