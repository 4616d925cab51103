using Smug.Smt.Bounds;

namespace Smug.Smt.Diagrams;

/// <summary>Builds the reduced diagram of rows over few variables, or gives up where it grows too large.</summary>
/// <remarks>
/// A node of layer k is known by what the rows still lack. Two lacks lead to the same node where they lie between the same sums that the later variables can
/// reach, so every finished node keeps, per row, the interval of lacks it stands for (Abío et al., A new look at BDDs for pseudo-Boolean constraints, 2012,
/// for one row). The relaxed rows are used: every mask of the exact rows is a path. Not thread-safe.
/// </remarks>
internal sealed class DiagramBuilder
{
    private readonly int _most;
    private readonly int _rowCount;
    private readonly Func<bool> _stop;
    private readonly int[] _order;
    private readonly long[][] _coefficient;
    private readonly long[][] _largest;
    private readonly long[][] _smallest;
    private readonly Layer[] _layers;
    private readonly long[] _from;
    private readonly long[] _to;
    private readonly long[] _lack;
    private int _nodes;
    private int _kept;

    private DiagramBuilder(ScaledRows rows, IReadOnlyList<int> group, int[] variables, int most, Func<bool> stop)
    {
        (_most, _rowCount, _stop) = (most, group.Count, stop);
        var (n, place) = (variables.Length, new Dictionary<int, int>());
        for (var k = 0; k < n; k++) place[variables[k]] = k;
        var coefficient = new long[n][];
        for (var k = 0; k < n; k++) coefficient[k] = new long[_rowCount];
        var reach = new double[n];
        for (var r = 0; r < _rowCount; r++)
        {
            for (var e = rows.RowStart[group[r]]; e < rows.RowStart[group[r] + 1]; e++)
            {
                coefficient[place[rows.Column[e]]][r] = rows.Relaxed[e];
                reach[place[rows.Column[e]]] += Math.Abs((double)rows.Relaxed[e]);
            }
        }

        // Variables of large coefficients first: lacks then fall apart into few classes early.
        int[] sorted = [.. Enumerable.Range(0, n).OrderByDescending(k => reach[k]).ThenBy(k => k)];
        _order = [.. sorted.Select(k => variables[k])];
        _coefficient = [.. sorted.Select(k => coefficient[k])];
        (_largest, _smallest, _layers) = (new long[n + 1][], new long[n + 1][], new Layer[n]);
        (_largest[n], _smallest[n]) = (new long[_rowCount], new long[_rowCount]);
        for (var k = n - 1; k >= 0; k--)
        {
            _layers[k] = new Layer();
            _largest[k] = [.. _coefficient[k].Select((a, r) => _largest[k + 1][r] + Math.Max(0, a))];
            _smallest[k] = [.. _coefficient[k].Select((a, r) => _smallest[k + 1][r] + Math.Min(0, a))];
        }

        // Per depth: the interval of the node in hand, and of its first child; the lack at the depth.
        (_from, _to, _lack) = (new long[2 * (n + 2) * _rowCount], new long[2 * (n + 2) * _rowCount], new long[(n + 1) * _rowCount]);
        for (var r = 0; r < _rowCount; r++) _lack[r] = rows.RelaxedBound[group[r]];
    }

    /// <summary>The diagram of some rows, or null where it would have more nodes, no path, or too many variables.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="group">The rows it stands for.</param>
    /// <param name="variables">Their variables.</param>
    /// <param name="most">The largest number of nodes.</param>
    /// <param name="stop">Asked now and then whether to give up.</param>
    public static Diagram? Build(ScaledRows rows, IReadOnlyList<int> group, int[] variables, int most, Func<bool> stop)
    {
        if (variables.Length is 0 or > Diagram.MostVariables) return null;
        var builder = new DiagramBuilder(rows, group, variables, most, stop);
        return builder.Node(0, 0) == 0 ? builder.Finish(group) : null;
    }

    private Diagram Finish(IReadOnlyList<int> group)
    {
        var n = _order.Length;
        var start = new int[n + 2];
        for (var k = 0; k < n; k++) start[k + 1] = start[k] + _layers[k].Low.Count;
        start[n + 1] = start[n] + 1;
        var (low, high) = (new int[start[n]], new int[start[n]]);
        for (var k = 0; k < n; k++)
        {
            for (var t = 0; t < _layers[k].Low.Count; t++)
            {
                low[start[k] + t] = _layers[k].Low[t] is >= 0 and var zero ? start[k + 1] + zero : -1;
                high[start[k] + t] = _layers[k].High[t] is >= 0 and var one ? start[k + 1] + one : -1;
            }
        }

        return new Diagram([.. group], _order, start, low, high);
    }

