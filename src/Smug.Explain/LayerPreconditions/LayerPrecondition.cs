using System.Collections.Immutable;
using Smug.Smt.Verification;

namespace Smug.Explain;

/// <summary>What is known of a layer precondition.</summary>
public enum LayerStanding
{
    /// <summary>Proved: every input within the limits that has the pattern gets the class.</summary>
    Verified,

    /// <summary>Proved with more decisions: every input within the limits that has the strengthened pattern gets the class.</summary>
    VerifiedStrengthened,

    /// <summary>Proved with ranges: every input that has the pattern and whose values at the layer lie in the ranges gets the class.</summary>
    VerifiedInRanges,

    /// <summary>Not proved; on held-out inputs that have the pattern the network always gave the class.</summary>
    Validated,

    /// <summary>Not proved; on held-out inputs the network sometimes gave another class, or none of them has the pattern.</summary>
    Candidate,
}

/// <summary>An on/off pattern of some neurons of one layer and the class it implies, or is taken to imply. Immutable.</summary>
/// <param name="Label">The class.</param>
/// <param name="Pattern">The neurons and their phases.</param>
/// <param name="Support">Training inputs that have it; the network gives all of them the class.</param>
/// <param name="Held">Held-out inputs that have it.</param>
/// <param name="Agreeing">How many of these the network gives the class.</param>
/// <param name="Standing">What is known.</param>
/// <param name="Whole">The answer to whether the pattern alone implies the class over the limits: holds, violated with a counterexample, or unknown.</param>
/// <param name="Strengthened">The pattern with more decisions, proved over the limits; null where none was needed or proved.</param>
/// <param name="Ranges">The proved ranges of the layer's values behind its ReLUs; null where none were needed or proved.</param>
public sealed record LayerPrecondition(
    int Label, DecisionPattern Pattern, int Support, int Held, int Agreeing, LayerStanding Standing, VerificationAnswer Whole, StrengthenedPattern? Strengthened, LayerRanges? Ranges)
{
    /// <summary>An input within the limits that has the pattern and another class; null where none was found.</summary>
    public Counterexample? Counterexample => (Whole as VerificationAnswer.Violated)?.Counterexample;
}

/// <summary>A layer's pattern with more decisions, of the layer and of those below it, which provably imply the class for every input within the limits. Immutable.</summary>
/// <param name="Pattern">All decisions, the layer's pattern among them.</param>
/// <param name="From">The lowest layer that the proof speaks about: it holds for all values that the layer below can take (<see cref="LayerPreconditionSet.Reach"/>), or at 0 for
/// all inputs.</param>
/// <param name="Support">Training inputs that have all decisions.</param>
/// <param name="Held">Held-out inputs that do.</param>
/// <param name="Proof">Why; <see cref="VerificationProofChecker"/> goes through it again.</param>
public sealed record StrengthenedPattern(DecisionPattern Pattern, int From, int Support, int Held, VerificationProof? Proof);

/// <summary>Ranges of a layer's values behind its ReLUs, within which the rest of the network provably gives one class. Immutable.</summary>
/// <param name="Lower">The least values, <c>[Neurons]</c>.</param>
/// <param name="Upper">The greatest values, <c>[Neurons]</c>.</param>
/// <param name="Support">Training inputs that have the pattern and lie in the ranges.</param>
/// <param name="Held">Held-out inputs that do.</param>
/// <param name="Proof">Why; <see cref="VerificationProofChecker"/> goes through it again.</param>
public sealed record LayerRanges(ImmutableArray<double> Lower, ImmutableArray<double> Upper, int Support, int Held, VerificationProof? Proof)
{
    /// <summary>Whether values lie in the ranges.</summary>
    public bool Contain(ReadOnlySpan<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!(Lower[i] <= values[i] && values[i] <= Upper[i])) return false;
        }

        return true;
    }
}

/// <summary>The layer preconditions of a network. Immutable.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Items">The layer preconditions, by descending support. No input has two of them.</param>
/// <param name="Reach">What the layers can give within the limits, for each layer on which a strengthened pattern's proof rests.</param>
/// <param name="TrainItems">Inputs that the tree was grown from.</param>
/// <param name="HeldItems">Held-out inputs.</param>
/// <param name="TreeNodes">Nodes of the tree.</param>
/// <param name="Elapsed">Wall-clock time.</param>
public sealed record LayerPreconditionSet(
    int Layer, ImmutableArray<LayerPrecondition> Items, ImmutableArray<LayerReach> Reach, int TrainItems, int HeldItems, int TreeNodes, TimeSpan Elapsed)
{
    /// <summary>The version of Smug that found them.</summary>
    public string Smug { get; } = SolverVersions.Library;

    /// <summary>The precondition that holds an input; −1 where none does.</summary>
    /// <param name="sums">The input's float32 sums of all layers.</param>
    public int ClusterOf(float[][] sums)
    {
        for (var i = 0; i < Items.Length; i++)
        {
            if (Has(Items[i].Pattern, sums)) return i;
        }

        return -1;
    }

    /// <summary>Whether sums have a pattern as a tree reads it: a sum of 0 is off.</summary>
    internal static bool Has(DecisionPattern pattern, float[][] sums) => pattern.Phases.All(phase => phase.Active == sums[phase.Layer][phase.Neuron] > 0);
}
