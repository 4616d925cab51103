namespace Smug.Smt.Presolve;

/// <summary>Sets variables without a positive coefficient to 0.</summary>
/// <remarks>Proof: take a cheapest mask with mⱼ = 1. Setting mⱼ = 0 lowers no left-hand side, because every aⱼ ≤ 0, and costs wⱼ &gt; 0 less.
/// So no cheapest mask has mⱼ = 1.</remarks>
internal sealed class UselessVariables : IReduction
{
    private int _seen;

    public bool Apply(WorkingSet set, CancellationToken cancellation)
    {
        var (since, before) = (_seen, set.Clock);
        _seen = before;
        for (var variable = 0; variable < set.VariableCount && !cancellation.IsCancellationRequested; variable++)
        {
            // A variable that stands in no row was never touched.
            if (!set.IsFree(variable) || (set.Touched(variable) <= since && since > 0) || IsUseful(set, variable)) continue;
            set.Fix(variable, false, new ReductionStep(ReductionRule.Useless, -1, variable));
        }

        return set.Clock != before;
    }

    private static bool IsUseful(WorkingSet set, int variable)
    {
        foreach (var row in set.RowsOf(variable))
        {
            if (row.SignOf(variable) > 0) return true;
        }

        return false;
    }
}