    /// <summary>The node of layer k for the lack at that depth: −1 where no path is left, −2 where the diagram is too large. The interval it holds for,
    /// (from, to] per row, is left at <paramref name="slot"/>.</summary>
    private int Node(int k, int slot)
    {
        var lack = _lack.AsSpan(k * _rowCount, _rowCount);
        var from = _from.AsSpan(slot * _rowCount, _rowCount);
        var to = _to.AsSpan(slot * _rowCount, _rowCount);
        var pattern = 0UL;
        for (var r = 0; r < _rowCount; r++)
        {
            if (lack[r] > _largest[k][r])
            {
                from.Fill(long.MinValue);
                to.Fill(long.MaxValue);
                from[r] = _largest[k][r];
                return -1;
            }

            if (lack[r] <= _smallest[k][r]) pattern |= 1UL << r;
        }

        if (k == _order.Length)
        {
            from.Fill(long.MinValue);
            to.Fill(0);
            return 0;
        }

        var layer = _layers[k];
        if (layer.Find(pattern, lack, from, to, out var known)) return known;
        if (_nodes > _most || _kept > 8 * _most || ((_kept & 1023) == 1023 && _stop())) return -2;

        // The children's intervals are kept side by side at this depth's two slots of the next.
        var (zeroSlot, oneSlot) = ((2 * k) + 2, (2 * k) + 3);
        lack.CopyTo(_lack.AsSpan((k + 1) * _rowCount));
        var zero = Node(k + 1, zeroSlot);
        if (zero == -2) return -2;
        for (var r = 0; r < _rowCount; r++) _lack[((k + 1) * _rowCount) + r] = lack[r] - _coefficient[k][r];
        var one = Node(k + 1, oneSlot);
        if (one == -2) return -2;
        for (var r = 0; r < _rowCount; r++)
        {
            var a = _coefficient[k][r];
            from[r] = Math.Max(_from[(zeroSlot * _rowCount) + r], Shifted(_from[(oneSlot * _rowCount) + r], a));
            to[r] = Math.Min(_to[(zeroSlot * _rowCount) + r], Shifted(_to[(oneSlot * _rowCount) + r], a));
        }

        var node = zero < 0 && one < 0 ? -1 : layer.Unique(zero, one, ref _nodes);
        _kept++;
        layer.Keep(pattern, from, to, node);
        return node;
    }

    private static long Shifted(long edge, long by) => edge is long.MinValue or long.MaxValue ? edge : edge + by;

    /// <summary>The nodes of one layer, and the intervals that lead to them.</summary>
    private sealed class Layer
    {
        private readonly Dictionary<(int, int), int> _unique = [];
        private readonly Dictionary<ulong, (List<long> Edges, List<int> Nodes)> _known = [];

        public List<int> Low { get; } = [];

        public List<int> High { get; } = [];

        public int Unique(int zero, int one, ref int nodes)
        {
            if (_unique.TryGetValue((zero, one), out var node)) return node;
            Low.Add(zero);
            High.Add(one);
            nodes++;
            return _unique[(zero, one)] = Low.Count - 1;
        }

        public void Keep(ulong pattern, ReadOnlySpan<long> from, ReadOnlySpan<long> to, int node)
        {
            if (!_known.TryGetValue(pattern, out var known)) _known[pattern] = known = ([], []);
            for (var r = 0; r < from.Length; r++)
            {
                known.Edges.Add(from[r]);
                known.Edges.Add(to[r]);
            }

            known.Nodes.Add(node);
        }

        public bool Find(ulong pattern, ReadOnlySpan<long> lack, Span<long> from, Span<long> to, out int node)
        {
            node = -1;
            if (!_known.TryGetValue(pattern, out var known)) return false;
            var edges = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(known.Edges);
            var size = 2 * lack.Length;
            for (int t = 0, at = 0; at < edges.Length; t++, at += size)
            {
                var r = 0;
                while (r < lack.Length && lack[r] > edges[at + (2 * r)] && lack[r] <= edges[at + (2 * r) + 1]) r++;
                if (r < lack.Length) continue;
                for (r = 0; r < lack.Length; r++) (from[r], to[r]) = (edges[at + (2 * r)], edges[at + (2 * r) + 1]);
                node = known.Nodes[t];
                return true;
            }

            return false;
        }
    }
}
