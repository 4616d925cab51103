namespace Smug.Smt.Presolve;

/// <summary>Splits a reduced set into parts that share no variable.</summary>
/// <remarks>Proof: a sum over disjoint variables under constraints that never mix them is smallest where each part is smallest,
/// so lower bounds add and masks combine.</remarks>
internal static class ConnectedComponents
{
    /// <summary>The parts, fewest variables first; each as its rows.</summary>
    public static List<List<WorkingRow>> Of(WorkingSet set)
    {
        var parent = new int[set.VariableCount];
        for (var i = 0; i < parent.Length; i++) parent[i] = i;
        foreach (var row in set.Rows)
        {
            for (var i = 1; i < row.Variables.Length; i++) parent[Root(parent, row.Variables[i])] = Root(parent, row.Variables[0]);
        }

        var (groups, terms) = (new Dictionary<int, List<WorkingRow>>(), new int[parent.Length]);
        foreach (var row in set.Rows)
        {
            if (row.Variables.Length == 0) continue;
            var root = Root(parent, row.Variables[0]);
            if (!groups.TryGetValue(root, out var group)) groups.Add(root, group = []);
            group.Add(row);
            terms[root] += row.Variables.Length;
        }

        int Terms(List<WorkingRow> group) => terms[Root(parent, group[0].Variables[0])];
        List<List<WorkingRow>> components = [.. groups.Values];
        components.Sort((a, b) => Terms(a) != Terms(b) ? Terms(a).CompareTo(Terms(b)) : a[0].Index.CompareTo(b[0].Index));
        return components;
    }

    private static int Root(int[] parent, int variable)
    {
        while (parent[variable] != variable) variable = parent[variable] = parent[parent[variable]];
        return variable;
    }
}
