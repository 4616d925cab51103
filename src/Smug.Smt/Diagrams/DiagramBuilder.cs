using System.Runtime.InteropServices;
using Smug.Smt.Bounds;

namespace Smug.Smt.Diagrams;

/// <summary>Builds the reduced diagram of rows over few variables, or gives up where it grows too large.</summary>
/// <remarks>
/// Each row by itself is an automaton (<see cref="RowStates"/>); the rows together are their product, built layer by layer from the root, in which a node is
/// known by the states of the rows that are begun and not yet ended. From the end back, nodes without a path are cut off and nodes with the same successors become one.
/// The relaxed rows are used: every mask of the exact rows is a path. Each thread has one builder, whose memory serves all its diagrams.
/// </remarks>
internal sealed class DiagramBuilder
{
    /// <summary>How many nodes the product may have per node that the diagram may have.</summary>
    private const int Growth = 3;

    /// <summary>Tables and automata larger than this are not kept for the next diagram.</summary>
    private const int MostKept = 1 << 19;
    private const int MostStatesKept = 1 << 10;

    [ThreadStatic]
    private static DiagramBuilder? t_own;

    private readonly List<RowStates> _states = [];
    private readonly List<int> _successors = [];
    private readonly JoinedNodes _nodes = new();
    private readonly int[] _start = new int[Diagram.MostVariables + 1];
    private StateTable _layer = new();
    private StateTable _later = new();
    private int[] _joined = [];
    private int[] _here = [];
    private readonly List<(int Row, int Place, int From, int To)> _steps = [];
    private int[][] _place = [];
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
        var builder = t_own ??= new DiagramBuilder();
        (builder._most, builder._stop) = (most, stop);
        try
        {
            return builder.Read(rows, group, variables, order) && builder.Multiply(group.Count) ? builder.Reduce(group) : null;
        }
        finally
        {
            builder.Release();
        }
    }

    /// <summary>Orders the variables and makes each row an automaton. Returns false where one is too large.</summary>
    private bool Read(ScaledRows rows, IReadOnlyList<int> group, int[] variables, int[]? order)
    {
        _order = order is null ? VariableOrder.Of(rows, group, variables) : [.. variables.OrderBy(j => order[j])];
        var layer = new Dictionary<int, int>(_order.Length);
        foreach (var (k, j) in _order.Index()) layer[j] = k;

        // Per layer and row, the variable's place in the row's own order; −1 where the row does not have it.
        _place = new int[_order.Length][];
        for (var k = 0; k < _order.Length; k++) Array.Fill(_place[k] = new int[group.Count], -1);
        (_begin, _end) = (new int[group.Count], new int[group.Count]);
        for (var r = 0; r < group.Count; r++)
        {
            var (first, end) = (rows.RowStart[group[r]], rows.RowStart[group[r] + 1]);
            int[] own = [.. Enumerable.Range(first, end - first).OrderBy(e => layer[rows.Column[e]])];
            for (var k = 0; k < own.Length; k++) _place[layer[rows.Column[own[k]]]][r] = k;
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
        _nodes.Clear();
        _successors.Clear();
        if (_successors.Capacity > MostKept) _successors.Capacity = 0;
        if (_here.Length > MostKept) _here = [];
        if (_joined.Length > MostKept) _joined = [];
        if (_layer.Capacity > sizeof(int) * MostKept) _layer = new StateTable();
        if (_later.Capacity > sizeof(int) * MostKept) _later = new StateTable();
    }

    /// <summary>Builds the product. Returns false where it is empty or too large.</summary>
    private bool Multiply(int rows)
    {
        var (layer, later, nodes) = (_layer, _later, 1);
        layer.Clear(0);
        _ = layer.Place([]);
        Span<ushort> node = stackalloc ushort[rows];
        for (var r = 0; r < rows; r++)
        {
            if (_states[r].First == RowStates.Fails) return false;
        }

        for (var k = 0; k < _order.Length; k++)
        {
            var width = Steps(k, rows);
            var next = node[..width];
            var steps = CollectionsMarshal.AsSpan(_steps);
            later.Clear(width);
            _start[k] = _successors.Count;
            for (var t = 0; t < layer.Count; t++)
            {
                if ((t & 1023) == 0 && _stop()) return false;
                for (var value = 0; value <= 1; value++)
                {
                    var from = layer[t];
                    var fails = false;
                    foreach (ref readonly var step in steps)
                    {
                        var state = step.From < 0 ? _states[step.Row].First : (int)from[step.From];
                        if (step.Place >= 0) state = _states[step.Row].Next(step.Place, state, value);
                        fails = state == RowStates.Fails;
                        if (fails) break;
                        if (step.To >= 0) next[step.To] = (ushort)state;
                    }

                    _successors.Add(fails ? -1 : later.Place(next));
                }

                if (nodes + later.Count > Growth * _most) return false;
            }

            _start[k + 1] = _successors.Count;
            nodes += later.Count;
            if (later.Count == 0) return false;
            (layer, later) = (later, layer);
        }

        return true;
    }

    /// <summary>What becomes of the rows that layer k reads or that are begun and not yet ended: only of these a node has to know the state.</summary>
    /// <param name="k">The layer.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <returns>Of how many rows a node of the next layer knows the state.</returns>
    private int Steps(int k, int rows)
    {
        _steps.Clear();
        var (from, to) = (0, 0);
        for (var r = 0; r < rows; r++)
        {
            if (_begin[r] > k || _end[r] < k) continue;
            _steps.Add((r, _place[k][r], _begin[r] < k ? from++ : -1, _end[r] > k ? to++ : -1));
        }

        return to;
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
            var successors = CollectionsMarshal.AsSpan(_successors)[_start[k].._start[k + 1]];
            var count = successors.Length / 2;
            if (_here.Length < count) _here = new int[Math.Max(count, 2 * _here.Length)];
            var (joined, here) = (_joined, _here);
            _nodes.Begin(k);
            for (var t = 0; t < count; t++)
            {
                var zero = successors[2 * t] is >= 0 and var a ? joined[a] : -1;
                var one = successors[(2 * t) + 1] is >= 0 and var b ? joined[b] : -1;
                here[t] = _nodes.Place(zero, one);
            }

            if (_nodes.Count > _most || _nodes.IsTooWide) return null;
            (_joined, _here) = (here, joined);
        }

        return _joined[0] < 0 ? null : _nodes.Built([.. group], _order);
    }
}
