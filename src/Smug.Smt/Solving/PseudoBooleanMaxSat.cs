namespace Smug.Smt;

/// <summary>
/// Minimises one component with libz3's core-guided MaxSAT: relaxed rows as hard constraints, "drop this variable" as soft ones. Each answer is
/// the proved optimum of a relaxation, hence a lower bound; where its mask breaks exact rows, their clauses are added and it is asked again.
/// </summary>
/// <remarks>It closes sets whose linear relaxation says next to nothing (rows that only ask for more than 0), where a descent would not end.</remarks>
/// <param name="set">The component; every row can be satisfied.</param>
/// <param name="state">Where verified masks and bounds of it go.</param>
internal sealed class PseudoBooleanMaxSat(ConstraintSet set, SolveState state)
{
    /// <summary>Runs until a proof, or until cancelled.</summary>
    /// <returns>Null where the component is decided, otherwise the solver's reason for stopping.</returns>
    /// <exception cref="SolverException">A model breaks what it was asked to satisfy.</exception>
    internal string? Run(CancellationToken cancellation)
    {
        using var context = new Z3Context();
        var optimizer = new Z3Optimizer(context);
        var kept = context.Constants(set.VariableCount, context.BoolSort);
        var dropped = kept.Select(context.Not).ToArray();
        var relaxed = RelaxedRow.Of(set);
        foreach (var row in relaxed) optimizer.Assert(row.Term(context, kept, dropped));
        for (var v = 0; v < kept.Length; v++) optimizer.AssertSoft(dropped[v], set.Weights[v]);
        while (!state.IsDecided)
        {
            switch (optimizer.Check(model => state.Offer(context.Booleans(model, kept)), cancellation))
            {
                case Z3Answer.Unknown:
                    return cancellation.IsCancellationRequested ? "cancelled" : optimizer.ReasonUnknown();
                case Z3Answer.Unsatisfiable:
                    state.ProveInfeasible("libz3 answers that the relaxed rows and their exact clauses are unsatisfiable");
                    return null;
            }

            var mask = context.Booleans(optimizer.Model(), kept);
            if (!relaxed.TrueForAll(row => row.IsSatisfied(mask))) throw new SolverException("libz3 returned a model that breaks the constraints it was given.");
            state.RaiseLower(set.Cost(mask));
            if (state.Offer(mask)) continue;
            foreach (var row in set.Rows.Where(row => !row.IsSatisfied(mask)))
                optimizer.Assert(context.Or([.. ViolatedClause.Of(row, mask).Select(v => mask[v] ? dropped[v] : kept[v])]));
        }

        return null;
    }
}
