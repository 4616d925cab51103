namespace Smug.Smt.Presolve;

/// <summary>Sets a variable to 0 where another does everything it does, alone and at no more cost.</summary>
/// <remarks>Variable j is dominated by k where w(k) ≤ w(j), every row has a(k) ≥ a(j), and every row with a(j) &gt; 0 holds once m(k) = 1,
/// whatever the rest (a(k) + minimum ≥ bound, with k and j at 0 in the minimum where they are positive). Proof: take a cheapest mask with m(j) = 1.
/// If m(k) = 0, move the 1 from j to k: no left-hand side falls and the cost does not rise. If m(k) = 1, drop j: rows with a(j) ≤ 0 do not
/// fall, rows with a(j) &gt; 0 hold through k alone. Either way a cheapest mask has m(j) = 0. Steps are taken one after another, so two equal
/// variables never remove each other.</remarks>
internal sealed class DominatedVariables : IReduction
{
    private int _seen;
    private WorkingRow?[] _shortest = [];

    public bool Apply(WorkingSet set, CancellationToken cancellation)
    {
        var (since, before) = (_seen, set.Clock);
        _seen = before;
        if (since == before) return false;
        if (_shortest.Length == 0) _shortest = new WorkingRow?[set.VariableCount];
        for (var j = 0; j < set.VariableCount; j++)
        {
            if (!set.IsFree(j)) continue;
            if (cancellation.IsCancellationRequested) break;
            if (set.Touched(j) > since) _shortest[j] = Shortest(set, j);
            if (_shortest[j] is not { } shortest) continue;
            for (var place = 0; place < shortest.Variables.Length; place++)
            {
                var k = shortest.Variables[place];

                // Where no row of either changed, neither did the answer.
                if (k == j || (set.Touched(j) <= since && set.Touched(k) <= since)) continue;
                if (shortest.Coefficient(place) < shortest.Lack || !Dominates(set, k, j)) continue;
                set.Fix(j, false, new ReductionStep(ReductionRule.Dominated, -1, j, k));
                break;
            }
        }

        return set.Clock != before;
    }

    /// <summary>Of the rows that a variable helps, the first with fewest variables.</summary>
    private static WorkingRow? Shortest(WorkingSet set, int j)
    {
        WorkingRow? shortest = null;
        foreach (var row in set.RowsOf(j))
        {
            if ((shortest is null || row.Variables.Length < shortest.Variables.Length) && row.SignOf(j) > 0) shortest = row;
        }

        return shortest;
    }

    private static bool Dominates(WorkingSet set, int k, int j)
    {
        if (set.Weight(k) > set.Weight(j)) return false;
        foreach (var row in set.RowsOf(j))
        {
            var (own, other) = (row.CoefficientOf(j), row.CoefficientOf(k));
            if (other < own || (own.Sign > 0 && other < row.Lack)) return false;
        }

        // Rows without j must not be hurt by k.
        foreach (var row in set.RowsOf(k))
        {
            if (row.SignOf(k) <= 0 && row.Find(j) < 0) return false;
        }

        return true;
    }
}
