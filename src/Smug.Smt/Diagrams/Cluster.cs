using Smug.Smt.Bounds;

namespace Smug.Smt.Diagrams;

/// <summary>Rows that stay together from one level to the next, and the costs that their variables have earned.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Variables">All their variables; ascending where there is no diagram.</param>
/// <param name="Cost">The variables' costs.</param>
/// <param name="Diagram">Their diagram at these costs, where it has been built.</param>
internal sealed record Cluster(int[] Rows, int[] Variables, int[] Cost, Diagram? Diagram)
{
    /// <summary>To begin with: the rows that lie within the variables of one of them.</summary>
    public static IReadOnlyList<Cluster>? Of(ScaledRows rows, Func<bool> stop)
    {
        int[][] own = [.. Enumerable.Range(0, rows.RowCount).Select(rows.VariablesOf)];
        return RowGroups.Of(own, rows.VariableCount, 0, stop)?.Select(group => new Cluster(group.Units, group.Variables, new int[group.Variables.Length], null)).ToList();
    }

    /// <summary>What a diagram stands for after some variables got values.</summary>
    /// <param name="diagram">The diagram.</param>
    /// <param name="row">Per row of the diagram's set, the row now; −1 where gone.</param>
    /// <param name="variable">The same for variables.</param>
    /// <param name="rows">The rows now.</param>
    /// <returns>Null where no row is left.</returns>
    public static Cluster? Of(Diagram diagram, int[] row, int[] variable, ScaledRows rows)
    {
        int[] left = [.. diagram.Rows.Select(i => row[i]).Where(i => i >= 0)];
        if (left.Length == 0) return null;
        int[] variables = rows.VariablesOf(left);
        var cost = new int[variables.Length];
        for (var k = 0; k < diagram.Cost.Length; k++)
        {
            var place = variable[diagram.Variables[k]] < 0 ? -1 : Array.BinarySearch(variables, variable[diagram.Variables[k]]);
            if (place >= 0) cost[place] = diagram.Cost[k];
        }

        return new Cluster(left, variables, cost, null);
    }
}
