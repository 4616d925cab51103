using System.Diagnostics;

namespace Smug.Smt.Verification;

/// <summary>Decides a question by libz3 in a child process; a witness is replayed before it is believed.</summary>
internal static class Z3Verification
{
    /// <summary>Fractions of exact vertices may be long.</summary>
    private const int LongestReply = 1 << 26;

    internal static VerificationAnswer Verify(VerificationProblem problem, VerificationOptions options, CancellationToken cancellation)
    {
        Z3Library.Require();
        var host = Z3Worker.Host ?? throw new UsageException(
            "libz3 verifies in a child process, for which this program must begin its Main with: if (Z3Worker.TryServe(args, out var exitCode)) return exitCode;");
        var started = Stopwatch.GetTimestamp();
        var (refuted, found, onlyExact) = (0, default(Counterexample), false);
        void Take(WorkerReply reply)
        {
            refuted = Math.Max(refuted, Math.Min(reply.Refuted ?? 0, problem.Cases.Length));
            if (reply.Witness is not { } texts) return;
            if (texts.Length != problem.Network.Inputs) throw new SolverException($"a witness of {texts.Length} numbers");
            Rational[] input = [.. texts.Select(text => Rational.TryParse(text, out var value) ? value : throw new SolverException("a witness that is not of fractions"))];
            if (problem.UnsafeCaseOf(input) < 0) throw new SolverException("a witness that exact arithmetic refutes");
            found = Counterexample.Replay(problem, input);
            onlyExact = found is null;
        }

        var engine = options.Strategy == VerificationStrategy.Z3Phases ? Z3Question.PhasesEngine : Z3Question.IfThenElseEngine;
        var inner = options.TimeLimit - TimeSpan.FromSeconds(Math.Min(1, options.TimeLimit.TotalSeconds / 10));
        var request = new WorkerRequest(
            engine, (int)Math.Clamp(inner.TotalMilliseconds, 1, int.MaxValue), options.MemoryLimit, options.Seed, 0, Question: VerificationDocument.Of(problem));
        var stopped = WorkerProcess.Run(
            host, request, Take, () => found is not null || onlyExact || refuted == problem.Cases.Length, LongestReply, options.TimeLimit, cancellation);
        var statistics = new VerificationStatistics(0, 0, 0, 0, 0, Stopwatch.GetElapsedTime(started));
        if (found is not null) return new VerificationAnswer.Violated(statistics, found);
        var open = problem.Cases.Length - refuted;
        var share = problem.Cases.Length == 0 ? 0 : (double)open / problem.Cases.Length;
        if (onlyExact) return new VerificationAnswer.Unknown(statistics, UnknownReason.GaveUp, "libz3's counterexample is exact but not one in float32", open, share);
        if (stopped is not { } end) return new VerificationAnswer.Holds(statistics);
        var reason = end.Reason switch
        {
            StopReason.TimeLimit => UnknownReason.TimeLimit,
            StopReason.Cancelled => UnknownReason.Cancelled,
            StopReason.GaveUp => UnknownReason.GaveUp,
            _ => UnknownReason.SolverFailed,
        };
        return new VerificationAnswer.Unknown(statistics, reason, end.Detail, open, share);
    }
}
