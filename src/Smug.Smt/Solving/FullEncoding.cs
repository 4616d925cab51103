namespace Smug.Smt;

/// <summary>How the full encoding is solved.</summary>
public enum FullEncodingMethod
{
    /// <summary>Smug's own branching over windows; networks of at most one hidden layer.</summary>
    Branching,

    /// <summary>libz3 in a child process, ReLU as if-then-else on reals.</summary>
    IfThenElse,

    /// <summary>libz3 in a child process, ReLU as a phase literal with bounds.</summary>
    BigM,
}

/// <summary>The paper's full encoding of a dense ReLU network: the fewest windows that keep the label by a margin.</summary>
public static class FullEncoding
{
    internal const string IfThenElseEngine = "relu-if-then-else";
    internal const string BigMEngine = "relu-big-m";

    /// <summary>Minimises the number of windows kept. Every mask has passed an exact replay of the whole network.</summary>
    /// <param name="network">The problem.</param>
    /// <param name="method">How.</param>
    /// <param name="options">Limits; the time limit holds whatever libz3 does.</param>
    /// <param name="progress">Told of every improvement; may be null.</param>
    /// <param name="cancellation">Stops the search; the best verified answer is still returned.</param>
    /// <exception cref="UsageException">Branching was asked for on more than one hidden layer, or this program has not opted in to children.</exception>
    /// <exception cref="ContradictionException">libz3 claims what exact arithmetic refutes.</exception>
    public static SolveOutcome Solve(
        WindowedReluNetwork network,
        FullEncodingMethod method,
        SolveOptions options,
        IProgress<SolveProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        if (method == FullEncodingMethod.Branching && network.Layers.Count > 2)
            throw new UsageException($"FullEncoding: branching takes at most one hidden layer, got {network.Layers.Count - 1}; use IfThenElse or BigM.");
        var state = new SolveState(network, $"{method}", progress);
        var everything = new bool[network.VariableCount];
        Array.Fill(everything, true);
        state.Offer(everything);
        var stopped = method == FullEncodingMethod.Branching
            ? QueryRunner.InProcess(token => new ReluBranching(network, state).Run(token), options, cancellation)
            : QueryRunner.InChild(Request(method, options, state, network), state, options, cancellation);
        return state.Outcome(stopped?.Reason ?? StopReason.GaveUp, stopped?.Detail ?? "");
    }

    private static WorkerRequest Request(FullEncodingMethod method, SolveOptions options, SolveState state, WindowedReluNetwork network) =>
        WorkerRequest.For(method == FullEncodingMethod.BigM ? BigMEngine : IfThenElseEngine, options, options.TimeLimit, state)
            with
        { Network = ReluNetworkDocument.Of(network) };
}
