using System.Text.Json.Serialization;

namespace Smug.Smt;

/// <summary>The JSON shape of a <see cref="ConstraintSet"/>; numbers that may exceed 64 bits are decimal strings.</summary>
/// <param name="Format">Always <see cref="ConstraintSetJson.Format"/>.</param>
/// <param name="Version">Always <see cref="ConstraintSetJson.Version"/>.</param>
/// <param name="Variables">The number of variables.</param>
/// <param name="Rows">The rows.</param>
/// <param name="Weights">The cost of each variable; null where all are 1.</param>
internal sealed record ConstraintSetDocument(string Format, int Version, int Variables, RowDocument[] Rows, long[]? Weights = null);

/// <summary>One row: Σ coefficientᵢ · 2^exponent · m[variableᵢ] ≥ bound · 2^exponent.</summary>
/// <param name="Exponent">The power of two.</param>
/// <param name="Variables">Strictly ascending indices.</param>
/// <param name="Coefficients">Whole numbers in decimal, none 0.</param>
/// <param name="Bound">A whole number in decimal.</param>
internal sealed record RowDocument(int Exponent, int[] Variables, string[] Coefficients, string Bound);

/// <summary>Source-generated serialisation of constraint sets.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ConstraintSetDocument))]
internal sealed partial class ConstraintSetJsonContext : JsonSerializerContext;
