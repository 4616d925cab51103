using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Smug.Smt.Bounds;

namespace Smug.Smt.Diagrams;

/// <summary>Builds the reduced diagram of rows over few variables, or gives up where it grows too large.</summary>
/// <remarks>
/// Each row by itself is an automaton (<see cref="RowStates"/>); the rows together are their product, built layer by layer from the root, in which a node is
/// known by the states of the rows that are begun and not yet ended. From the end back, nodes without a path are cut off and nodes with the same successors become one.
/// The relaxed rows are used: every mask of the exact rows is a path. A builder's memory serves one diagram after the other.
/// </remarks>
internal sealed class DiagramBuilder
{
    /// <summary>How many nodes the product may have per node that the diagram may have.</summary>
    private const int Growth = 3;

    /// <summary>Tables and automata larger than this are not kept for the next diagram.</summary>
    private const int MostKept = 1 << 19;
    private const int MostStatesKept = 1 << 10;
    private const int BitsOfAWord = 64;

    /// <summary>How many bytes one layer of the product may take.</summary>
    private const long MostOfALayer = 5L << 20;

    /// <summary>Those at rest: as many as there have been at work at a time, whatever threads they work on.</summary>
    private static readonly ConcurrentBag<DiagramBuilder> s_free = [];

    private readonly List<RowStates> _states = [];
    private readonly PagedIntegers _successors = new();
    private readonly JoinedNodes _nodes = new();
    private readonly int[] _start = new int[Diagram.MostVariables + 1];
    private StateTable _layer = new();
    private StateTable _later = new();
    private int[] _joined = [];
    private int[] _here = [];
    private readonly List<(Field From, Field To)> _carried = [];
    private readonly List<(List<int> Next, int First, Field From, Field To)> _read = [];
    private Field[] _field = [];
    private int[] _count = [];
    private bool[][] _reads = [];
    private int[] _begin = [];
    private int[] _end = [];
    private int[] _order = [];
    private int _most;
    private Func<bool> _stop = () => false;

    /// <summary>The diagram of some rows, or null where it would have more nodes, no path, or too many variables.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="group">The rows it stands for.</param>
    /// <param name="variables">Their variables, ascending; as they come where an order is given.</param>
    /// <param name="most">The largest number of nodes.</param>
    /// <param name="stop">Asked now and then whether to give up.</param>
    /// <param name="order">Each variable's place in the order to be read in; by itself where null.</param>
    public static Diagram? Build(ScaledRows rows, IReadOnlyList<int> group, int[] variables, int most, Func<bool> stop, int[]? order = null)
    {
        if (variables.Length is 0 or > Diagram.MostVariables) return null;
        var builder = s_free.TryTake(out var free) ? free : new DiagramBuilder();
        (builder._most, builder._stop) = (most, stop);
        try
        {
            return builder.Read(rows, group, variables, order) && builder.Multiply(group.Count) ? builder.Reduce(group) : null;
        }
        finally
        {
            builder.Release();
            s_free.Add(builder);
        }
    }

    /// <summary>Orders the variables and makes each row an automaton. Returns false where one is too large.</summary>
    private bool Read(ScaledRows rows, IReadOnlyList<int> group, int[] variables, int[]? order)
    {
        _order = order is null ? VariableOrder.Of(rows, group, variables) : [.. variables.OrderBy(j => order[j])];
        var layer = new Dictionary<int, int>(_order.Length);
        foreach (var (k, j) in _order.Index()) layer[j] = k;

        // Per layer and row, whether the row has the variable.
        _reads = new bool[_order.Length][];
        for (var k = 0; k < _order.Length; k++) _reads[k] = new bool[group.Count];
        (_begin, _end) = (new int[group.Count], new int[group.Count]);
        for (var r = 0; r < group.Count; r++)
        {
            var (first, end) = (rows.RowStart[group[r]], rows.RowStart[group[r] + 1]);
            int[] own = [.. Enumerable.Range(first, end - first).OrderBy(e => layer[rows.Column[e]])];
            foreach (var e in own) _reads[layer[rows.Column[e]]][r] = true;
            (_begin[r], _end[r]) = own.Length == 0 ? (0, -1) : (layer[rows.Column[own[0]]], layer[rows.Column[own[^1]]]);
            if (r == _states.Count) _states.Add(new RowStates());
            if (!_states[r].Read([.. own.Select(e => rows.Relaxed[e])], rows.RelaxedBound[group[r]], Growth * _most, _stop)) return false;
        }

        return true;
    }

    /// <summary>Keeps memory for the next diagram, but not what one large diagram alone needed.</summary>
    private void Release()
    {
        _states.RemoveAll(automaton => automaton.Count > MostStatesKept);
        _read.Clear();
        _nodes.Clear();
        _successors.Clear(MostKept);
        if (_layer.Capacity > sizeof(int) * MostKept) _layer = new StateTable();
        if (_later.Capacity > sizeof(int) * MostKept) _later = new StateTable();
        if (_here.Length > MostKept) _here = [];
        if (_joined.Length > MostKept) _joined = [];
    }

