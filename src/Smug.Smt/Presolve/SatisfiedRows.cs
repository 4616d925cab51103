namespace Smug.Smt.Presolve;

/// <summary>Drops rows that hold at their minimum.</summary>
/// <remarks>Proof: every m ∈ {0, 1}ⁿ has Σ aᵢmᵢ ≥ Σ min(0, aᵢ). Where that is at least the bound, no mask breaks the row.</remarks>
internal sealed class SatisfiedRows : IReduction
{
    private int _seen;

    public bool Apply(WorkingSet set, CancellationToken cancellation)
    {
        var since = _seen;
        _seen = set.Clock;
        var before = set.Clock;
        foreach (var row in set.Rows)
        {
            if (cancellation.IsCancellationRequested) break;
            if (row.Stamp > since && row.Lack.Sign <= 0) set.Drop(row);
        }

        return set.Clock != before;
    }
}
