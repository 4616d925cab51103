using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Smug.Report.ProofCarrying;

/// <summary>The content of a proof-carrying mask's <c>report.json</c>. Immutable.</summary>
/// <param name="SchemaVersion">The version of this form.</param>
/// <param name="Network">The network's file.</param>
/// <param name="Input">Where the input came from.</param>
/// <param name="Label">The class.</param>
/// <param name="Status">"proved": the class is kept for every allowed value of the freed windows. Where none is freed: "needed", a counterexample stands against each window
/// alone; or "unknown", some window was neither proved nor refuted in time.</param>
/// <param name="SubsetMinimal">Whether a counterexample stands against freeing any one kept window as well.</param>
/// <param name="Epsilon">How far a freed value may move, as a share of its range; 1: anywhere.</param>
/// <param name="Order">"attribution", "plain" or "random".</param>
/// <param name="Height">Rows of pixels.</param>
/// <param name="Width">Columns of pixels.</param>
/// <param name="PixelWindows">The window of every pixel, row-major.</param>
/// <param name="Windows">What is known of every window, in their order.</param>
/// <param name="Proofs">How the questions were answered.</param>
/// <param name="Certificate">The file that <c>smug check</c> goes through; absent where the verifier gave none.</param>
/// <param name="Seconds">Wall-clock time of the search.</param>
public sealed record ProofCarryingDocument(
    int SchemaVersion, string Network, string Input, int Label, string Status, bool SubsetMinimal, double Epsilon, string Order, int Height, int Width,
    ImmutableArray<int> PixelWindows, ImmutableArray<WindowClaim> Windows, QuestionCounts Proofs, string? Certificate, double Seconds);

/// <summary>A window and its standing: "freed", "needed", "open" or "untried". Needed: with the counterexample (float32, the network's units) and its class.</summary>
public sealed record WindowClaim(string Standing, ImmutableArray<float>? Counterexample, int? CounterexampleLabel);

/// <summary>Questions proved, refuted by the verifier, refuted by an earlier counterexample, left undecided by time, and given up.</summary>
public sealed record QuestionCounts(int Proved, int Refuted, int Reused, int Undecided, int GaveUp);

/// <summary>Writes <see cref="ProofCarryingDocument"/>.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProofCarryingDocument))]
public sealed partial class ProofCarryingJson : JsonSerializerContext;
