using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Smug.Report.Distillation;

/// <summary>The content of <c>distillation.json</c>. Immutable.</summary>
/// <param name="SchemaVersion">The version of this form.</param>
/// <param name="Network">The network's file.</param>
/// <param name="Layer">The node that the rules are about.</param>
/// <param name="Neurons">Its neurons.</param>
/// <param name="OnlyNeededNeurons">Whether only neurons on an input's path were computed.</param>
/// <param name="TrainItems">Inputs that the tree was grown from.</param>
/// <param name="HeldItems">Held-out inputs that validated the rules.</param>
/// <param name="TestItems">Inputs of the measurement.</param>
/// <param name="TestCorrect">How many of these the network itself classifies right.</param>
/// <param name="MinSupport">The fewest training inputs of a rule.</param>
/// <param name="PlainSeconds">The network's own median time for all test inputs.</param>
/// <param name="Points">One for each threshold.</param>
public sealed record DistillationDocument(
    int SchemaVersion, string Network, string Layer, int Neurons, bool OnlyNeededNeurons, int TrainItems, int HeldItems, int TestItems, int TestCorrect, int MinSupport,
    double PlainSeconds, ImmutableArray<DistillationPointDocument> Points);

/// <summary>A threshold: decided and agreeing test items, right ones, changes to and from right, and the ratio of times with its 95 % interval.</summary>
public sealed record DistillationPointDocument(
    double Threshold, int Decided, int Agreeing, int Correct, int BecameWrong, int BecameRight, double TimeRatio, double TimeRatioLow, double TimeRatioHigh, int Pairs,
    ImmutableArray<ExitRuleDocument> Rules);

/// <summary>A rule: neurons on and off, its class, training support and purity, and how many of the held-out inputs that have it agree. Its status is "validated".</summary>
public sealed record ExitRuleDocument(int Label, ImmutableArray<int> On, ImmutableArray<int> Off, int Support, double Purity, int Held, int Agreeing, string Status);

/// <summary>Writes <see cref="DistillationDocument"/>.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DistillationDocument))]
public sealed partial class DistillationJson : JsonSerializerContext;
