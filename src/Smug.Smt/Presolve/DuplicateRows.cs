namespace Smug.Smt.Presolve;

/// <summary>Of rows that are multiples of one another, keeps one with the highest bound.</summary>
/// <remarks>Proof: if q = t·p in every coefficient with t &gt; 0 and bound(q) ≤ t·bound(p), then p implies q: multiply p by t.
/// The comparison is done in whole numbers: t = q₀/p₀ for the first coefficients.</remarks>
internal sealed class DuplicateRows : IReduction
{
    private int _seen = -1;

    public bool Apply(WorkingSet set, CancellationToken cancellation)
    {
        if (_seen == set.Clock) return false;
        var before = set.Clock;
        var groups = new Dictionary<long, List<WorkingRow>>();
        foreach (var row in set.Rows)
        {
            if (cancellation.IsCancellationRequested) break;
            if (row.Variables.Length == 0) continue;
            var key = Key(row);
            if (!groups.TryGetValue(key, out var group)) groups.Add(key, group = []);
            var kept = group.FindIndex(other => AreParallel(other, row));
            if (kept < 0)
            {
                group.Add(row);
                continue;
            }

            // Both first coefficients have the same sign; q follows from p times q₀/p₀.
            var (p, q) = (group[kept], row);
            if (WholeNumber.CompareProducts(WholeNumber.Abs(p.Coefficient(0)), q.Bound, WholeNumber.Abs(q.Coefficient(0)), p.Bound) > 0) (p, q) = (q, p);
            group[kept] = p;
            set.Drop(q);
        }

        _seen = set.Clock;
        return set.Clock != before;
    }

    private static long Key(WorkingRow row)
    {
        var key = 17L;
        foreach (var variable in row.Variables) key = unchecked((key * 1000003) + variable);
        return key;
    }

    private static bool AreParallel(WorkingRow p, WorkingRow q)
    {
        if (!p.Variables.AsSpan().SequenceEqual(q.Variables) || p.SignAt(0) != q.SignAt(0)) return false;
        for (var i = 1; i < p.Variables.Length; i++)
        {
            if (p.SignAt(i) != q.SignAt(i)) return false;
            if (WholeNumber.CompareProducts(p.Coefficient(0), q.Coefficient(i), q.Coefficient(0), p.Coefficient(i)) != 0) return false;
        }

        return true;
    }
}
