using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Smug.Models;

/// <summary>A network's graph as model files hold it. Version 1.</summary>
internal sealed record ModelDocument(
    int Schema,
    ImmutableArray<int> Input,
    string Output,
    ImmutableArray<NodeDocument> Nodes,
    ModelInfo Info);

/// <summary>One node of a <see cref="ModelDocument"/>.</summary>
internal sealed record NodeDocument(
    string Name,
    string Kind,
    ImmutableArray<string> Inputs,
    IReadOnlyDictionary<string, JsonElement> Attributes);

/// <summary>Source-generated serialisation of <see cref="ModelDocument"/>; strict: unknown, repeated or missing members are errors.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true,
    MaxDepth = 16)]
[JsonSerializable(typeof(ModelDocument))]
[JsonSerializable(typeof(Preprocessing))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(int[]))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(bool))]
internal sealed partial class ModelJson : JsonSerializerContext;
