using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Smug.Report.Preconditions;

/// <summary>The content of <c>precondition.json</c>. Immutable.</summary>
/// <param name="SchemaVersion">The version of this form.</param>
/// <param name="Network">The network's file.</param>
/// <param name="Input">Where the input came from.</param>
/// <param name="Epsilon">The limits: how far a value may be from the input's, as a share of its range; absent: any picture.</param>
/// <param name="Label">The class.</param>
/// <param name="Truth">The input's true class; absent where it is not known.</param>
/// <param name="Status">"proved": every input in the limits that has the pattern gets the class; "unproved": nothing is claimed.</param>
/// <param name="SubsetMinimal">Whether dropping any single neuron of the critical layer is refuted by an input.</param>
/// <param name="CutShort">Whether the time limit ended the search before every drop was tried.</param>
/// <param name="ProofFile">Where the proof was saved, for <c>smug check</c>; absent where it was not.</param>
/// <param name="Neurons">ReLU neurons of the network.</param>
/// <param name="Unconstrained">Neurons the pattern says nothing about.</param>
/// <param name="CriticalLayer">The last layer in the pattern, from 0; −1: none.</param>
/// <param name="Pattern">The pattern, by layer.</param>
/// <param name="Steps">All proofs, in order.</param>
/// <param name="Support">The data set's inputs that have the pattern; absent without a data set.</param>
/// <param name="Misreading">What stands beside an input that is misread; absent where it is not, or its true class is not known.</param>
/// <param name="Adversarial">Inputs of other classes from the failed proofs, those with the fewest changed values first.</param>
/// <param name="Box">The box around the input inside the pattern; absent where nothing is proved.</param>
/// <param name="Seconds">Wall-clock time of the search.</param>
public sealed record PreconditionDocument(
    int SchemaVersion, string Network, string Input, double? Epsilon, int Label, int? Truth, string Status, bool SubsetMinimal, bool CutShort, string? ProofFile, int Neurons,
    int Unconstrained, int CriticalLayer, ImmutableArray<PatternLayer> Pattern, ImmutableArray<ProofStep> Steps, SupportCount? Support, MisreadingEntry? Misreading,
    ImmutableArray<AdversarialEntry> Adversarial, BoxCorners? Box, double Seconds);

/// <summary>A layer of a pattern: which neurons are active and which are inactive.</summary>
public sealed record PatternLayer(int Layer, ImmutableArray<int> Active, ImmutableArray<int> Inactive);

/// <summary>One proof. Layer −1: the whole signature; no neurons: the whole layer dropped. Counterexample: an input (float32) with the smaller pattern and
/// another class, and that class.</summary>
public sealed record ProofStep(int Layer, ImmutableArray<int> Neurons, string Result, double Seconds, ImmutableArray<float>? Counterexample, int? CounterexampleLabel);

/// <summary>How many items of a data set have the pattern, in all, by the class they get, and by true class where that is known.</summary>
public sealed record SupportCount(int Items, int Count, ImmutableArray<int> ByLabel, ImmutableArray<int>? ByTruth);

/// <summary>The true class of a misread input, and the nearest items that are read rightly: of the true class, and of the class the input gets.</summary>
public sealed record MisreadingEntry(int Truth, NearEntry? NearestOfTruth, NearEntry? NearestOfLabel);

/// <summary>An item, its Euclidean distance (each value as a share of its range), and the pattern's decisions that it does not share, by layer.</summary>
public sealed record NearEntry(int Item, double Distance, ImmutableArray<PatternLayer> Differing);

/// <summary>An input of another class: which step it comes from, its class, how many values changed, the largest and mean change as shares of the range, its class once rounded to a picture's 256
/// levels, and its values (float32).</summary>
public sealed record AdversarialEntry(int Step, int Label, int Changed, double LargestChange, double MeanChange, int LabelAsPicture, ImmutableArray<float> Values);

/// <summary>A box every point of which has the pattern, in the network's own units.</summary>
public sealed record BoxCorners(double TotalWidth, ImmutableArray<double> Lower, ImmutableArray<double> Upper);

/// <summary>Writes <see cref="PreconditionDocument"/>.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PreconditionDocument))]
public sealed partial class PreconditionJson : JsonSerializerContext;
