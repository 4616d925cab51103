using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Smug.Explain;

/// <summary>Stage 9: everything known about one explained decision: what a report prints. Immutable and thread-safe.</summary>
public sealed record Explanation
{
    /// <summary>The options it was made with.</summary>
    public required MaskOptions Options { get; init; }

    /// <summary>The image and the class asked about.</summary>
    public required ExplanationInput Input { get; init; }

    /// <summary>What the network computed.</summary>
    public required ForwardTrace Trace { get; init; }

    /// <summary>Scores of the first layer's neurons.</summary>
    public required Attribution Attribution { get; init; }

    /// <summary>Integrated Gradients on the input's pixels, for the picture beside the mask; null where it was not asked for.</summary>
    public Attribution? InputAttribution { get; init; }

    /// <summary>The neurons the mask keeps active.</summary>
    public required NeuronSelection Selection { get; init; }

    /// <summary>What the solver answered.</summary>
    public required MaskOutcome Outcome { get; init; }

    /// <summary>The checked mask.</summary>
    public required Mask Mask { get; init; }

    /// <summary>The scored mask.</summary>
    public required Saliency Saliency { get; init; }

    /// <summary>Other masks of the same cost; null where they were not asked for or the optimum is not proved.</summary>
    public MaskAlternatives? Alternatives { get; init; }

    /// <summary>What was asked for and is missing because it needs a proved optimum, and the bounds do not meet; null where nothing is missing.</summary>
    [JsonIgnore]
    public string? Missing
    {
        get
        {
            if (Outcome.Status == OutcomeStatus.Optimal) return null;
            string?[] asked = [Options.Solutions > 1 ? "other masks" : null, Options.Backbone ? "the backbone" : null, Options.TieBreak != MaskTieBreak.None ? "a tie-break" : null];
            var missing = string.Join(", ", asked.Where(name => name is not null));
            return missing.Length == 0 ? null : $"Asked for, but not looked for, because the optimum is not proved: {missing}. More time may prove it.";
        }
    }

    /// <summary>The rounds until the masked input had the class, this explanation's being the last; empty where that was not asked for.
    /// <see cref="Options"/> are those of the last round.</summary>
    public ImmutableArray<ClassRound> Rounds { get; init; } = [];

    /// <summary>What is proved about the mask and what is only measured, in words.</summary>
    public required Claim Claim { get; init; }

    /// <summary>The whole input's class.</summary>
    public required ClassMeasure Full { get; init; }

    /// <summary>The class of the input with everything outside the mask filled.</summary>
    public required ClassMeasure Masked { get; init; }

    /// <summary>The class of the input with everything inside the mask filled.</summary>
    public required ClassMeasure InverseMasked { get; init; }

    /// <summary>The masked input, <c>[H, W, C]</c>, row-major, in the network's own units.</summary>
    public required ImmutableArray<float> MaskedInput { get; init; }

    /// <summary>The inverse-masked input, <c>[H, W, C]</c>, row-major, in the network's own units.</summary>
    public required ImmutableArray<float> InverseMaskedInput { get; init; }

    /// <summary>What masked pixels became, by name.</summary>
    public required string FillName { get; init; }

    /// <summary>Whether the masked input still has the explained class: measured, not proved.</summary>
    public bool KeepsClass => Masked.Label == Trace.ExplainedLabel;

    /// <summary>What the model is called: a file name or a description.</summary>
    public string ModelName { get; init; } = "memory";

    /// <summary>SHA-256 of the network's description and parameters, in lower-case hexadecimal.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>The class names; empty where the model has none.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>How long each stage took, in the order of the stages.</summary>
    public required ImmutableArray<StageTiming> Timings { get; init; }

    /// <summary>The version of this library.</summary>
    public required string Version { get; init; }
}

/// <summary>A class the network chose, and how sure it was of it and of the explained one.</summary>
/// <param name="Label">The class with the largest logit.</param>
/// <param name="Name">Its name, or its number where the model has no names.</param>
/// <param name="Confidence">Its softmax probability.</param>
/// <param name="ExplainedConfidence">The softmax probability of the explained class.</param>
public sealed record ClassMeasure(int Label, string Name, float Confidence, float ExplainedConfidence)
{
    /// <summary>The softmax probability of every class; empty where only the chosen one was recorded.</summary>
    public ImmutableArray<float> Probabilities { get; init; } = [];
}

/// <summary>How long a stage took.</summary>
/// <param name="Stage">The stage's name.</param>
/// <param name="Seconds">Wall-clock seconds.</param>
/// <param name="Recalled">Whether it was read from a saved run; the seconds are then those of that run.</param>
public sealed record StageTiming(string Stage, double Seconds, bool Recalled = false);
