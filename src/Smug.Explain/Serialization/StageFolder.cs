using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Smug.Models.Formats;

namespace Smug.Explain;

/// <summary>A directory with the stages of one run, a JSON file each, for looking at or for starting again from.</summary>
/// <remarks>Every file names the schema, the stage and a key: the SHA-256 of everything the stage was computed from. A stage whose key
/// still fits is read instead of computed. So a run that was cut short goes on where it stopped; a run with another gamma reuses the
/// attribution; and after a stage's content was edited, the stages behind it are computed again from the edited one.
/// The mask and the explanation are always proved and written anew. Thread-safe for different directories.</remarks>
/// <param name="directory">The directory; created when the first stage is saved.</param>
public sealed class StageFolder(string directory)
{
    /// <summary>The largest file that is read, in bytes.</summary>
    public const long MaxFileBytes = 1L << 30;

    /// <summary>The names of all stages, in their order.</summary>
    public static IReadOnlyList<string> Stages { get; } =
    [
        "input", "forward-trace", "attribution", "neuron-selection", "constraints", "outcome", "mask", "saliency", "input-attribution", "alternatives", "explanation",
    ];

    /// <summary>The directory.</summary>
    public string Directory { get; } = directory;

    /// <summary>The file of a stage.</summary>
    public string PathOf(string stage) => Path.Combine(Directory, $"{stage}.json");

    /// <summary>Deletes the stages saved here, so that the next run computes everything anew. Other files stay.</summary>
    /// <exception cref="EnvironmentException">A file cannot be deleted.</exception>
    public void Clear()
    {
        if (!System.IO.Directory.Exists(Directory)) return;
        try
        {
            foreach (var stage in Stages) File.Delete(PathOf(stage));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"Cannot delete the stages in '{Directory}': {error.Message}", error);
        }
    }

    /// <summary>Writes a stage; nothing is left behind on failure.</summary>
    /// <param name="stage">Its name.</param>
    /// <param name="key">What it was computed from, as a hash.</param>
    /// <param name="seconds">How long it took.</param>
    /// <param name="content">The record.</param>
    /// <param name="type">The record's serialiser, from <see cref="StageJson"/>.</param>
    /// <exception cref="EnvironmentException">The file cannot be written.</exception>
    public void Save<T>(string stage, string key, double seconds, T content, JsonTypeInfo<T> type) => AtomicFile.Write(PathOf(stage), stream =>
    {
        using var writer = new Utf8JsonWriter(stream);
        writer.WriteStartObject();
        writer.WriteNumber("schema", StageJson.SchemaVersion);
        writer.WriteString("stage", stage);
        writer.WriteString("key", key);
        writer.WriteNumber("seconds", seconds);
        writer.WritePropertyName("content");
        JsonSerializer.Serialize(writer, content, type);
        writer.WriteEndObject();
    });

    /// <summary>Reads a stage, whatever it was computed from: for example an input to start from.</summary>
    /// <param name="stage">Its name.</param>
    /// <param name="type">The record's serialiser, from <see cref="StageJson"/>.</param>
    /// <returns>The record, its key and seconds; null where there is no such file.</returns>
    /// <exception cref="MalformedInputException">The file is no stage of this name and schema.</exception>
    public SavedStage<T>? Load<T>(string stage, JsonTypeInfo<T> type)
        where T : class
    {
        var path = PathOf(stage);
        if (!File.Exists(path)) return null;
        using var document = Parse(path);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object) throw new MalformedInputException(path, "$", "an object", $"{root.ValueKind}");
        if (!root.TryGetProperty("schema", out var schema) || !schema.TryGetInt32(out var version) || version != StageJson.SchemaVersion)
            throw new MalformedInputException(path, "$.schema", $"{StageJson.SchemaVersion}", schema.ValueKind == JsonValueKind.Undefined ? "nothing" : schema.GetRawText());
        if (Text(root, "stage", path) is var name && name != stage) throw new MalformedInputException(path, "$.stage", stage, name);
        if (!root.TryGetProperty("content", out var content)) throw new MalformedInputException(path, "$", "a property content", "none");
        if (!root.TryGetProperty("seconds", out var seconds) || !seconds.TryGetDouble(out var took))
            throw new MalformedInputException(path, "$.seconds", "a number", "none");
        try
        {
            var record = content.Deserialize(type) ?? throw new MalformedInputException(path, "$.content", $"a {typeof(T).Name}", "null");
            return new SavedStage<T>(record, Text(root, "key", path), took);
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or ArgumentException or SmugException and not MalformedInputException)
        {
            throw new MalformedInputException(path, $"$.content {(error as JsonException)?.Path}", $"a {typeof(T).Name}", error.Message, error);
        }
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > MaxFileBytes) throw new MalformedInputException(path, "its size", $"at most {MaxFileBytes} bytes", $"{stream.Length}");
            return JsonDocument.Parse(stream);
        }
        catch (JsonException error)
        {
            throw new MalformedInputException(path, $"line {error.LineNumber + 1}, byte {error.BytePositionInLine}", "JSON", error.Message, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"Cannot read '{path}': {error.Message}", error);
        }
    }

    private static string Text(JsonElement root, string property, string path) =>
        root.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new MalformedInputException(path, $"$.{property}", "a string", "none");
}

/// <summary>A stage read from a file.</summary>
/// <typeparam name="T">Its record.</typeparam>
/// <param name="Content">The record.</param>
/// <param name="Key">What it was computed from, as a hash.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record SavedStage<T>(T Content, string Key, double Seconds);
