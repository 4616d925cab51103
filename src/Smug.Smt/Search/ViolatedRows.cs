using System.Runtime.CompilerServices;

namespace Smug.Smt.Search;

/// <summary>The rows that are violated, in no particular order: one is added or taken out in one step. Not thread-safe.</summary>
internal sealed class ViolatedRows
{
    private int[] _rows = [];
    private int[] _place = [];

    public int Count { get; private set; }

    public int this[int index] => _rows[index];

    /// <summary>Begins with none of so many rows violated. Memory is reused.</summary>
    public void Clear(int rowCount)
    {
        if (_rows.Length < rowCount) (_rows, _place) = (new int[Math.Max(rowCount, 2 * _rows.Length)], new int[Math.Max(rowCount, 2 * _rows.Length)]);
        Count = 0;
    }

    /// <summary>Says that a row is violated now, or no longer, where it was otherwise before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(int row, bool violated)
    {
        if (violated)
        {
            _place[row] = Count;
            _rows[Count++] = row;
            return;
        }

        var last = _rows[--Count];
        (_rows[_place[row]], _place[last]) = (last, _place[row]);
    }
}