    /// <summary>Builds the product. Returns false where it is empty or too large.</summary>
    private bool Multiply(int rows)
    {
        var (layer, later, nodes) = (_layer, _later, 1);
        layer.Clear(0);
        _ = layer.Place([]);
        (_field, _count) = (new Field[rows], new int[rows]);
        var (carried, node) = (new ulong[rows], new ulong[rows]);
        for (var r = 0; r < rows; r++)
        {
            if (_states[r].First == RowStates.Fails) return false;
        }

        for (var k = 0; k < _order.Length; k++)
        {
            var width = Steps(k, rows);
            var kept = carried.AsSpan(0, width);
            var next = node.AsSpan(0, width);
            later.Clear(width);
            _start[k] = _successors.Count;
            for (var t = 0; t < layer.Count; t++)
            {
                if ((t & 1023) == 0 && _stop()) return false;
                var from = layer[t];
                kept.Clear();
                foreach (ref readonly var step in CollectionsMarshal.AsSpan(_carried)) step.To.Put(step.From.Get(from), kept);
                for (var value = 0; value <= 1; value++)
                {
                    kept.CopyTo(next);
                    _successors.Add(Follow(from, value, next) ? later.Place(next) : -1);
                }

                if (nodes + later.Count > Growth * _most || later.Size > MostOfALayer) return false;
            }

            _start[k + 1] = _successors.Count;
            nodes += later.Count;
            if (later.Count == 0) return false;
            (layer, later) = (later, layer);
        }

        return true;
    }

    /// <summary>Lets the rows that have a variable read a value. Returns whether all can still hold.</summary>
    private bool Follow(ReadOnlySpan<ulong> from, int value, Span<ulong> to)
    {
        foreach (ref readonly var step in CollectionsMarshal.AsSpan(_read))
        {
            var state = step.Next[(2 * (step.From.Mask == 0 ? step.First : step.From.Get(from))) + value];
            if (state == RowStates.Fails) return false;
            if (step.To.Mask != 0) step.To.Put(state, to);
        }

        return true;
    }

    /// <summary>What becomes of the rows that layer k reads or that are begun and not yet ended: only of these a node has to know the state.</summary>
    /// <param name="k">The layer.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <returns>How many words a node of the next layer takes.</returns>
    private int Steps(int k, int rows)
    {
        _carried.Clear();
        _read.Clear();
        var (word, used) = (-1, BitsOfAWord);
        for (var r = 0; r < rows; r++)
        {
            if (_begin[r] > k || _end[r] < k) continue;
            var (reads, from, to) = (_reads[k][r], _field[r], default(Field));
            if (reads) _count[r]++;
            if (_end[r] > k)
            {
                var bits = _states[r].Bits(_count[r]);
                if (used + bits > BitsOfAWord) (word, used) = (word + 1, 0);
                to = new Field(word, used, (1ul << bits) - 1);
                used += bits;
            }

            if (reads) _read.Add((_states[r].Next(_count[r] - 1), _states[r].First, from, to));
            else _carried.Add((from, to));
            _field[r] = to;
        }

        return word + 1;
    }

    /// <summary>From the last layer to the first: joins nodes with the same successors. Null where no path is left, too many nodes are, or it is given up.</summary>
    private Diagram? Reduce(IReadOnlyList<int> group)
    {
        var n = _order.Length;
        if (_joined.Length == 0) _joined = new int[64];
        _joined[0] = 0;
        for (var k = n - 1; k >= 0; k--)
        {
            if (_stop()) return null;
            var (first, count) = (_start[k], (_start[k + 1] - _start[k]) / 2);
            if (_here.Length < count) _here = new int[Math.Max(count, 2 * _here.Length)];
            var (joined, here) = (_joined, _here);
            _nodes.Begin(k);
            for (var t = 0; t < count; t++)
            {
                var zero = _successors[first + (2 * t)] is >= 0 and var a ? joined[a] : -1;
                var one = _successors[first + (2 * t) + 1] is >= 0 and var b ? joined[b] : -1;
                here[t] = _nodes.Place(zero, one);
            }

            if (_nodes.Count > _most || _nodes.IsTooWide) return null;
            (_joined, _here) = (here, joined);
        }

        return _joined[0] < 0 ? null : _nodes.Built([.. group], _order);
    }

    /// <summary>Where a row's state is in a node's words; nowhere where there is no mask.</summary>
    private readonly record struct Field(int Word, int Shift, ulong Mask)
    {
        public int Get(ReadOnlySpan<ulong> words) => (int)((words[Word] >> Shift) & Mask);

        public void Put(int state, Span<ulong> words) => words[Word] |= (ulong)state << Shift;
    }
}
