namespace Smug.Explain;

/// <summary>Results of items that are worked on in any order, by several threads, and taken one after the other in ascending order: by whichever thread
/// has just finished one, while the others go on. No item begins further ahead of the next to be taken than there are places. Thread-safe.</summary>
/// <param name="places">Results that may wait; at least 1. Item i has place i mod <paramref name="places"/>.</param>
/// <param name="take">Takes an item's result.</param>
internal sealed class InOrder(int places, Action<int> take)
{
    private readonly object _gate = new();
    private readonly bool[] _isReady = new bool[places];
    private int _next;
    private bool _isTaking;
    private bool _hasFailed;

    /// <summary>Does one item as soon as its place is free, and takes what can be taken. Items are claimed in ascending order.</summary>
    /// <param name="item">Its number, from 0.</param>
    /// <param name="work">Leaves the result at the place it is given.</param>
    public void Do(int item, Action<int> work)
    {
        if (!Enter(item)) return;
        try
        {
            work(item % places);
            Leave(item);
        }
        catch
        {
            // The error goes to the caller; nobody may wait for this item.
            lock (_gate)
            {
                _hasFailed = true;
                Monitor.PulseAll(_gate);
            }

            throw;
        }
    }

    /// <returns>False where another item failed.</returns>
    private bool Enter(int item)
    {
        lock (_gate)
        {
            while (item >= _next + places && !_hasFailed) Monitor.Wait(_gate);
            return !_hasFailed;
        }
    }

    private void Leave(int item)
    {
        lock (_gate)
        {
            _isReady[item % places] = true;
            if (_isTaking) return;
            _isTaking = true;
        }

        while (TryNext(out var next))
        {
            take(next);
            lock (_gate)
            {
                _next++;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private bool TryNext(out int next)
    {
        lock (_gate)
        {
            next = _next;
            _isTaking = _isReady[next % places];
            _isReady[next % places] = false;
            return _isTaking;
        }
    }
}
