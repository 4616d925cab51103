using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Smug.Explain;
using Smug.Explain.Text;
using Smug.Kernels;
using Smug.Models;

namespace Smug.Cli.Output;

/// <summary>What <c>smug attribute --json</c> prints.</summary>
internal sealed record AttributionDocument(string Input, string Node, ImmutableArray<int> Shape, int Label, string Method, string Meaning)
{
    public int SchemaVersion => 2;

    public string Model { get; init; } = "";

    public string LabelName { get; init; } = "";

    public string? Formula { get; init; }

    public string? Source { get; init; }

    public ImmutableArray<SettingValue>? Settings { get; init; }

    public string? Target { get; init; }

    public double? Sum { get; init; }

    public double? ToExplain { get; init; }

    public IntegrationAccount? Integration { get; init; }

    public ImmutableArray<string> Files { get; init; } = [];

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Device { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TransferCounts? Transfers { get; init; }
}

/// <summary>What <c>smug devices --json</c> prints.</summary>
internal sealed record DevicesDocument(int SchemaVersion, bool HasGpuPart, ImmutableArray<DeviceDescription> Devices);

/// <summary>One device.</summary>
internal sealed record DeviceDescription(string Id, string Kind, string Name, long MemoryBytes, int WarpSize, int MostGroupThreads);

/// <summary>What <c>smug kernels list --json</c> prints.</summary>
internal sealed record KernelListDocument(int SchemaVersion, ImmutableArray<KernelEntry> Kernels);

/// <summary>What <c>smug kernels show --json</c> prints.</summary>
internal sealed record KernelCodeDocument(int SchemaVersion, KernelEntry Kernel, KernelCode Compiled);

/// <summary>What <c>smug predict --json</c> prints.</summary>
internal sealed record PredictionDocument(int SchemaVersion, string Model, string Input, ImmutableArray<ClassScore> Classes);

/// <summary>One class of a prediction.</summary>
internal sealed record ClassScore(int Label, string Name, double Probability, double Logit);

/// <summary>What <c>smug convert --json</c> prints.</summary>
internal sealed record ConversionDocument(int SchemaVersion, string Input, string Output, string Sha256, int Nodes, long Parameters);

/// <summary>What <c>smug info --json</c> prints.</summary>
internal sealed record ModelDocument(
    int SchemaVersion, string Model, string Sha256, ImmutableArray<int> InputShape, string Output, ImmutableArray<NodeSummary> Nodes, ModelInfo Info);

/// <summary>One node of a model.</summary>
internal sealed record NodeSummary(string Name, string Kind, ImmutableArray<string> Inputs, ImmutableArray<int> OutputShape, long Parameters, double Flops);

/// <summary>What <c>smug train --json</c> prints.</summary>
internal sealed record TrainingDocument(int SchemaVersion, string Model, int TestItems, int TestCorrect, double TestAccuracy, double Seconds);

/// <summary>What <c>smug doctor --json</c> prints.</summary>
internal sealed record DoctorDocument(
    int SchemaVersion, string Smug, string Runtime, string System, string Architecture, int SimdBits, int Threads, long MemoryMiB,
    string? Z3, string? Z3Advice, ImmutableArray<string> Models, ImmutableArray<string> Strategies,
    bool HasGpuPart, ImmutableArray<DeviceDescription> Devices);

/// <summary>What <c>smug verify --json</c> prints.</summary>
internal sealed record VerificationReport(
    int SchemaVersion, string Network, string Property, string Answer, string? Reason, string? Detail, double OpenShare, double Seconds,
    long Parts, long InputCuts, long PhaseCuts, long Programs, long Samples, CounterexampleReport? Counterexample);

/// <summary>An unsafe input: exact fractions, float64, its own units where known, the exact output in float64, and both in float32.</summary>
internal sealed record CounterexampleReport(
    ImmutableArray<string> ExactInput, ImmutableArray<double> Input, ImmutableArray<double>? RawInput, ImmutableArray<double> Output,
    ImmutableArray<float> FloatInput, ImmutableArray<float> FloatOutput, int Case);

/// <summary>Source-generated serialisation of what the commands print.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(AttributionDocument))]
[JsonSerializable(typeof(PredictionDocument))]
[JsonSerializable(typeof(ConversionDocument))]
[JsonSerializable(typeof(ModelDocument))]
[JsonSerializable(typeof(TrainingDocument))]
[JsonSerializable(typeof(VerificationReport))]
[JsonSerializable(typeof(DoctorDocument))]
[JsonSerializable(typeof(DevicesDocument))]
[JsonSerializable(typeof(KernelListDocument))]
[JsonSerializable(typeof(KernelCodeDocument))]
[JsonSerializable(typeof(RationaleStatistics[]))]
internal sealed partial class CliJson : JsonSerializerContext
{
    public static string Text<T>(T document, JsonTypeInfo<T> type) => JsonSerializer.Serialize(document, type);
}
