namespace Smug.Smt.Verification;

/// <summary>A part of the question: a box with phases, and the cases still open on it.</summary>
/// <param name="Group">Whose cases.</param>
/// <param name="Bounds">The box and what is known of the sums on it.</param>
/// <param name="Open">Which of the group's cases are open, by their place in <see cref="CaseGroup.Cases"/>.</param>
/// <param name="Share">The part's share of the whole question.</param>
/// <param name="Node">Its place in the proof.</param>
internal sealed record Part(CaseGroup Group, BoxBounds Bounds, int[] Open, double Share, int Node = 0)
{
    /// <summary>Cuts of the first layer's sums (<see cref="FirstSums"/>) that programmes of the whole have needed.</summary>
    internal List<(double[] Direction, double Bound)> Cuts { get; init; } = [];
}

/// <summary>What bounding a part gave.</summary>
/// <param name="Open">Cases that stay open; none: the part is safe.</param>
/// <param name="Children">The two halves where some stay open; none where the part cannot be cut.</param>
/// <param name="Hope">How far from refuted the hardest case is.</param>
/// <param name="Found">A counterexample, replayed.</param>
/// <param name="ByPhase">Whether it was cut at a neuron.</param>
/// <param name="Programs">Linear programmes solved.</param>
internal sealed record PartResult(int[] Open, Part[] Children, double Hope, Counterexample? Found, bool ByPhase, int Programs)
{
    /// <summary>The required phases leave no input.</summary>
    internal bool IsEmpty { get; init; }

    /// <summary>Why the cases that are no longer open are impossible.</summary>
    internal ClosedCase[] Closed { get; init; } = [];

    /// <summary>Bounds that linear programmes have tightened.</summary>
    internal TightenedSum[] Tightened { get; init; } = [];

    /// <summary>How the part was cut; the halves' places are not known yet.</summary>
    internal ProofCut? Cut { get; init; }
}
