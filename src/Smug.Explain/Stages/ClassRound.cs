namespace Smug.Explain;

/// <summary>One round of looking for a mask under which the network keeps the explained class: what was asked for, what came of it, and what
/// followed. Immutable and thread-safe.</summary>
/// <param name="Neurons">How many neurons the mask keeps active.</param>
/// <param name="Gamma">The share of its value that each of them exceeds.</param>
/// <param name="KeptWindows">The mask's windows.</param>
/// <param name="Upper">The mask's cost.</param>
/// <param name="Lower">The proven lower bound on any mask's cost, for this round's neurons and gamma.</param>
/// <param name="Label">The class of the masked input: measured.</param>
/// <param name="Name">Its name.</param>
/// <param name="ExplainedConfidence">The softmax probability of the explained class on the masked input.</param>
/// <param name="Step">What followed.</param>
public sealed record ClassRound(
    int Neurons, double Gamma, int KeptWindows, long Upper, long Lower, int Label, string Name, float ExplainedConfidence, ClassStep Step);

/// <summary>What follows a <see cref="ClassRound"/>.</summary>
public enum ClassStep
{
    /// <summary>Nothing: the masked input has the explained class.</summary>
    Kept,

    /// <summary>Another round with twice as many neurons.</summary>
    MoreNeurons,

    /// <summary>Another round with a gamma half-way to 1: all neurons were asked for already.</summary>
    HigherGamma,

    /// <summary>Nothing: the whole input does not have the explained class, so no mask is expected to.</summary>
    WholeInputLacksClass,

    /// <summary>Nothing: all neurons and the highest gamma, or the most rounds, were tried.</summary>
    Exhausted,

    /// <summary>Nothing: cancelled.</summary>
    Stopped,
}
