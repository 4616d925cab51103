using Smug.Smt.Bounds;

namespace Smug.Smt.Search;

/// <summary>Bounds of variables at a node, and what the rows force from them.</summary>
/// <remarks>Works on the relaxed rows: what is forced there is forced in the exact set. Not thread-safe.</remarks>
internal sealed class Propagation(ScaledRows rows)
{
    private readonly long[] _largest = new long[rows.RowCount];
    private readonly bool[] _queued = new bool[rows.RowCount];
    private readonly Queue<int> _queue = new();

    public byte[] Lower { get; } = new byte[rows.VariableCount];

    public byte[] Upper { get; } = new byte[rows.VariableCount];

    /// <summary>A variable got a value because a row would break otherwise.</summary>
    public Action<int, bool, int>? Forced { get; set; }

    public bool IsFree(int variable) => Lower[variable] != Upper[variable];

    /// <summary>Frees every variable and looks at every row anew.</summary>
    public void Reset()
    {
        Array.Clear(Lower);
        for (var j = 0; j < Upper.Length; j++) Upper[j] = 1;
        _queue.Clear();
        for (var i = 0; i < rows.RowCount; i++)
        {
            var largest = 0L;
            for (var e = rows.RowStart[i]; e < rows.RowStart[i + 1]; e++) largest += Math.Max(0, rows.Relaxed[e]);
            _largest[i] = largest;
            _queued[i] = true;
            _queue.Enqueue(i);
        }
    }

    /// <summary>Gives a free variable a value.</summary>
    public void Fix(int variable, bool value)
    {
        if (value) Lower[variable] = 1;
        else Upper[variable] = 0;
        for (var p = rows.ColumnStart[variable]; p < rows.ColumnStart[variable + 1]; p++)
        {
            var coefficient = rows.Relaxed[rows.ColumnEntry[p]];
            if (value ? coefficient >= 0 : coefficient <= 0) continue;
            var i = rows.ColumnRow[p];
            _largest[i] -= Math.Abs(coefficient);
            if (_queued[i]) continue;
            _queued[i] = true;
            _queue.Enqueue(i);
        }
    }

    /// <summary>Fixes all that the rows force. Returns a row that cannot hold any more, or −1.</summary>
    public int Run()
    {
        while (_queue.TryDequeue(out var i))
        {
            _queued[i] = false;
            var slack = _largest[i] - rows.RelaxedBound[i];
            if (slack < 0) return i;
            for (var e = rows.RowStart[i]; e < rows.RowStart[i + 1]; e++)
            {
                var variable = rows.Column[e];
                if (!IsFree(variable) || Math.Abs(rows.Relaxed[e]) <= slack) continue;
                var value = rows.Relaxed[e] > 0;
                Fix(variable, value);
                Forced?.Invoke(variable, value, i);
            }
        }

        return -1;
    }
}
