namespace Smug.Smt;

/// <summary>Solves the full encoding with libz3: asks for a mask of at most c windows for c = bound, bound + 1, … until there is one; each
/// "unsatisfiable" raises the proven bound.</summary>
/// <param name="network">The problem.</param>
/// <param name="state">Where verified masks and bounds go.</param>
/// <param name="bigM">Phase literals with bounds instead of if-then-else.</param>
internal sealed class ReluAscent(WindowedReluNetwork network, SolveState state, bool bigM)
{
    /// <summary>Runs until a proof or until cancelled.</summary>
    /// <returns>Why it stopped, or null where the problem is decided.</returns>
    internal (StopReason Reason, string Detail)? Run(int seed, CancellationToken cancellation)
    {
        using var context = new Z3Context();
        var solver = new Z3Solver(context, seed, "ALL");
        var kept = context.Constants(network.VariableCount, context.BoolSort);
        var logits = new ReluTerms(network, context, solver, bigM).Logits(kept);
        var delta = Dyadic.From(network.Delta);
        for (var j = 0; j < logits.Length; j++)
        {
            if (j != network.Label) solver.Assert(context.MoreThan(logits[network.Label], context.Add([logits[j], context.Real(delta.Mantissa, delta.Exponent)])));
        }

        var ones = Enumerable.Repeat(1, kept.Length).ToArray();
        while (!state.IsDecided)
        {
            var cap = (int)state.Lower;
            if (cap > kept.Length)
            {
                state.ProveInfeasible("libz3 answers that no number of windows is enough");
                break;
            }

            var within = context.Fresh("within", context.BoolSort);
            if (kept.Length > 0) solver.Assert(context.Or([context.Not(within), context.PseudoBooleanAtMost(kept, ones, cap)]));
            switch (solver.Check([within], cancellation))
            {
                case Z3Answer.Unknown when cancellation.IsCancellationRequested:
                    return (StopReason.TimeLimit, "the time limit was reached");
                case Z3Answer.Unknown:
                    return (StopReason.GaveUp, solver.ReasonUnknown());
                case Z3Answer.Unsatisfiable:
                    state.RaiseLower(cap + 1);
                    break;
                case Z3Answer.Satisfiable:
                    var mask = solver.Model(kept);
                    if (!state.Offer(mask) || network.Cost(mask) > cap)
                        throw new SolverException("libz3 returned a mask that the exact replay of the network refutes.");
                    break;
            }
        }

        return null;
    }
}
