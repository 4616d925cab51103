namespace Smug.Smt.Presolve;

/// <summary>Clips coefficients to what the row lacks: the same masks, a tighter relaxation.</summary>
/// <remarks>Proof: write the row over literals with positive coefficients, Σ |aᵢ|·lᵢ ≥ R with R = bound − minimum (lᵢ = mᵢ, or 1 − mᵢ where
/// aᵢ &lt; 0). A mask with some true literal of |aᵢ| ≥ R satisfies both the row and the row with |aᵢ| replaced by R; a mask without one
/// has the same left-hand side in both.</remarks>
internal sealed class ClippedCoefficients : IReduction
{
    private int _seen;

    public bool Apply(WorkingSet set, CancellationToken cancellation)
    {
        var since = _seen;
        _seen = set.Clock;
        var changed = false;
        foreach (var row in set.Rows)
        {
            if (cancellation.IsCancellationRequested) break;
            if (row.Stamp > since) changed |= set.Clip(row);
        }

        return changed;
    }
}
