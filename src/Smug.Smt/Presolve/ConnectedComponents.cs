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

        return [.. set.Rows
            .Where(row => row.Variables.Length > 0)
            .GroupBy(row => Root(parent, row.Variables[0]))
            .Select(group => group.ToList())
            .OrderBy(group => group.Sum(row => row.Variables.Length))
            .ThenBy(group => group[0].Index)];
    }

    private static int Root(int[] parent, int variable)
    {
        while (parent[variable] != variable) variable = parent[variable] = parent[parent[variable]];
        return variable;
    }
}
