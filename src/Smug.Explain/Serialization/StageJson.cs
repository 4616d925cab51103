using System.Text.Json.Serialization;
using Smug.Smt;

namespace Smug.Explain;

/// <summary>The stage records as JSON, by source-generated code. Numbers keep every bit: floats are written so that reading gives them back.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    Converters = [typeof(ConstraintSetConverter)])]
[JsonSerializable(typeof(MaskOptions))]
[JsonSerializable(typeof(ExplanationInput))]
[JsonSerializable(typeof(ForwardTrace))]
[JsonSerializable(typeof(Attribution))]
[JsonSerializable(typeof(NeuronSelection))]
[JsonSerializable(typeof(MaskConstraints))]
[JsonSerializable(typeof(MaskOutcome))]
[JsonSerializable(typeof(Mask))]
[JsonSerializable(typeof(Saliency))]
[JsonSerializable(typeof(MaskAlternatives))]
[JsonSerializable(typeof(Explanation))]
[JsonSerializable(typeof(SavedExplanation))]
public sealed partial class StageJson : JsonSerializerContext
{
    /// <summary>The version of the JSON forms; raised when one changes.</summary>
    public const int SchemaVersion = 1;
}
