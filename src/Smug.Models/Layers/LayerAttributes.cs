using System.Text.Json;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>The settings of one layer as a model file holds them. Readers are strict: a missing, unknown or out-of-range setting
/// is an error that names its place.</summary>
public sealed class LayerAttributes
{
    private readonly SortedDictionary<string, JsonElement> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly string _source;
    private readonly string _place;

    /// <summary>Empty settings, to be described by a layer.</summary>
    public LayerAttributes()
        : this("layer", "attributes", new Dictionary<string, JsonElement>())
    {
    }

    /// <summary>Settings from a file.</summary>
    /// <param name="source">The file, for error messages.</param>
    /// <param name="place">The node, for error messages.</param>
    /// <param name="values">Names and values.</param>
    public LayerAttributes(string source, string place, IReadOnlyDictionary<string, JsonElement> values)
    {
        (_source, _place) = (source, place);
        foreach (var (name, value) in values) _values.Add(name, value);
    }

    /// <summary>Names and values, in ordinal order of names.</summary>
    public IReadOnlyDictionary<string, JsonElement> Values => _values;

    /// <summary>Writes a whole number.</summary>
    public void Set(string name, int value) => _values[name] = JsonSerializer.SerializeToElement(value, ModelJson.Default.Int32);

    /// <summary>Writes a finite number.</summary>
    public void Set(string name, double value) => _values[name] = JsonSerializer.SerializeToElement(value, ModelJson.Default.Double);

    /// <summary>Writes yes or no.</summary>
    public void Set(string name, bool value) => _values[name] = JsonSerializer.SerializeToElement(value, ModelJson.Default.Boolean);

    /// <summary>Writes several whole numbers.</summary>
    public void Set(string name, params int[] values) => _values[name] = JsonSerializer.SerializeToElement(values, ModelJson.Default.Int32Array);

    /// <summary>Reads a whole number.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="low">The smallest value accepted.</param>
    /// <param name="high">The largest.</param>
    /// <exception cref="MalformedInputException">It is missing, no whole number, or out of range.</exception>
    public int Int(string name, int low = int.MinValue, int high = int.MaxValue) => Int(Value(name), name, low, high);

    /// <summary>Reads a number.</summary>
    /// <inheritdoc cref="Int(string, int, int)"/>
    public double Number(string name, double low = double.MinValue, double high = double.MaxValue)
    {
        var value = Value(name);
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= low && number <= high
            ? number
            : throw Error(name, $"a number from {low:R} to {high:R}", value.GetRawText());
    }

    /// <summary>Reads yes or no.</summary>
    /// <inheritdoc cref="Int(string, int, int)"/>
    public bool Flag(string name)
    {
        var value = Value(name);
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Error(name, "true or false", value.GetRawText());
    }

    /// <summary>Reads an exact count of whole numbers.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="count">How many; −1 for any number up to 8.</param>
    /// <param name="low">The smallest value accepted.</param>
    /// <param name="high">The largest.</param>
    /// <exception cref="MalformedInputException">It is missing, or one of the numbers is.</exception>
    public int[] Ints(string name, int count, int low = int.MinValue, int high = int.MaxValue)
    {
        var value = Value(name);
        var length = value.ValueKind == JsonValueKind.Array ? value.GetArrayLength() : -1;
        if (count < 0 ? length is < 0 or > 8 : length != count)
            throw Error(name, count < 0 ? "an array of at most 8 numbers" : $"an array of {count} numbers", value.GetRawText());
        return [.. value.EnumerateArray().Select((item, i) => Int(item, $"{name}[{i}]", low, high))];
    }

    /// <summary>Reads a shape of up to 8 axes.</summary>
    /// <param name="name">The setting.</param>
    /// <exception cref="MalformedInputException">It is missing, or no shape.</exception>
    public Shape Shape(string name)
    {
        var sizes = Ints(name, -1, 0);
        try
        {
            return new Shape(sizes);
        }
        catch (ShapeException error)
        {
            throw Error(name, error.Expected, error.Got);
        }
    }

    /// <summary>Refuses settings that the layer did not ask for.</summary>
    /// <exception cref="MalformedInputException">There is one.</exception>
    internal void CheckAllRead()
    {
        foreach (var name in _values.Keys)
        {
            if (!_read.Contains(name)) throw Error(name, _read.Count == 0 ? "no attributes" : $"one of {string.Join(", ", _read)}", "an unknown attribute");
        }
    }

    private int Int(JsonElement value, string name, int low, int high) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= low && number <= high
            ? number
            : throw Error(name, $"a whole number from {low} to {high}", value.GetRawText());

    private JsonElement Value(string name)
    {
        _read.Add(name);
        return _values.TryGetValue(name, out var value) ? value : throw Error(name, "a value", "none");
    }

    private MalformedInputException Error(string name, string expected, string got) =>
        new(_source, $"{_place}.{name}", expected, got.Length > 80 ? got[..80] + "…" : got);
}
