namespace Smug.Explain;

/// <summary>Keeps the last few pictures, because all methods of an item ask for it one after the other. Thread-safe.</summary>
internal sealed class RecentPictures(Func<int, PreparedPicture> load)
{
    private const int Most = 8;

    private readonly Lock _lock = new();
    private readonly Queue<int> _order = new();
    private readonly Dictionary<int, Lazy<PreparedPicture>> _items = [];

    /// <summary>The item at a place; what loading it raised is raised every time.</summary>
    public PreparedPicture Of(int position)
    {
        Lazy<PreparedPicture>? item;
        lock (_lock)
        {
            if (!_items.TryGetValue(position, out item))
            {
                _items[position] = item = new Lazy<PreparedPicture>(() => load(position));
                _order.Enqueue(position);
                if (_order.Count > Most) _items.Remove(_order.Dequeue());
            }
        }

        return item.Value;
    }
}
