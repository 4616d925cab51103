namespace Smug.Smt.Diagrams;

/// <summary>Gathers rows, or clusters of rows, that share variables, so that each is in a group and no group has many variables.</summary>
internal static class RowGroups
{
    /// <summary>Groups of units in the order in which they come in, each but the first sharing variables with those before, and all their variables ascending. A unit is in one
    /// group; others may hold its variables too.</summary>
    /// <param name="units">The variables of each unit.</param>
    /// <param name="variableCount">How many variables there are.</param>
    /// <param name="most">How many variables a group may have, beyond those of its first unit.</param>
    /// <param name="stop">Asked before each group whether to give up; null is returned then.</param>
    public static List<(int[] Units, int[] Variables)>? Of(IReadOnlyList<int[]> units, int variableCount, int most, Func<bool> stop)
    {
        var groups = new List<(int[], int[])>();
        var (covered, missing) = (new bool[units.Count], new int[units.Count]);
        var (inside, holders) = (new bool[variableCount], new List<int>[variableCount]);
        for (var j = 0; j < variableCount; j++) holders[j] = [];
        for (var u = 0; u < units.Count; u++)
        {
            foreach (var j in units[u]) holders[j].Add(u);
        }

        foreach (var first in Enumerable.Range(0, units.Count).OrderByDescending(u => units[u].Length).ThenBy(u => u))
        {
            if (covered[first]) continue;
            if (stop()) return null;
            var (variables, touched, complete) = (new List<int>(), new List<int>(), new List<int>());
            Add(first);

            // The unit that brings the fewest new variables comes next.
            while (variables.Count < most)
            {
                var best = -1;
                foreach (var u in touched)
                {
                    if (missing[u] > 0 && !covered[u] && variables.Count + missing[u] <= most && (best < 0 || (missing[u], u).CompareTo((missing[best], best)) < 0)) best = u;
                }

                if (best < 0) break;
                Add(best);
            }

            int[] members = [.. complete.Where(u => !covered[u])];
            foreach (var u in members) covered[u] = true;
            groups.Add((members, [.. variables.Order()]));
            foreach (var u in touched) missing[u] = 0;
            foreach (var j in variables) inside[j] = false;

            void Add(int unit)
            {
                foreach (var j in units[unit])
                {
                    if (inside[j]) continue;
                    inside[j] = true;
                    variables.Add(j);
                    foreach (var u in holders[j])
                    {
                        if (missing[u] == 0)
                        {
                            touched.Add(u);
                            missing[u] = units[u].Length;
                        }

                        if (--missing[u] == 0) complete.Add(u);
                    }
                }
            }
        }

        return groups;
    }
}
