namespace Smug.Smt.Verification;

/// <summary>
/// Why a property holds: how the question was cut into parts, and for each part why no case is possible there. <see cref="VerificationProofChecker"/>
/// re-checks it; <see cref="VerificationProofJson"/> stores it. Immutable.
/// </summary>
public sealed class VerificationProof
{
    internal VerificationProof(VerificationProblem problem, ProofTree[] trees) => (Problem, Trees) = (problem, trees);

    /// <summary>The question.</summary>
    public VerificationProblem Problem { get; }

    /// <summary>How many parts it has.</summary>
    public int Parts => Trees.Sum(tree => tree.Nodes.Length);

    /// <summary>How many linear programmes it has multipliers of.</summary>
    public int Programs => Trees.Sum(tree => tree.Nodes.Sum(node => node.Closed.Count(closed => closed.Program is not null) + (node.Tightened?.Length ?? 0)));

    internal ProofTree[] Trees { get; }
}

/// <summary>The parts of the cases that share a box: node 0 is the whole box, each other the child of exactly one before it.</summary>
/// <param name="Cases">The cases.</param>
/// <param name="Nodes">The parts.</param>
internal sealed record ProofTree(int[] Cases, ProofNode[] Nodes);

/// <summary>One part. Every case open at its parent is closed here or goes on to both halves.</summary>
/// <param name="IsEmpty">The required phases leave no input.</param>
/// <param name="Closed">Cases that are impossible on this part.</param>
/// <param name="Cut">How it is cut in two; null where nothing is left open.</param>
internal sealed record ProofNode(bool IsEmpty, ClosedCase[] Closed, ProofCut? Cut = null)
{
    /// <summary>Bounds on sums that multipliers prove, each resting on those before; null: none.</summary>
    public TightenedSum[]? Tightened { get; init; }
}

/// <summary>Why a case is impossible on a part.</summary>
/// <param name="Case">Which of the problem's cases.</param>
/// <param name="Row">The output row that bounds refute; −1 where a programme does.</param>
/// <param name="Program">The programme's multipliers; null where bounds do.</param>
internal sealed record ClosedCase(int Case, int Row, ProgramText? Program = null);

/// <summary>A cut at an input's value, or (Input −1) at a neuron's sum: below and above.</summary>
/// <param name="Input">The input, or −1.</param>
/// <param name="At">Where.</param>
/// <param name="Sum">The neuron's place among the sums of all layers, each layer padded to a multiple of eight; −1 for an input.</param>
/// <param name="Low">The node of the lower half (the neuron off).</param>
/// <param name="High">The node of the upper half (the neuron on).</param>
internal sealed record ProofCut(int Input, double At, int Sum, int Low, int High);

/// <summary><see cref="DualMultipliers"/> as arrays.</summary>
internal sealed record ProgramText(double[] Outputs, double[] Inputs, int[] PhaseSums, double[] Phases, int[] UndecidedSums, double[] Under, double[] Over)
{
    internal static ProgramText Of(DualMultipliers m) => new(
        m.Outputs, m.Inputs, [.. m.Phases.Keys], [.. m.Phases.Values], [.. m.Undecided.Keys], [.. m.Undecided.Values.Select(v => v.Under)], [.. m.Undecided.Values.Select(v => v.Over)]);

    /// <summary>The multipliers for a case's rows; null where their numbers do not fit or are not finite.</summary>
    internal DualMultipliers? ToMultipliers(UnsafeCase unsafeCase)
    {
        if (Outputs.Length != unsafeCase.OutputRows.Length || Inputs.Length != unsafeCase.InputRows.Length) return null;
        if (PhaseSums.Length != Phases.Length || UndecidedSums.Length != Under.Length || Under.Length != Over.Length) return null;
        if (!Outputs.Concat(Inputs).Concat(Phases).Concat(Under).Concat(Over).All(double.IsFinite)) return null;
        var (phases, undecided) = (new Dictionary<int, double>(), new Dictionary<int, (double, double)>());
        for (var i = 0; i < Phases.Length; i++) phases[PhaseSums[i]] = Phases[i];
        for (var i = 0; i < Under.Length; i++) undecided[UndecidedSums[i]] = (Under[i], Over[i]);
        return new DualMultipliers(Outputs, Inputs, phases, undecided);
    }
}
