namespace Smug.Smt.Presolve;

/// <summary>Sets variables without a positive coefficient to 0.</summary>
/// <remarks>Proof: take a cheapest mask with mⱼ = 1. Setting mⱼ = 0 lowers no left-hand side, because every aⱼ ≤ 0, and costs wⱼ &gt; 0 less.
/// So no cheapest mask has mⱼ = 1.</remarks>
internal sealed class UselessVariables : IReduction
{
    private int _seen = -1;

    public bool Apply(WorkingSet set, CancellationToken cancellation)
    {
        if (_seen == set.Clock) return false;
        var before = set.Clock;
        for (var variable = 0; variable < set.VariableCount && !cancellation.IsCancellationRequested; variable++)
        {
            if (set.IsFree(variable) && !set.RowsOf(variable).Exists(row => row.CoefficientOf(variable).Sign > 0))
                set.Fix(variable, false, new ReductionStep(ReductionRule.Useless, -1, variable));
        }

        _seen = set.Clock;
        return set.Clock != before;
    }
}
