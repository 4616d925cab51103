namespace Smug.Smt;

/// <summary>The engines that a child process runs by name.</summary>
internal static class SolverEngine
{
    /// <summary>Runs what a request asks for until it is decided, the engine gives up, or it is cancelled.</summary>
    /// <param name="request">Names the engine and carries the problem.</param>
    /// <param name="progress">Told of each improvement.</param>
    /// <param name="cancellation">Ends the engine.</param>
    /// <returns>What is known, and why it stopped (null where it is decided).</returns>
    internal static (SolveState State, (StopReason Reason, string Detail)? Stopped) Run(
        WorkerRequest request, Action<SolveState> progress, CancellationToken cancellation)
    {
        var options = new SolveOptions { Seed = request.Seed, Gap = request.Gap };
        switch (request.Engine)
        {
            case ExactStrategy.StrategyName:
                var set = Set(request);
                return Run(request, set, progress, state => new ComponentDescent(state, Presolver.Run(set, cancellation), options).Run(cancellation));
            case ReferenceStrategy.StrategyName:
                var rows = Set(request);
                return Run(request, rows, progress, state => new IntRealOptimize(rows, state).Run(cancellation));
            case FullEncoding.IfThenElseEngine or FullEncoding.BigMEngine:
                var network = request.Network?.ToNetwork() ?? throw new UsageException($"The engine '{request.Engine}' needs a network.");
                return Run(request, network, progress, state => new ReluAscent(network, state, request.Engine == FullEncoding.BigMEngine).Run(options.Seed, cancellation));
            default:
                throw new UsageException($"There is no engine '{request.Engine}'.");
        }
    }

    private static (SolveState, (StopReason, string)?) Run(
        WorkerRequest request, IMaskProblem problem, Action<SolveState> progress, Func<SolveState, (StopReason, string)?> engine)
    {
        SolveState? state = null;
        state = new SolveState(problem, request.Engine, new Synchronous(() => progress(state!)));
        if (request.Mask is { } mask) state.Offer(WorkerMask.Parse(mask));
        return (state, engine(state));
    }

    private static ConstraintSet Set(WorkerRequest request) =>
        ConstraintSetJson.FromDocument(request.Set ?? throw new UsageException($"The engine '{request.Engine}' needs a constraint set."), "request");

    private sealed class Synchronous(Action report) : IProgress<SolveProgress>
    {
        public void Report(SolveProgress value) => report();
    }
}
