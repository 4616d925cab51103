using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Smug.Report.Preconditions;

namespace Smug.Report.LayerPreconditions;

/// <summary>The content of <c>layer-preconditions.json</c>. Immutable.</summary>
/// <param name="SchemaVersion">The version of this form.</param>
/// <param name="Network">The network's file.</param>
/// <param name="Layer">The layer, from 0.</param>
/// <param name="Data">Where the inputs came from.</param>
/// <param name="TrainItems">Inputs that the tree was grown from.</param>
/// <param name="HeldItems">Held-out inputs.</param>
/// <param name="Reach">Proved ranges of the layers on whose values proofs of strengthened patterns rest.</param>
/// <param name="Preconditions">By descending support.</param>
/// <param name="Unclustered">Held-out inputs that have none of the patterns.</param>
/// <param name="Input">The explained input; absent where none was given.</param>
/// <param name="Decomposition">A proof in two steps through the layer; absent where none was asked for or found.</param>
/// <param name="Seconds">Wall-clock time of the search.</param>
public sealed record LayerPreconditionDocument(
    int SchemaVersion, string Network, int Layer, string Data, int TrainItems, int HeldItems, ImmutableArray<ReachEntry> Reach,
    ImmutableArray<LayerPreconditionEntry> Preconditions, int Unclustered, ExplainedInput? Input, DecompositionEntry? Decomposition, double Seconds);

/// <summary>A layer precondition. Standing: "verified" (over all inputs within the limits), "verified-strengthened", "verified-in-ranges", "validated" or "candidate". Proof over all
/// inputs, without more decisions: "proved", "refuted" (with the counterexample in float32 and its class) or "open".</summary>
public sealed record LayerPreconditionEntry(
    int Label, ImmutableArray<int> On, ImmutableArray<int> Off, int Support, int Held, int Agreeing, string Standing, string OverAllInputs,
    ImmutableArray<float>? Counterexample, int? CounterexampleLabel, StrengthenedEntry? Strengthened, RangesEntry? Ranges, string? ProofFile);

/// <summary>All decisions of a strengthened pattern, how many training and held-out inputs have it, the lowest layer that its proof speaks about, and the proof's file. The proof
/// takes for granted the ranges of the layer below that (<see cref="ReachEntry"/>), which are proved in a file of their own; from layer 0 on there is none.</summary>
public sealed record StrengthenedEntry(ImmutableArray<PatternLayer> Layers, int Support, int Held, int From, string? ProofFile);

/// <summary>Ranges that no input within the limits leaves at a layer, behind its ReLUs, and the proof's file.</summary>
public sealed record ReachEntry(int Layer, ImmutableArray<double> Lower, ImmutableArray<double> Upper, string? ProofFile);

/// <summary>Ranges of the layer's values behind its ReLUs, how many training and held-out inputs lie in them, and the proof's file.</summary>
public sealed record RangesEntry(ImmutableArray<double> Lower, ImmutableArray<double> Upper, int Support, int Held, string? ProofFile);

/// <summary>An input, the class the network gives it, and the place of the precondition that holds it; −1: none.</summary>
public sealed record ExplainedInput(string Origin, int Label, int Precondition);

/// <summary>Inputs within epsilon of the explained one imply ranges at the layer ("proved" or "open"), and the ranges imply the class.</summary>
public sealed record DecompositionEntry(
    double Epsilon, int Label, ImmutableArray<double> Lower, ImmutableArray<double> Upper, string InputsImplyRanges, string RangesImplyClass, double SecondsBelow, double SecondsAbove);

/// <summary>Writes <see cref="LayerPreconditionDocument"/>.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LayerPreconditionDocument))]
public sealed partial class LayerPreconditionJson : JsonSerializerContext;
