namespace Smug.Explain;

/// <summary>In which order windows are freed.</summary>
public enum FreeingOrder
{
    /// <summary>Those with the least Integrated Gradients for the class first, so that what decides is asked for last.</summary>
    Attribution,

    /// <summary>By their number: row by row.</summary>
    Plain,

    /// <summary>Drawn with the seed, to compare with.</summary>
    Random,
}

/// <summary>How a proof-carrying mask is looked for. Immutable.</summary>
public sealed record ProofCarryingOptions
{
    /// <summary>The most time for one proof; windows whose proof takes longer stay in the mask and are reported as open.</summary>
    public TimeSpan ProofTimeLimit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The most time for all; windows not looked at by then stay in the mask and are reported as untried.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Seed of the verifier's random samples.</summary>
    public int Seed { get; init; }

    /// <summary>Threads of the verifier; 0: as many as processors.</summary>
    public int Threads { get; init; }
}

/// <summary>How far a search has come. Immutable.</summary>
/// <param name="Decided">Windows freed or kept so far.</param>
/// <param name="Windows">Windows in all.</param>
/// <param name="Freed">Windows that may take any allowed value together: proved.</param>
/// <param name="Needed">Windows kept because a counterexample frees them.</param>
/// <param name="Open">Windows kept because their proof ran out of time.</param>
/// <param name="Elapsed">Time since the start.</param>
public sealed record FreeingProgress(int Decided, int Windows, int Freed, int Needed, int Open, TimeSpan Elapsed);
