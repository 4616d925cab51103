namespace Smug.Smt;

/// <summary>A part of a constraint set that shares no variable with the rest.</summary>
/// <param name="Set">The part, its variables renumbered from 0.</param>
/// <param name="Variables">The original index of each of its variables, ascending.</param>
public sealed record Component(ConstraintSet Set, int[] Variables)
{
    /// <summary>Splits a set into the connected components of "two variables occur in one row".</summary>
    /// <remarks>Variables in no row belong to no component: at weight ≥ 1 they are 0 in every optimum. The optimum of the set is the
    /// sum of the components' optima, since no row and no cost term joins two of them. Rows without variables are not in any component
    /// either: <see cref="Row.IsSatisfied"/> decides them alone.</remarks>
    public static IReadOnlyList<Component> Split(ConstraintSet set)
    {
        var parent = Enumerable.Range(0, set.VariableCount).ToArray();
        foreach (var row in set.Rows)
        {
            for (var i = 1; i < row.Variables.Count; i++) parent[Root(parent, row.Variables[i])] = Root(parent, row.Variables[0]);
        }

        var rowsOf = set.Rows.Where(row => row.Variables.Count > 0).ToLookup(row => Root(parent, row.Variables[0]));
        var members = Enumerable.Range(0, set.VariableCount).ToLookup(variable => Root(parent, variable));
        var local = new int[set.VariableCount];
        var components = new List<Component>();
        foreach (var rows in rowsOf)
        {
            var variables = members[rows.Key].ToArray();
            for (var i = 0; i < variables.Length; i++) local[variables[i]] = i;
            var renumbered = rows.Select(row => new Row([.. row.Variables.Select(v => local[v])], [.. row.Coefficients], row.Bound, row.Exponent));
            components.Add(new(new(variables.Length, [.. renumbered], [.. variables.Select(v => set.Weights[v])]), variables));
        }

        return components;
    }

    private static int Root(int[] parent, int variable)
    {
        while (parent[variable] != variable) variable = parent[variable] = parent[parent[variable]];
        return variable;
    }
}
