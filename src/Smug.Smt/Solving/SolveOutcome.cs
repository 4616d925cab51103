namespace Smug.Smt;

/// <summary>What is known of a <see cref="ConstraintSet"/> after solving. Every mask in an outcome has passed the exact re-check.</summary>
/// <param name="Lower">A proven lower bound on the cost of any mask that satisfies the set.</param>
public abstract record SolveOutcome(long Lower)
{
    /// <summary>The cheapest mask found is proved cheapest.</summary>
    /// <param name="Mask">One bool per variable.</param>
    /// <param name="Cost">Its cost; also the lower bound.</param>
    public sealed record Optimal(bool[] Mask, long Cost) : SolveOutcome(Cost);

    /// <summary>A mask and a lower bound that do not meet.</summary>
    /// <param name="Mask">The best mask found, one bool per variable.</param>
    /// <param name="Upper">Its cost.</param>
    /// <param name="Lower">The best proven bound, below <paramref name="Upper"/>.</param>
    /// <param name="Reason">Why the search stopped.</param>
    public sealed record Feasible(bool[] Mask, long Upper, long Lower, StopReason Reason) : SolveOutcome(Lower);

    /// <summary>No mask satisfies the set.</summary>
    /// <param name="Proof">Which row cannot be satisfied, or what proved it.</param>
    public sealed record Infeasible(string Proof) : SolveOutcome(0);

    /// <summary>Nothing but a lower bound is known.</summary>
    /// <param name="Reason">Why the search stopped.</param>
    /// <param name="Detail">The solver's own words, for the report.</param>
    /// <param name="Lower">The best proven bound.</param>
    public sealed record Unknown(StopReason Reason, string Detail, long Lower = 0) : SolveOutcome(Lower);
}

/// <summary>Why a search stopped before a proof.</summary>
public enum StopReason
{
    /// <summary>The time limit.</summary>
    TimeLimit,

    /// <summary>The caller cancelled.</summary>
    Cancelled,

    /// <summary>The requested gap was reached.</summary>
    GapReached,

    /// <summary>The memory limit of a child process.</summary>
    MemoryLimit,

    /// <summary>A solver process crashed or answered nonsense.</summary>
    SolverFailed,

    /// <summary>The strategy cannot decide such a set and says so.</summary>
    GaveUp,
}

/// <summary>Limits and settings of one solve.</summary>
public sealed record SolveOptions
{
    /// <summary>Wall-clock limit; 20 s by default.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Stop when (upper − lower) / upper is at most this. 0 asks for a proof of optimality.</summary>
    public double Gap { get; init; }

    /// <summary>Seed of every random choice; the same seed gives the same answer where no time limit ended the search.</summary>
    public int Seed { get; init; }

    /// <summary>Threads to use; 0 means as many as there are processors.</summary>
    public int Threads { get; init; }

    /// <summary>Memory limit of a solver's child process, in MiB.</summary>
    public int MemoryLimit { get; init; } = 4096;
}

/// <summary>The state of a running solve.</summary>
/// <param name="Upper">Cost of the best verified mask so far; null where there is none yet.</param>
/// <param name="Lower">Best proven lower bound so far.</param>
/// <param name="Elapsed">Since the solve began.</param>
/// <param name="Source">Which strategy or rule brought the news: what raised the bound where it rose, what found the mask where that is new; where several did, with a comma
/// between them.</param>
public sealed record SolveProgress(long? Upper, long Lower, TimeSpan Elapsed, string Source);

/// <summary>A way to solve constraint sets. Implementations are thread-safe: one instance serves many solves.</summary>
public interface ISolveStrategy
{
    /// <summary>The name users type, for example <c>exact</c>.</summary>
    string Name { get; }

    /// <summary>Minimises the set's cost. Always returns what is known when time runs out or the caller cancels, within 100 ms.</summary>
    /// <param name="set">What to solve.</param>
    /// <param name="options">Limits and settings.</param>
    /// <param name="progress">Told of every improvement; may be null.</param>
    /// <param name="cancellation">Stops the search; the best verified answer is still returned.</param>
    SolveOutcome Solve(ConstraintSet set, SolveOptions options, IProgress<SolveProgress>? progress = null, CancellationToken cancellation = default);
}
