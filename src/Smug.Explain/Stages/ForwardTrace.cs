using System.Collections.Immutable;

namespace Smug.Explain;

/// <summary>Stage 2: what the network computes for the input. Immutable and thread-safe.</summary>
public sealed record ForwardTrace
{
    /// <summary>One logit per class: what goes into the softmax.</summary>
    public required ImmutableArray<float> Logits { get; init; }

    /// <summary>Softmax of <see cref="Logits"/>.</summary>
    public required ImmutableArray<float> Probabilities { get; init; }

    /// <summary>The class with the largest logit; the lowest index among equals.</summary>
    public required int PredictedLabel { get; init; }

    /// <summary>The class that is explained.</summary>
    public required int ExplainedLabel { get; init; }

    /// <summary>The name of the first convolution or dense node.</summary>
    public required string FirstLayer { get; init; }

    /// <summary>The name of the node whose values are attributed: the first layer's ReLU, or the layer itself where none follows.</summary>
    public required string FirstActivation { get; init; }

    /// <summary>The first layer's output sizes without the batch axis: <c>[R, Q, C]</c> for a convolution, <c>[C]</c> for a dense layer.</summary>
    public required ImmutableArray<int> FirstLayerShape { get; init; }

    /// <summary>The first layer's outputs before its activation, row-major. A neuron's index is its place here (channels last).</summary>
    public required ImmutableArray<float> PreActivations { get; init; }

    /// <summary>The first layer's outputs after its activation, row-major.</summary>
    public required ImmutableArray<float> Activations { get; init; }
}
