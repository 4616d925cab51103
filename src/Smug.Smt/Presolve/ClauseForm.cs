using System.Runtime.InteropServices;

namespace Smug.Smt.Presolve;

/// <summary>Writes rows over the same few variables as the clauses they amount to together, where those are few.</summary>
/// <remarks>
/// Proof: the rows that lie within k variables are together one Boolean function of them, and a function is the conjunction of its prime implicates. So
/// the clauses and the rows have the same masks. Many rows of a mask problem look at the same place of an image and ask for little; what they say together
/// is often a clause or two, and clauses of neighbouring places subsume one another and fall apart into components where the rows did not.
/// </remarks>
internal sealed class ClauseForm : IReduction
{
    /// <summary>How many clauses may take the place of one of several rows: with more, what they ask for is no longer little. A row by itself says more to
    /// the linear relaxation than clauses do.</summary>
    private const int ClausesPerRow = 4;

    public bool Apply(WorkingSet set, CancellationToken cancellation)
    {
        var before = set.Clock;
        var (replaced, tried, known) = (new HashSet<WorkingRow>(), new HashSet<WorkingRow>(), new HashSet<string>());
        var clauses = new List<(int[] Literals, int[] Rows)>();
        var (shared, touched) = (new int[set.RowCount], new List<WorkingRow>());
        foreach (var widest in set.Rows.OrderByDescending(row => row.Variables.Length).ThenBy(row => row.Index))
        {
            if (cancellation.IsCancellationRequested) return false;
            if (replaced.Contains(widest) || tried.Contains(widest) || widest.Variables.Length is 0 or > BooleanFunction.MostVariables) continue;
            touched.Clear();
            foreach (var variable in widest.Variables)
            {
                foreach (var row in set.RowsOf(variable))
                {
                    if (shared[row.Index]++ == 0) touched.Add(row);
                }
            }

            var within = touched.FindAll(row => shared[row.Index] == row.Variables.Length);
            foreach (var row in touched) shared[row.Index] = 0;
            within.Sort((a, b) => a.Index.CompareTo(b.Index));

            // Of rows with the same variables one turn is enough.
            foreach (var row in within)
            {
                if (row.Variables.Length == widest.Variables.Length) tried.Add(row);
            }

            if (within.Count == 1 && !widest.IsClause) continue;
            if (BooleanFunction.Of(widest.Variables, within) is not { } function) continue;
            if (function.PrimeImplicates(within.Count == 1 ? 1 : ClausesPerRow * within.Count) is not { } primes) continue;
            replaced.UnionWith(within);
            var rows = new int[within.Count];
            for (var r = 0; r < rows.Length; r++) rows[r] = within[r].Index;
            foreach (var literals in primes)
            {
                if (known.Add(new string(MemoryMarshal.Cast<int, char>(literals)))) clauses.Add((literals, rows));
            }
        }

        foreach (var (literals, rows) in clauses) set.AddClause(literals, rows);
        foreach (var row in replaced) set.Drop(row);
        return set.Clock != before;
    }
}
