using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Smug.Report.Preconditions;

/// <summary>The content of <c>precondition.json</c>. Immutable.</summary>
/// <param name="SchemaVersion">The version of this form.</param>
/// <param name="Network">The network's file.</param>
/// <param name="Input">Where the input came from.</param>
/// <param name="Label">The class.</param>
/// <param name="Status">"proved": every input in the limits that has the pattern gets the class; "unproved": nothing is claimed.</param>
/// <param name="SubsetMinimal">Whether dropping the last layer or any single neuron tried was refuted by an input.</param>
/// <param name="Neurons">ReLU neurons of the network.</param>
/// <param name="Unconstrained">Neurons the pattern says nothing about.</param>
/// <param name="CriticalLayer">The last layer in the pattern, from 0; −1: none.</param>
/// <param name="Pattern">The pattern, by layer.</param>
/// <param name="Steps">All proofs, in order.</param>
/// <param name="Support">The data set's inputs that have the pattern; absent without a data set.</param>
/// <param name="Box">The box around the input inside the pattern; absent where nothing is proved.</param>
/// <param name="Seconds">Wall-clock time of the search.</param>
public sealed record PreconditionDocument(
    int SchemaVersion, string Network, string Input, int Label, string Status, bool SubsetMinimal, int Neurons, int Unconstrained, int CriticalLayer,
    ImmutableArray<PatternLayer> Pattern, ImmutableArray<ProofStep> Steps, SupportCount? Support, BoxCorners? Box, double Seconds);

/// <summary>A layer of a pattern: which neurons are active and which are inactive.</summary>
public sealed record PatternLayer(int Layer, ImmutableArray<int> Active, ImmutableArray<int> Inactive);

/// <summary>One proof. Layer −1: the whole signature; no neuron: the whole layer dropped. Counterexample: an input (float32) with the smaller pattern and
/// another class, and that class.</summary>
public sealed record ProofStep(int Layer, int? Neuron, string Result, double Seconds, ImmutableArray<float>? Counterexample, int? CounterexampleLabel);

/// <summary>How many items of a data set have the pattern, in all and by class.</summary>
public sealed record SupportCount(int Items, int Count, ImmutableArray<int> ByLabel);

/// <summary>A box every point of which has the pattern, in the network's own units.</summary>
public sealed record BoxCorners(double TotalWidth, ImmutableArray<double> Lower, ImmutableArray<double> Upper);

/// <summary>Writes <see cref="PreconditionDocument"/>.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PreconditionDocument))]
public sealed partial class PreconditionJson : JsonSerializerContext;
