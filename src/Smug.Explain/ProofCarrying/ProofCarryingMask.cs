using System.Collections.Immutable;
using Smug.Smt.Verification;

namespace Smug.Explain;

/// <summary>What is known of one window of a proof-carrying mask.</summary>
public enum WindowStanding
{
    /// <summary>Masked out: proved not to matter, together with all other freed windows.</summary>
    Freed,

    /// <summary>Kept: freeing it as well changes the class for a replayed input.</summary>
    Needed,

    /// <summary>Kept: whether it could be freed as well was neither proved nor refuted in time.</summary>
    Open,

    /// <summary>Kept: the search ended before it was looked at.</summary>
    Untried,
}

/// <summary>
/// A mask that carries a proof: as long as the kept windows show what they show, the class is the same for every allowed value of all others
/// (an abductive explanation; Ignatiev et al., "Abduction-Based Explanations for Machine Learning Models", 2019; Wu et al., "VeriX", 2023).
/// Immutable.
/// </summary>
/// <param name="Label">The class.</param>
/// <param name="Question">The proved question: the network over the box in which freed inputs range between their limits and kept ones are fixed.</param>
/// <param name="Windows">The window of every input.</param>
/// <param name="Standings">What is known of every window.</param>
/// <param name="Counterexamples">For every needed window an input that differs from the explained one in freed windows and in it only, and has
/// another class; replayed exactly and in float32.</param>
/// <param name="Proof">Why the class is kept; <see cref="VerificationProofChecker"/> goes through it again.</param>
/// <param name="Proved">Questions that were proved.</param>
/// <param name="Refuted">Questions that the verifier refuted.</param>
/// <param name="Reused">Questions that a counterexample of an earlier one refuted.</param>
/// <param name="Undecided">Questions that ran out of time.</param>
/// <param name="GaveUp">Questions that the verifier gave up before their time was over: they hang on less than rounding can tell, or came apart into too many parts.</param>
/// <param name="Elapsed">Wall-clock time.</param>
public sealed record ProofCarryingMask(
    int Label,
    VerificationProblem Question,
    ImmutableArray<int> Windows,
    ImmutableArray<WindowStanding> Standings,
    ImmutableDictionary<int, Counterexample> Counterexamples,
    VerificationProof? Proof,
    int Proved,
    int Refuted,
    int Reused,
    int Undecided,
    int GaveUp,
    TimeSpan Elapsed)
{
    /// <summary>The version of Smug that found it.</summary>
    public string Smug { get; } = SolverVersions.Library;

    /// <summary>Kept windows.</summary>
    public int Kept => Standings.Count(standing => standing != WindowStanding.Freed);

    /// <summary>Windows of a standing.</summary>
    public int Count(WindowStanding standing) => Standings.Count(s => s == standing);

    /// <summary>Whether a counterexample stands against freeing any one kept window: no proper part of the mask's kept windows carries a proof.</summary>
    public bool IsSubsetMinimal => Standings.All(standing => standing is WindowStanding.Freed or WindowStanding.Needed);
}
