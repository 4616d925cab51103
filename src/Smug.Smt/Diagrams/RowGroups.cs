using Smug.Smt.Bounds;

namespace Smug.Smt.Diagrams;

/// <summary>Gathers rows that share variables, so that every row is in a group and no group has many variables.</summary>
internal static class RowGroups
{
    /// <summary>Groups of rows, each with all its variables ascending; every group holds all rows that lie within its variables.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="most">How many variables a group may have, beyond those of its first row.</param>
    /// <param name="stop">Asked before each group whether to give up; null is returned then.</param>
    public static List<(int[] Rows, int[] Variables)>? Of(ScaledRows rows, int most, Func<bool> stop)
    {
        var groups = new List<(int[], int[])>();
        var (covered, missing) = (new bool[rows.RowCount], new int[rows.RowCount]);
        var inside = new bool[rows.VariableCount];
        foreach (var first in Enumerable.Range(0, rows.RowCount).OrderByDescending(i => rows.RowStart[i + 1] - rows.RowStart[i]).ThenBy(i => i))
        {
            if (covered[first]) continue;
            if (stop()) return null;
            var (variables, touched) = (new List<int>(), new List<int>());
            Add(first);

            // The row that brings the fewest new variables comes next.
            while (variables.Count < most)
            {
                var best = -1;
                foreach (var i in touched)
                {
                    if (missing[i] > 0 && !covered[i] && variables.Count + missing[i] <= most && (best < 0 || (missing[i], i).CompareTo((missing[best], best)) < 0)) best = i;
                }

                if (best < 0) break;
                Add(best);
            }

            int[] members = [.. touched.Where(i => missing[i] == 0).Order()];
            foreach (var i in members) covered[i] = true;
            groups.Add((members, [.. variables.Order()]));
            foreach (var i in touched) missing[i] = 0;
            foreach (var j in variables) inside[j] = false;

            void Add(int row)
            {
                for (var e = rows.RowStart[row]; e < rows.RowStart[row + 1]; e++)
                {
                    var j = rows.Column[e];
                    if (inside[j]) continue;
                    inside[j] = true;
                    variables.Add(j);
                    for (var p = rows.ColumnStart[j]; p < rows.ColumnStart[j + 1]; p++) Touch(rows.ColumnRow[p]);
                }
            }

            void Touch(int i)
            {
                if (missing[i] == 0)
                {
                    touched.Add(i);
                    missing[i] = rows.RowStart[i + 1] - rows.RowStart[i];
                }

                missing[i]--;
            }
        }

        return groups;
    }
}
