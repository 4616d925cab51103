using Smug.Smt.Bounds;
using Smug.Smt.Search;

namespace Smug.Smt;

/// <summary>
/// Minimises one component with libz3's finite-domain solver: relaxed rows, a cost cap that descends below the best verified mask, and an
/// exact clause for every model that satisfies the relaxed rows but not the exact ones. The last answer, "unsatisfiable", is about a
/// relaxation, so it proves the exact optimum.
/// </summary>
/// <param name="set">The component.</param>
/// <param name="rows">The component in machine integers.</param>
/// <param name="surrogate">The row that its linear relaxation adds below an incumbent.</param>
/// <param name="state">Where verified masks and bounds of it go.</param>
internal sealed class PseudoBooleanDescent(ConstraintSet set, ScaledRows rows, DualSurrogate surrogate, SolveState state)
{
    /// <summary>Runs until a proof, or until cancelled.</summary>
    /// <param name="seed">The solver's random seed.</param>
    /// <param name="cancellation">Interrupts the solver.</param>
    /// <returns>Null where the component is decided, otherwise the solver's reason for stopping.</returns>
    /// <exception cref="SolverException">A model breaks what it was asked to satisfy, or a bound contradicts a verified mask.</exception>
    internal string? Run(int seed, CancellationToken cancellation)
    {
        if (set.Weights.Sum(weight => (decimal)weight) > int.MaxValue) return "the costs exceed libz3's 32-bit coefficients";
        using var context = new Z3Context();
        var solver = new Z3Solver(context, seed);
        var kept = context.Constants(set.VariableCount, context.BoolSort);
        var dropped = kept.Select(context.Not).ToArray();
        var relaxed = RelaxedRow.Of(set);
        foreach (var row in relaxed) solver.Assert(row.Term(context, kept, dropped));
        while (!state.IsDecided)
        {
            var cap = state.Upper - 1;
            if (cap is { } limit)
            {
                solver.Assert(context.PseudoBooleanAtMost(kept, Weights(), (int)limit));
                var cut = surrogate.Below(limit);
                if (cut.Variables.Length > 0)
                    solver.Assert(context.PseudoBooleanAtMost([.. cut.Variables.Select((v, i) => cut.Positive[i] ? kept[v] : dropped[v])], cut.Coefficients, cut.Bound));
            }

            if (!SearchBelow(cap, solver, context, relaxed, kept, dropped, cancellation, out var reason)) return reason;
        }

        return null;
    }

    /// <summary>Looks for a mask of at most the cap; on return the state has a better mask or the proof that there is none.</summary>
    private bool SearchBelow(
        long? cap, Z3Solver solver, Z3Context context, List<RelaxedRow> relaxed, nint[] kept, nint[] dropped, CancellationToken cancellation, out string? reason)
    {
        reason = null;
        while (true)
        {
            switch (solver.Check([], cancellation))
            {
                case Z3Answer.Unknown:
                    reason = cancellation.IsCancellationRequested ? "cancelled" : solver.ReasonUnknown();
                    return false;
                case Z3Answer.Unsatisfiable:
                    if (state.Upper is { } upper) state.RaiseLower(upper);
                    else state.ProveInfeasible("libz3 answers that the relaxed rows and their exact clauses are unsatisfiable");
                    return true;
            }

            var mask = solver.Model(kept);
            if (!relaxed.TrueForAll(row => row.IsSatisfied(mask)) || set.Cost(mask) > cap)
                throw new SolverException("libz3 returned a model that breaks the constraints it was given.");
            var broken = set.Rows.Where(row => !row.IsSatisfied(mask)).ToArray();
            foreach (var row in broken)
            {
                var clause = ViolatedClause.Of(row, mask);
                if (clause.Count == 0) throw new SolverException("A row that can be satisfied implied the empty clause.");
                solver.Assert(context.Or([.. clause.Select(v => mask[v] ? dropped[v] : kept[v])]));
            }

            if (broken.Length > 0) continue;
            state.Offer(mask);
            if (rows.IsSurelySatisfied(mask))
            {
                GreedyMask.Prune(rows, mask);
                state.Offer(mask);
            }

            return true;
        }
    }

    private int[] Weights() => [.. set.Weights.Select(w => (int)w)];
}
