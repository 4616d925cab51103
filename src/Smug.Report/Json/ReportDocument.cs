using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Smug.Explain;

namespace Smug.Report.Json;

/// <summary>The content of <c>report.json</c>: what the page says, for programs. Immutable.</summary>
public sealed record ReportDocument
{
    /// <summary>The version of this form; raised when a field changes its meaning or goes.</summary>
    public const int CurrentSchemaVersion = 1;

    /// <summary>The version of the form this document has.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>The version of Smug that made it.</summary>
    public required string SmugVersion { get; init; }

    /// <summary>What the model is called.</summary>
    public required string Model { get; init; }

    /// <summary>SHA-256 of the model.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>Where the picture came from.</summary>
    public required string Input { get; init; }

    /// <summary>SHA-256 of the picture as the network reads it.</summary>
    public required string InputSha256 { get; init; }

    /// <summary>Height, width and channels of the picture as the network reads it.</summary>
    public required ImmutableArray<int> InputShape { get; init; }

    /// <summary>The class names; empty where the model has none.</summary>
    public required ImmutableArray<string> Labels { get; init; }

    /// <summary>The explained class.</summary>
    public required int ExplainedLabel { get; init; }

    /// <summary>What is proved and what is only measured.</summary>
    public required Claim Claim { get; init; }

    /// <summary>Whether the masked picture still has the explained class: measured.</summary>
    public required bool KeepsClass { get; init; }

    /// <summary>The mask.</summary>
    public required MaskSummary Mask { get; init; }

    /// <summary>What the network says of the whole picture.</summary>
    public required ClassMeasure Full { get; init; }

    /// <summary>What it says of the mask alone.</summary>
    public required ClassMeasure Masked { get; init; }

    /// <summary>What it says of everything but the mask.</summary>
    public required ClassMeasure InverseMasked { get; init; }

    /// <summary>How the neurons were scored.</summary>
    public required AttributionSummary Attribution { get; init; }

    /// <summary>How the pixel map was made; null where there is none.</summary>
    public AttributionSummary? InputAttribution { get; init; }

    /// <summary>Which neurons were chosen.</summary>
    public required SelectionSummary Selection { get; init; }

    /// <summary>What the solver answered.</summary>
    public required SolverSummary Solver { get; init; }

    /// <summary>Other masks of the same cost, and what they have in common; null where they were not asked for or the optimum is not proved.</summary>
    public MaskAlternatives? Alternatives { get; init; }

    /// <summary>What was asked for and is missing because the optimum is not proved, in words; null where nothing is missing.</summary>
    public string? Missing { get; init; }

    /// <summary>The rounds until the masked picture had the class; empty where that was not asked for.</summary>
    public ImmutableArray<ClassRound> Rounds { get; init; } = [];

    /// <summary>The options.</summary>
    public required MaskOptions Options { get; init; }

    /// <summary>How long each stage took.</summary>
    public required ImmutableArray<StageTiming> Timings { get; init; }

    /// <summary>The pictures beside this file.</summary>
    public required ImmutableArray<string> Pictures { get; init; }
}

/// <summary>A mask, window by window.</summary>
/// <param name="Window">Side of a window in pixels.</param>
/// <param name="Rows">Rows of windows.</param>
/// <param name="Columns">Columns of windows.</param>
/// <param name="KeptWindows">The number of kept windows.</param>
/// <param name="KeptPixels">The number of kept pixels.</param>
/// <param name="KeptPixelShare">Kept pixels as a share of all.</param>
/// <param name="Kept">The kept windows, row by row from 0, the most salient first.</param>
/// <param name="Scores">The score of each kept window, in the same order.</param>
/// <param name="RowsChecked">Constraints that hold in exact arithmetic.</param>
/// <param name="NeuronsReplayed">Neurons above what is asked of them in the float32 replay.</param>
/// <param name="NeuronsHeld">Chosen neurons above their whole bound in the replay: fewer where some may be dropped or fall short.</param>
/// <param name="ScoreHeld">The share of the chosen neurons' positive score that those hold.</param>
/// <param name="InactiveReplayed">Inactive neurons that stay inactive in the replay.</param>
/// <param name="SmallestRetention">The smallest share of its value that a chosen neuron keeps.</param>
public sealed record MaskSummary(
    int Window,
    int Rows,
    int Columns,
    int KeptWindows,
    int KeptPixels,
    double KeptPixelShare,
    ImmutableArray<int> Kept,
    ImmutableArray<float> Scores,
    int RowsChecked,
    int NeuronsReplayed,
    int NeuronsHeld,
    double ScoreHeld,
    int InactiveReplayed,
    double SmallestRetention);

/// <summary>How scores were computed.</summary>
/// <param name="Method">The method.</param>
/// <param name="Node">What was scored.</param>
/// <param name="Target">Logit or softmax.</param>
/// <param name="Integration">The completeness account, where the method has one.</param>
public sealed record AttributionSummary(AttributionMethod Method, string Node, TargetKind Target, IntegrationAccount? Integration);

/// <summary>How neurons were chosen.</summary>
/// <param name="FirstLayer">The layer.</param>
/// <param name="Available">How many neurons it has.</param>
/// <param name="Considered">How many ranked high enough.</param>
/// <param name="Chosen">How many were chosen.</param>
/// <param name="PositiveShare">The share of all positive score they hold.</param>
/// <param name="Dropped">Those dropped, by reason.</param>
public sealed record SelectionSummary(
    string FirstLayer, int Available, int Considered, int Chosen, double PositiveShare, ImmutableArray<DroppedNeurons> Dropped);

/// <summary>What the solver answered.</summary>
/// <param name="Strategy">The strategy.</param>
/// <param name="Version">The solver's version.</param>
/// <param name="Status">What is known.</param>
/// <param name="Stopped">Why the search stopped before a proof; null where it did not.</param>
/// <param name="Certificate">The file beside this one with the argument for the answer; null where none was asked for.</param>
public sealed record SolverSummary(string Strategy, string Version, OutcomeStatus Status, Smt.StopReason? Stopped, string? Certificate = null);

/// <summary>Source-generated serialisation of <see cref="ReportDocument"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(ReportDocument))]
public sealed partial class ReportJson : JsonSerializerContext;
