namespace Smug.Smt;

/// <summary>Runs an engine under the options' time limit, in this process or in a child; a solver that fails leaves the state as it was.</summary>
internal static class QueryRunner
{
    /// <summary>Runs an engine on a thread of this process.</summary>
    /// <param name="engine">Runs until cancelled; answers why it stopped, or null where the set is decided.</param>
    /// <param name="options">The time limit is used.</param>
    /// <param name="cancellation">Cancels the engine.</param>
    /// <returns>Why it stopped, or null where the set is decided.</returns>
    internal static (StopReason Reason, string Detail)? InProcess(
        Func<CancellationToken, (StopReason Reason, string Detail)?> engine, SolveOptions options, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(options.TimeLimit);
        var token = limited.Token;
        try
        {
            var (ended, stopped) = DedicatedThread.Run(() => engine(token), token);
            if (ended && stopped is null) return null;
            if (cancellation.IsCancellationRequested) return (StopReason.Cancelled, "cancelled");
            return limited.IsCancellationRequested ? (StopReason.TimeLimit, "the time limit was reached") : stopped;
        }
        catch (SolverException error)
        {
            return (StopReason.SolverFailed, error.Message);
        }
    }

    /// <summary>Runs an engine on a constraint set in a child process.</summary>
    /// <returns>Why it stopped, or null where the set is decided.</returns>
    /// <exception cref="UsageException">This program has not opted in to child processes.</exception>
    internal static (StopReason Reason, string Detail)? InChild(
        string engine, ConstraintSet set, SolveState state, SolveOptions options, CancellationToken cancellation) =>
        InChild(WorkerRequest.For(engine, options, options.TimeLimit, state) with { Set = ConstraintSetJson.ToDocument(set) }, state, options, cancellation);

    /// <summary>Runs what a request asks for in a child process.</summary>
    /// <returns>Why it stopped, or null where the problem is decided.</returns>
    /// <exception cref="UsageException">This program has not opted in to child processes.</exception>
    internal static (StopReason Reason, string Detail)? InChild(
        WorkerRequest request, SolveState state, SolveOptions options, CancellationToken cancellation)
    {
        Z3Library.Require();
        var host = Z3Worker.Host ?? throw new UsageException(
            $"The engine '{request.Engine}' runs libz3 in a child process, for which this program must begin its Main with: if (Z3Worker.TryServe(args, out var exitCode)) return exitCode;");
        return WorkerProcess.Run(host, request, state, options.TimeLimit, cancellation);
    }
}
