namespace Smug.Smt;

/// <summary>The engines that a child process runs by name.</summary>
internal static class SolverEngine
{
    /// <summary>Runs an engine by name until it decides the set, gives up, or is cancelled; masks and bounds go to the state.</summary>
    /// <returns>Why it stopped, or null where the set is decided.</returns>
    internal static (StopReason Reason, string Detail)? Run(string engine, SolveState state, SolveOptions options, CancellationToken cancellation) => engine switch
    {
        ExactStrategy.StrategyName => new ComponentDescent(state, Presolver.Run(state.Set, cancellation), options).Run(cancellation),
        ReferenceStrategy.StrategyName => new IntRealOptimize(state).Run(cancellation),
        _ => throw new UsageException($"There is no engine '{engine}'."),
    };
}
