using System.Collections.Immutable;

namespace Smug.Explain;

/// <summary>Stage 4: the first-layer neurons that the mask must keep active, and those that it must leave inactive. Immutable and thread-safe.</summary>
public sealed record NeuronSelection
{
    /// <summary>The chosen neurons, highest score first; equal scores in ascending index.</summary>
    public required ImmutableArray<SelectedNeuron> Neurons { get; init; }

    /// <summary>Inactive neurons that the mask must not activate, those that one could activate the most first; empty where none were asked for.</summary>
    public ImmutableArray<SelectedNeuron> Inactive { get; init; } = [];

    /// <summary>How many neurons the first layer has.</summary>
    public required int Available { get; init; }

    /// <summary>How many were ranked high enough to be looked at, before any was dropped.</summary>
    public required int Considered { get; init; }

    /// <summary>Which of those were dropped, and why.</summary>
    public required ImmutableArray<DroppedNeurons> Dropped { get; init; }

    /// <summary>The share of the layer's positive score that the chosen neurons hold, in [0, 1].</summary>
    public required double PositiveShare { get; init; }
}

/// <summary>One chosen first-layer neuron.</summary>
/// <param name="Index">Its place in the first layer's output <c>[R, Q, C]</c>, row-major, channels last.</param>
/// <param name="Row">Row in the output; 0 for a dense layer.</param>
/// <param name="Column">Column in the output; 0 for a dense layer.</param>
/// <param name="Channel">Channel, or unit of a dense layer.</param>
/// <param name="PreActivation">Its value before the activation for the whole input; positive unless it is to stay inactive.</param>
/// <param name="Score">Its attribution.</param>
public sealed record SelectedNeuron(int Index, int Row, int Column, int Channel, float PreActivation, float Score);

/// <summary>Neurons that were ranked high enough but cannot be constrained.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Count">How many.</param>
public sealed record DroppedNeurons(DropReason Reason, int Count);

/// <summary>Why a highly ranked neuron is not constrained.</summary>
public enum DropReason
{
    /// <summary>Its pre-activation is 0 or negative: there is nothing to keep active.</summary>
    NotActive,

    /// <summary>Its pre-activation is so close to its bound that float32 rounding could decide whether the bound holds.</summary>
    WithinRounding,
}
