using Smug.Smt.Bounds;

namespace Smug.Smt.Diagrams;

/// <summary>The order in which a diagram of several rows reads its variables: variables that share rows stand close together, so that few rows are
/// begun and not yet ended at any layer, and few states have to be told apart.</summary>
/// <remarks>Breadth first through the variables, those of few neighbours first, from one that is far from all others (Cuthill and McKee, Reducing the
/// bandwidth of sparse symmetric matrices, 1969). Of equals, those of large coefficients come first: what rows lack then falls into few cases early.</remarks>
internal static class VariableOrder
{
    /// <summary>The variables of some rows in order.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="group">The rows of the diagram.</param>
    /// <param name="variables">Their variables, ascending.</param>
    public static int[] Of(ScaledRows rows, IReadOnlyList<int> group, int[] variables)
    {
        var n = variables.Length;
        var shares = new bool[n, n];
        foreach (var i in group)
        {
            int[] own = [.. rows.VariablesOf(i).Select(j => Array.BinarySearch(variables, j))];
            foreach (var a in own)
            {
                foreach (var b in own) shares[a, b] = a != b;
            }
        }

        var neighbours = new int[n][];
        for (var a = 0; a < n; a++) neighbours[a] = [.. Enumerable.Range(0, n).Where(b => shares[a, b])];
        var reach = new double[n];
        foreach (var i in group)
        {
            for (var e = rows.RowStart[i]; e < rows.RowStart[i + 1]; e++) reach[Array.BinarySearch(variables, rows.Column[e])] += Math.Abs(rows.Coefficient[e]);
        }

        foreach (var own in neighbours) Array.Sort(own, (a, b) => (neighbours[a].Length, -reach[a], a).CompareTo((neighbours[b].Length, -reach[b], b)));

        // The last of a search is far from the first: two searches find an end.
        var order = Search(neighbours, 0);
        for (var turn = 0; turn < 2; turn++) order = Search(neighbours, order[^1]);
        return [.. order.Select(k => variables[k])];
    }

    private static List<int> Search(int[][] neighbours, int first)
    {
        var (order, seen) = (new List<int>(neighbours.Length), new bool[neighbours.Length]);
        Add(first);
        for (var next = 0; order.Count < neighbours.Length; next++)
        {
            if (next == order.Count) Add(Array.IndexOf(seen, false));
            foreach (var k in neighbours[order[next]])
            {
                if (!seen[k]) Add(k);
            }
        }

        return order;

        void Add(int k)
        {
            seen[k] = true;
            order.Add(k);
        }
    }
}
