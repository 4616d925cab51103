namespace Smug.Smt.Verification;

/// <summary>Asks libz3 for an unsafe input, case by case: inputs are real constants, ReLUs either form of
/// <see cref="VerificationStrategy.Z3IfThenElse"/> and <see cref="VerificationStrategy.Z3Phases"/>. Runs in a child process.</summary>
internal static class Z3Question
{
    internal const string IfThenElseEngine = "verify-if-then-else";
    internal const string PhasesEngine = "verify-phases";

    /// <summary>Runs until every case is refuted, one has a witness, or cancelled.</summary>
    /// <returns>Why it stopped, or null where the question is decided.</returns>
    internal static (StopReason Reason, string Detail)? Run(
        VerificationDocument document, string engine, int seed, Action<WorkerReply> reply, CancellationToken cancellation)
    {
        var problem = document.ToProblem();
        var layout = new BoundNetwork(problem.Network);
        for (var c = 0; c < problem.Cases.Length; c++)
        {
            if (!problem.Cases[c].IsEmpty)
            {
                using var context = new Z3Context();
                var solver = new Z3Solver(context, seed, "QF_LRA");
                var inputs = new Z3Terms(problem, layout, context, solver, withPhases: engine == PhasesEngine).Assert(problem.Cases[c]);
                switch (inputs is null ? Z3Answer.Unsatisfiable : solver.Check([], cancellation))
                {
                    case Z3Answer.Unknown when cancellation.IsCancellationRequested:
                        return (StopReason.TimeLimit, "the time limit was reached");
                    case Z3Answer.Unknown:
                        return (StopReason.GaveUp, solver.ReasonUnknown());
                    case Z3Answer.Satisfiable:
                        if (solver.Fractions(inputs) is not { } witness) return (StopReason.GaveUp, "libz3 gave a model that is not of fractions");
                        reply(new WorkerReply(Witness: witness));
                        return null;
                }
            }

            reply(new WorkerReply(Refuted: c + 1));
        }

        return null;
    }
}
