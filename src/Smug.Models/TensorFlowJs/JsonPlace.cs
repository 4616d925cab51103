using System.Text.Json;

namespace Smug.Models.TensorFlowJs;

/// <summary>A value inside a JSON file from outside, which knows where it is, so that an error can say so.</summary>
internal readonly struct JsonPlace(JsonElement element, string source, string path)
{
    private const int LargestCount = 100_000;

    public string Path => path;

    /// <summary>A member that must be there.</summary>
    public JsonPlace this[string name] => Find(name) ?? throw Error($"a member '{name}'", "none");

    /// <summary>A member, or null where it is missing or null.</summary>
    public JsonPlace? Find(string name)
    {
        if (element.ValueKind != JsonValueKind.Object) throw Error("an object", Shown());
        return element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? new JsonPlace(value, source, $"{path}.{name}") : null;
    }

    /// <summary>The elements of an array.</summary>
    public IReadOnlyList<JsonPlace> Items()
    {
        if (element.ValueKind != JsonValueKind.Array) throw Error("an array", Shown());
        if (element.GetArrayLength() > LargestCount) throw Error($"at most {LargestCount} elements", $"{element.GetArrayLength()}");
        var (items, from, where) = (new List<JsonPlace>(), source, path);
        foreach (var item in element.EnumerateArray()) items.Add(new JsonPlace(item, from, $"{where}[{items.Count}]"));
        return items;
    }

    public string Text()
    {
        try
        {
            return element.ValueKind == JsonValueKind.String ? element.GetString()! : throw Error("a text", Shown());
        }
        catch (InvalidOperationException error)
        {
            throw new MalformedInputException(source, path, "valid Unicode", error.Message, error);
        }
    }

    public int Int(int low, int high) => element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var number) && number >= low && number <= high
        ? number
        : throw Error($"a whole number from {low} to {high}", Shown());

    public double Number() => element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var number) && double.IsFinite(number)
        ? number
        : throw Error("a number", Shown());

    public bool Flag() => element.ValueKind is JsonValueKind.True or JsonValueKind.False ? element.GetBoolean() : throw Error("true or false", Shown());

    public bool IsNull => element.ValueKind == JsonValueKind.Null;

    public bool IsArray => element.ValueKind == JsonValueKind.Array;

    public MalformedInputException Error(string expected, string got) => new(source, path, expected, got);

    private string Shown()
    {
        var text = element.GetRawText();
        return text.Length > 60 ? text[..60] + "…" : text;
    }
}
