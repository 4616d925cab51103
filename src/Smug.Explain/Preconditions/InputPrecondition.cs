using System.Collections.Immutable;
using Smug.Smt.Verification;

namespace Smug.Explain;

/// <summary>In which order the neurons of the critical layer are tried without.</summary>
public enum DroppingOrder
{
    /// <summary>By their number.</summary>
    Plain,

    /// <summary>Those with the least Integrated Gradients for the class first, so that the neurons that decide are asked for last.</summary>
    Attribution,
}

/// <summary>How an input precondition is looked for. Immutable.</summary>
public sealed record PreconditionOptions
{
    /// <summary>The most time for one proof; a proof that takes longer counts as failed, and its neurons stay in the pattern. The first proof, that of the whole
    /// signature, may take five times as long: without it there is nothing.</summary>
    public TimeSpan ProofTimeLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The most time for all proofs; after it nothing further is tried, and what is proved by then is the answer. Null: no limit.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>The order of the critical layer's neurons.</summary>
    public DroppingOrder Order { get; init; }

    /// <summary>Seed of the verifier's random samples.</summary>
    public int Seed { get; init; }

    /// <summary>Threads of the verifier; 0: as many as processors.</summary>
    public int Threads { get; init; }

    /// <summary>Whether <see cref="InputPrecondition.Proof"/> is kept.</summary>
    public bool WantsProof { get; init; }
}

/// <summary>What a proof without some neurons came to.</summary>
public enum DroppingResult
{
    /// <summary>The smaller pattern implies the class, too.</summary>
    Proved,

    /// <summary>An input has the smaller pattern and another class.</summary>
    Refuted,

    /// <summary>Neither was shown within the time limit.</summary>
    Open,
}

/// <summary>One attempt to do with fewer neurons. Immutable.</summary>
/// <param name="Layer">The layer that is tried without; −1: the whole pattern is proved first.</param>
/// <param name="Neurons">The layer's neurons that are tried without, in the order of dropping; none: the whole layer.</param>
/// <param name="Result">What the proof came to.</param>
/// <param name="Counterexample">An input that has the smaller pattern and another class, where one was found.</param>
/// <param name="Statistics">What the proof cost.</param>
public sealed record DroppingStep(int Layer, ImmutableArray<int> Neurons, DroppingResult Result, Counterexample? Counterexample, VerificationStatistics Statistics);

/// <summary>A decision pattern that implies a class: every input in the box that has it gets the class. Immutable.</summary>
/// <param name="Label">The class.</param>
/// <param name="Signature">The pattern of all ReLUs for the input it was found from.</param>
/// <param name="Pattern">The pattern; null where even the whole signature was not proved.</param>
/// <param name="CriticalLayer">The last layer in the pattern; −1 where the box alone implies the class or nothing was proved.</param>
/// <param name="Steps">All proofs, in order.</param>
/// <param name="Elapsed">Wall-clock time.</param>
public sealed record InputPrecondition(
    int Label, DecisionPattern Signature, DecisionPattern? Pattern, int CriticalLayer, ImmutableArray<DroppingStep> Steps, TimeSpan Elapsed)
{
    /// <summary>The version of Smug that found it.</summary>
    public string Smug { get; } = SolverVersions.Library;

    /// <summary>Whether the pattern is proved to imply the class.</summary>
    public bool IsProved => Pattern is not null;

    /// <summary>ReLU neurons that the pattern says nothing about.</summary>
    public int Unconstrained => Pattern is null ? 0 : Signature.Count - Pattern.Count;

    /// <summary>Whether the time limit for all ended the search before every drop was tried.</summary>
    public bool IsCutShort { get; init; }

    /// <summary>Why every input with the pattern gets the class; null where nothing is proved, or <see cref="PreconditionOptions.WantsProof"/> did not ask for it.</summary>
    public VerificationProof? Proof { get; init; }

    /// <summary>Whether the proof without any single neuron of the critical layer was refuted by an input: the pattern is then subset-minimal among those that keep all
    /// earlier layers. False where a proof, or the whole search, ran out of time.</summary>
    public bool IsSubsetMinimal
    {
        get
        {
            if (Pattern is null) return false;
            int[] kept = [.. Pattern.Phases.Where(phase => phase.Layer == CriticalLayer).Select(phase => phase.Neuron)];
            var refuted = Steps.Where(step => step.Layer == CriticalLayer && step.Result == DroppingResult.Refuted).ToList();
            return kept.All(neuron => refuted.Exists(step => step.Neurons is [var only] ? only == neuron : step.Neurons.IsEmpty && kept.Length == 1));
        }
    }
}
