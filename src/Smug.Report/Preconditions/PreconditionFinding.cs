using System.Collections.Immutable;
using Smug.Explain;
using Smug.Smt.Verification;

namespace Smug.Report.Preconditions;

/// <summary>Everything a report of a precondition says. Immutable.</summary>
/// <param name="Network">The network's file name.</param>
/// <param name="Input">Where the input came from.</param>
/// <param name="Question">The network and how it reads pictures.</param>
/// <param name="Values">The input as the network reads it.</param>
/// <param name="Precondition">What was found.</param>
/// <param name="Box">A box inside it; null where nothing is proved.</param>
/// <param name="Support">Counts over a data set; null without one.</param>
public sealed record PreconditionFinding(
    string Network, string Input, PictureQuestion Question, ImmutableArray<float> Values, InputPrecondition Precondition, InscribedBox? Box, PatternSupport? Support)
{
    /// <summary>The limits of all inputs: how far a value may be from the input's, as a share of its range; null: any picture.</summary>
    public double? Epsilon { get; init; }

    /// <summary>The input's true class; null where it is not known.</summary>
    public int? Truth { get; init; }

    /// <summary>Why the input is misread; null where it is read rightly, or its true class is not known.</summary>
    public Misreading? Misreading { get; init; }

    /// <summary>Inputs of other classes from the failed proofs, those with the fewest changed values first.</summary>
    public ImmutableArray<AdversarialExample> Adversarial { get; init; } = [];

    /// <summary>Where the proof was saved; null where it was not.</summary>
    public string? ProofFile { get; init; }
}
