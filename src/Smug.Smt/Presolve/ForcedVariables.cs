namespace Smug.Smt.Presolve;

/// <summary>Gives a variable the value without which some row cannot hold, and finds rows that cannot hold at all.</summary>
/// <remarks>Proof: let M = Σ max(0, aᵢ). With mⱼ on the side where |aⱼ| is lost, Σ aᵢmᵢ ≤ M − |aⱼ|. If that is below the bound,
/// every mask of the set has mⱼ on the other side (1 for aⱼ &gt; 0, 0 for aⱼ &lt; 0). If M itself is below the bound there is no mask.</remarks>
internal sealed class ForcedVariables : IReduction
{
    private int _seen;

    public bool Apply(WorkingSet set, CancellationToken cancellation)
    {
        var before = set.Clock;
        bool changed;
        do
        {
            changed = false;
            var since = _seen;
            _seen = set.Clock;
            foreach (var row in set.Rows)
            {
                if (cancellation.IsCancellationRequested) return set.Clock != before;
                if (row.Stamp <= since) continue;
                var slack = row.Maximum - row.Bound;
                if (slack.Sign < 0)
                {
                    set.ViolatedRow = row.Index;
                    return true;
                }

                // Fixing on the side that keeps |aⱼ| leaves the slack as it was, so one pass over the row finds all.
                for (var i = row.Variables.Length - 1; i >= 0; i--)
                {
                    if (WholeNumber.Abs(row.Coefficient(i)) <= slack) continue;
                    var variable = row.Variables[i];
                    set.Fix(variable, row.SignAt(i) > 0, new ReductionStep(ReductionRule.Forced, row.Index, variable));
                    changed = true;
                }
            }
        }
        while (changed);

        return set.Clock != before;
    }
}
