using System.Text.Json.Serialization;
using Smug.Smt.Certificates;

namespace Smug.Smt;

/// <summary>The JSON shape of a <see cref="Certificate"/>. Whole numbers that may exceed 64 bits are decimal strings.</summary>
/// <param name="Format">Always <see cref="CertificateJson.Format"/>.</param>
/// <param name="Version">Always <see cref="CertificateJson.Version"/>.</param>
/// <param name="Status">The claim, in lower case.</param>
/// <param name="Upper">The mask's cost; null where there is no mask.</param>
/// <param name="Lower">The bound.</param>
/// <param name="Mask">The variables that are kept, ascending; null where there is no mask.</param>
/// <param name="ConstraintsSha256">The SHA-256 of <paramref name="Constraints"/> as this context writes it, in hexadecimal: a proof need not use
/// every coefficient, but all are those it was made for.</param>
/// <param name="Constraints">The set.</param>
/// <param name="Steps">The reduction.</param>
/// <param name="ViolatedRow">A row out of reach.</param>
/// <param name="Components">The parts.</param>
internal sealed record CertificateDocument(
    string Format,
    [property: JsonConverter(typeof(VersionConverter))] int Version,
    string Status,
    long? Upper,
    long Lower,
    int[]? Mask,
    string ConstraintsSha256,
    ConstraintSetDocument Constraints,
    StepDocument[] Steps,
    int? ViolatedRow,
    ComponentDocument[] Components);

/// <summary>One step of the reduction.</summary>
internal sealed record StepDocument(string Rule, int? Row = null, int? Variable = null, int? Other = null, int[]? Rows = null, int[]? Literals = null);

/// <summary>One part; from <paramref name="Rows"/> on its tree, as <see cref="PackedTree"/> has it.</summary>
internal sealed record ComponentDocument(
    int[] Variables, long Bound, CutDocument[] Cuts, int[]? Rows = null, int[]? Exponents = null, PackedIntegers[]? Multipliers = null, PackedIntegers? Tree = null);

/// <summary>One derived row: by rounding of a sum of rows, or the least of a sum over some rows or kept assignments, found by trying all cases or argued by a tree.
/// With rows beside it: kept assignments.</summary>
internal sealed record CutDocument(
    int[]? Rows = null,
    string? Divisor = null,
    int[]? Complemented = null,
    int[]? Variables = null,
    int[]? Coefficients = null,
    long? Bound = null,
    int? After = null,
    int[]? Factors = null,
    int[]? Exponents = null,
    PackedIntegers[]? Multipliers = null,
    PackedIntegers? Tree = null,
    int? Kept = null,
    PartDocument[]? Parts = null,
    int[]? Beside = null,
    int? Exponent = null);

/// <summary>One part of kept assignments.</summary>
internal sealed record PartDocument(int? Step = null, int[]? Costs = null);

/// <summary>Source-generated serialisation of certificates.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(CertificateDocument))]
internal sealed partial class CertificateJsonContext : JsonSerializerContext;
