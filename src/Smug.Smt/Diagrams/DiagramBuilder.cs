using Smug.Smt.Bounds;

namespace Smug.Smt.Diagrams;

/// <summary>Builds the reduced diagram of rows over few variables, or gives up where it grows too large.</summary>
/// <remarks>
/// Each row by itself is an automaton (<see cref="RowStates"/>); the rows together are their product, built layer by layer from the root, in which a node is
/// known by the states of all rows. From the end back, nodes without a path are cut off and nodes with the same successors become one.
/// The relaxed rows are used: every mask of the exact rows is a path. Not thread-safe.
/// </remarks>
internal sealed class DiagramBuilder
{
    /// <summary>How many nodes the product may have per node that the diagram may have.</summary>
    private const int Growth = 4;

    private readonly RowStates[] _states;
    private readonly int[][] _place;
    private readonly int _most;
    private readonly Func<bool> _stop;
    private readonly List<int>[] _successors;
    private readonly int[] _order;

    private DiagramBuilder(int[] order, RowStates[] states, int[][] place, int most, Func<bool> stop)
    {
        (_order, _states, _place, _most, _stop) = (order, states, place, most, stop);
        _successors = [.. order.Select(_ => new List<int>())];
    }

    /// <summary>The diagram of some rows, or null where it would have more nodes, no path, or too many variables.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="group">The rows it stands for.</param>
    /// <param name="variables">Their variables, ascending.</param>
    /// <param name="most">The largest number of nodes.</param>
    /// <param name="stop">Asked now and then whether to give up.</param>
    public static Diagram? Build(ScaledRows rows, IReadOnlyList<int> group, int[] variables, int most, Func<bool> stop)
    {
        if (variables.Length is 0 or > Diagram.MostVariables) return null;
        var order = VariableOrder.Of(rows, group, variables);
        var layer = new Dictionary<int, int>(order.Length);
        foreach (var (k, j) in order.Index()) layer[j] = k;

        // Per layer and row, the variable's place in the row's own order; −1 where the row does not have it.
        var place = new int[order.Length][];
        for (var k = 0; k < order.Length; k++) Array.Fill(place[k] = new int[group.Count], -1);
        var states = new RowStates[group.Count];
        for (var r = 0; r < states.Length; r++)
        {
            var (first, end) = (rows.RowStart[group[r]], rows.RowStart[group[r] + 1]);
            int[] own = [.. Enumerable.Range(first, end - first).OrderBy(e => layer[rows.Column[e]])];
            for (var k = 0; k < own.Length; k++) place[layer[rows.Column[own[k]]]][r] = k;
            if (RowStates.Of([.. own.Select(e => rows.Relaxed[e])], rows.RelaxedBound[group[r]], Growth * most, stop) is not { } automaton) return null;
            states[r] = automaton;
        }

        var builder = new DiagramBuilder(order, states, place, most, stop);
        return builder.Multiply() ? builder.Reduce(group) : null;
    }

    /// <summary>Builds the product. Returns false where it is empty or too large.</summary>
    private bool Multiply()
    {
        var rows = _states.Length;
        var (layer, later, nodes) = (new StateTable(rows), new StateTable(rows), 1);
        Span<int> node = stackalloc int[rows];
        for (var r = 0; r < rows; r++)
        {
            node[r] = _states[r].First;
            if (node[r] == RowStates.Fails) return false;
        }

        _ = layer.Place(node);
        for (var k = 0; k < _order.Length; k++)
        {
            later.Clear();
            var (place, successors) = (_place[k], _successors[k]);
            for (var t = 0; t < layer.Count; t++)
            {
                if ((t & 1023) == 0 && _stop()) return false;
                for (var value = 0; value <= 1; value++)
                {
                    var from = layer[t];
                    var fails = false;
                    for (var r = 0; r < rows && !fails; r++)
                    {
                        node[r] = place[r] < 0 ? from[r] : _states[r].Next(place[r], from[r], value);
                        fails = node[r] == RowStates.Fails;
                    }

                    successors.Add(fails ? -1 : later.Place(node));
                }
            }

            nodes += later.Count;
            if (nodes > Growth * _most || later.Count == 0) return false;
            (layer, later) = (later, layer);
        }

        return true;
    }

    /// <summary>From the last layer to the first: joins nodes with the same successors. Null where no path is left, too many nodes are, or it is given up.</summary>
    private Diagram? Reduce(IReadOnlyList<int> group)
    {
        var n = _order.Length;
        var (low, high) = (new List<int>[n], new List<int>[n]);
        int[] joined = [0];
        var nodes = 0;
        for (var k = n - 1; k >= 0; k--)
        {
            if (_stop()) return null;
            var successors = _successors[k];
            var (known, here) = (new Dictionary<(int, int), int>(), new int[successors.Count / 2]);
            (low[k], high[k]) = ([], []);
            for (var t = 0; t < here.Length; t++)
            {
                var zero = successors[2 * t] is >= 0 and var a ? joined[a] : -1;
                var one = successors[(2 * t) + 1] is >= 0 and var b ? joined[b] : -1;
                if (zero < 0 && one < 0)
                {
                    here[t] = -1;
                    continue;
                }

                if (!known.TryGetValue((zero, one), out here[t]))
                {
                    here[t] = known[(zero, one)] = low[k].Count;
                    low[k].Add(zero);
                    high[k].Add(one);
                }
            }

            nodes += low[k].Count;
            if (nodes > _most || low[k].Count > Diagram.MostNodesOfALayer) return null;
            joined = here;
        }

        return joined[0] < 0 ? null : new Diagram([.. group], _order, low, high);
    }
}
