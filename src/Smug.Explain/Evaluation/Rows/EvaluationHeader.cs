using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Smug.Models.Formats;

namespace Smug.Explain;

/// <summary>Everything that determines the rows of an evaluation. Two runs with the same header have the same rows. Immutable and
/// thread-safe.</summary>
public sealed record EvaluationHeader
{
    /// <summary>The version of the files' form.</summary>
    public const int CurrentSchema = 1;

    /// <summary>The largest header that is read, in bytes.</summary>
    private const long MostBytes = 16 << 20;

    /// <summary>The version of the files' form.</summary>
    public required int Schema { get; init; }

    /// <summary>The version of this library.</summary>
    public required string Smug { get; init; }

    /// <summary>The model.</summary>
    public required ModelIdentity Model { get; init; }

    /// <summary>The data set.</summary>
    public required DataIdentity Data { get; init; }

    /// <summary>How many of its items are evaluated, over all shards.</summary>
    public required int Items { get; init; }

    /// <summary>Seed of the sample of items and of every random choice in methods and metrics.</summary>
    public required int Seed { get; init; }

    /// <summary>Which class is explained: <c>predicted</c> or <c>true</c>.</summary>
    public required string Explains { get; init; }

    /// <summary>The methods, in the order of their rows.</summary>
    public required ImmutableArray<MethodIdentity> Methods { get; init; }

    /// <summary>The metrics, in the order of their values.</summary>
    public required ImmutableArray<MetricIdentity> Metrics { get; init; }

    /// <summary>Which part of the items this is, as <c>i/n</c>.</summary>
    public required string Shard { get; init; }

    /// <summary><see cref="Shard"/> as a value.</summary>
    /// <exception cref="UsageException">It is no shard.</exception>
    [JsonIgnore]
    public Shard Part => global::Smug.Explain.Shard.Parse(Shard);

    /// <summary>The number of rows of this shard.</summary>
    [JsonIgnore]
    public long Rows => (long)Part.ItemsOf(Items) * Methods.Length;

    /// <summary>The header as it stands in its file.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, EvaluationJson.Default.EvaluationHeader) + "\n";

    /// <summary>Reads a header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UsageException">There is no such file, or it may not be read.</exception>
    /// <exception cref="MalformedInputException">It is no header, or of another form.</exception>
    public static EvaluationHeader Read(string path)
    {
        try
        {
            var header = JsonSerializer.Deserialize(InputFile.ReadAll(path, MostBytes), EvaluationJson.Default.EvaluationHeader)
                ?? throw new MalformedInputException(path, "$", "the header of an evaluation", "null");
            if (header.Schema != CurrentSchema) throw new MalformedInputException(path, "$.schema", $"{CurrentSchema}", $"{header.Schema}");
            if (!IsShard(header.Shard)) throw new MalformedInputException(path, "$.shard", "i/n", header.Shard);
            if (header.Items < 0 || header.Methods.IsDefaultOrEmpty || header.Metrics.IsDefault)
                throw new MalformedInputException(path, "$", "items, methods and metrics", $"{header.Items} items, {header.Methods.Length} methods");
            return header;
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw new MalformedInputException(path, (error as JsonException)?.Path ?? "$", "the header of an evaluation", error.Message, error);
        }
    }

    private static bool IsShard(string text)
    {
        try
        {
            _ = global::Smug.Explain.Shard.Parse(text);
            return true;
        }
        catch (UsageException)
        {
            return false;
        }
    }

    /// <summary>The first thing in which another header differs, the shards aside: its name and both values. Null where nothing does.</summary>
    public (string Name, string Here, string There)? DifferenceTo(EvaluationHeader other)
    {
        (string Name, string Here, string There)[] pairs =
        [
            ("the form of the files", $"{Schema}", $"{other.Schema}"),
            ("the version of Smug", Smug, other.Smug),
            ("the model", $"{Model}", $"{other.Model}"),
            ("the data set", $"{Data}", $"{other.Data}"),
            ("the number of items", $"{Items}", $"{other.Items}"),
            ("the seed", $"{Seed}", $"{other.Seed}"),
            ("the explained class", Explains, other.Explains),
            ("the methods", string.Join(", ", Methods), string.Join(", ", other.Methods)),
            ("the metrics", string.Join(", ", Metrics), string.Join(", ", other.Metrics)),
        ];
        foreach (var pair in pairs)
        {
            if (pair.Here != pair.There) return pair;
        }

        return null;
    }
}

/// <summary>A model.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Sha256">SHA-256 of its description and parameters, in lower-case hexadecimal.</param>
public sealed record ModelIdentity(string Name, string Sha256)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Sha256})";
}

/// <summary>A data set.</summary>
/// <param name="Kind">How it is read.</param>
/// <param name="Sha256">SHA-256 that changes when items, labels or their order change, in lower-case hexadecimal.</param>
/// <param name="Items">How many items it has.</param>
public sealed record DataIdentity(string Kind, string Sha256, int Items)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Kind} of {Items} items ({Sha256})";
}

/// <summary>A method and its settings.</summary>
/// <param name="Name">What rows call it.</param>
/// <param name="Settings">Everything that determines its maps, as text.</param>
public sealed record MethodIdentity(string Name, string Settings)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Settings})";
}

/// <summary>A metric.</summary>
/// <param name="Name">What rows call it, with the settings that differ from the defaults.</param>
/// <param name="Summary">What it is, in one line.</param>
/// <param name="Direction">Which way is better.</param>
/// <param name="Low">The smallest value it can have; null where there is none.</param>
/// <param name="High">The largest value it can have; null where there is none.</param>
/// <param name="Normalisation">What the number was divided or shifted by.</param>
/// <param name="Settings">All its settings, as text.</param>
public sealed record MetricIdentity(string Name, string Summary, Direction Direction, double? Low, double? High, string Normalisation, string Settings)
{
    /// <summary>The direction in words.</summary>
    [JsonIgnore]
    public string DirectionInWords => Direction == Direction.HigherIsBetter ? "higher is better" : "lower is better";

    /// <summary>The range in words, such as <c>0 to 1</c> or <c>at least 0</c>.</summary>
    [JsonIgnore]
    public string RangeInWords => (Low, High) switch
    {
        ({ } low, { } high) => FormattableString.Invariant($"{low} to {high}"),
        ({ } low, null) => FormattableString.Invariant($"at least {low}"),
        (null, { } high) => FormattableString.Invariant($"at most {high}"),
        _ => "any number",
    };
}

/// <summary>Source-generated serialisation of headers and summaries.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(EvaluationHeader))]
[JsonSerializable(typeof(EvaluationSummary))]
internal sealed partial class EvaluationJson : JsonSerializerContext;
