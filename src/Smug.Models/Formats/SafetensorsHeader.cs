using System.Buffers.Binary;
using System.Text.Json;

namespace Smug.Models.Formats;

/// <summary>
/// The first part of a safetensors file: 8 bytes of little-endian header length, then a JSON object of that length that maps each
/// tensor's name to its type, shape and place. Every number is checked before anything relies on it.
/// </summary>
/// <remarks>The rules are those of the format's reference implementation: the header starts with <c>{</c> and is at most 100 MB,
/// no name appears twice, places are in range, match shape × element size, leave no gap, do not overlap and cover the data to its end.</remarks>
internal sealed class SafetensorsHeader
{
    private const int LengthBytes = 8;
    private const int LargestHeader = 100_000_000;
    private const int LargestRank = 32;

    private readonly string _source;

    private SafetensorsHeader(string source) => _source = source;

    public List<SafetensorsEntry> Entries { get; } = [];

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Where the data begins in the file.</summary>
    public int DataStart { get; private set; }

    public static SafetensorsHeader Parse(ReadOnlyMemory<byte> file, string source)
    {
        var header = new SafetensorsHeader(source);
        try
        {
            header.Read(file);
        }
        catch (JsonException error)
        {
            throw header.Error($"header, {error.Path ?? $"byte {error.BytePositionInLine}"}", "a JSON object without repeated names", error.Message);
        }
        catch (InvalidOperationException error)
        {
            // A string that is not valid Unicode: it can only be found out by reading it.
            throw header.Error("header", "valid Unicode strings", error.Message);
        }

        return header;
    }

    private void Read(ReadOnlyMemory<byte> file)
    {
        if (file.Length < LengthBytes) throw Error("byte 0", $"{LengthBytes} bytes of header length", $"{file.Length} bytes");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(file.Span);
        if (length > LargestHeader) throw Error("byte 0", $"a header of at most {LargestHeader} bytes", $"{length}");
        if ((int)length > file.Length - LengthBytes)
            throw Error("byte 0", $"a header that fits the {file.Length - LengthBytes} bytes that follow", $"{length}");
        var json = file.Slice(LengthBytes, (int)length);
        if (json.IsEmpty || json.Span[0] != (byte)'{') throw Error($"byte {LengthBytes}", "'{'", json.IsEmpty ? "an empty header" : $"byte {json.Span[0]}");
        DataStart = LengthBytes + (int)length;

        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 4, AllowDuplicateProperties = false });
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (property.Name == "__metadata__") ReadMetadata(property.Value);
            else Entries.Add(ReadEntry(property.Name, property.Value));
        }

        CheckPlaces(file.Length - DataStart);
    }

    private void ReadMetadata(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) throw Error("__metadata__", "an object of strings", $"{value.ValueKind}");
        foreach (var item in value.EnumerateObject())
        {
            if (item.Value.ValueKind != JsonValueKind.String) throw Error($"__metadata__.{item.Name}", "a string", $"{item.Value.ValueKind}");
            Metadata.Add(item.Name, item.Value.GetString()!);
        }
    }

    private SafetensorsEntry ReadEntry(string name, JsonElement value)
    {
        var place = $"tensor '{name}'";
        if (value.ValueKind != JsonValueKind.Object) throw Error(place, "an object", $"{value.ValueKind}");
        SafetensorsType? type = null;
        long[]? sizes = null;
        long[]? offsets = null;
        foreach (var member in value.EnumerateObject())
        {
            switch (member.Name)
            {
                case "dtype":
                    type = ReadType(member.Value, $"{place} dtype");
                    break;
                case "shape":
                    sizes = ReadNumbers(member.Value, $"{place} shape");
                    break;
                case "data_offsets":
                    offsets = ReadNumbers(member.Value, $"{place} data_offsets");
                    break;
                default:
                    throw Error(place, "members dtype, shape and data_offsets", $"'{member.Name}'");
            }
        }

        if (type is null) throw Error(place, "a dtype", "none");
        if (sizes is null) throw Error(place, "a shape", "none");
        if (offsets is not [var begin, var end]) throw Error($"{place} data_offsets", "two numbers", offsets is null ? "none" : $"{offsets.Length}");
        if (begin > end) throw Error($"{place} data_offsets", "a begin before the end", $"{begin} and {end}");
        var bytes = ByteCount(sizes, type.Value, place);
        if (bytes != end - begin) throw Error($"{place} data_offsets", $"{bytes} bytes for its shape and type", $"{end - begin}");
        return new SafetensorsEntry(name, type.Value, sizes, begin, end);
    }

    private SafetensorsType ReadType(JsonElement value, string place)
    {
        var name = value.ValueKind == JsonValueKind.String ? value.GetString()! : $"{value.ValueKind}";
        foreach (var type in Enum.GetValues<SafetensorsType>())
        {
            if (type.ToString() == name) return type;
        }

        throw Error(place, string.Join(", ", Enum.GetNames<SafetensorsType>()), $"'{name}'");
    }

    private long[] ReadNumbers(JsonElement value, string place)
    {
        if (value.ValueKind != JsonValueKind.Array) throw Error(place, "an array of numbers", $"{value.ValueKind}");
        if (value.GetArrayLength() > LargestRank) throw Error(place, $"at most {LargestRank} numbers", $"{value.GetArrayLength()}");
        var numbers = new long[value.GetArrayLength()];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (value[i].ValueKind != JsonValueKind.Number || !value[i].TryGetInt64(out numbers[i]) || numbers[i] < 0)
                throw Error(place, "whole numbers from 0 to 2^63 − 1", value[i].GetRawText());
        }

        return numbers;
    }

    private long ByteCount(long[] sizes, SafetensorsType type, string place)
    {
        try
        {
            long count = SafetensorsEntry.SizeOf(type);
            foreach (var size in sizes) count = checked(count * size);
            return count;
        }
        catch (OverflowException)
        {
            throw Error($"{place} shape", "fewer than 2^63 bytes", $"[{string.Join(", ", sizes)}]");
        }
    }

    private void CheckPlaces(long dataLength)
    {
        Entries.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        long covered = 0;
        foreach (var entry in Entries)
        {
            if (entry.Begin != covered)
            {
                throw Error(
                    $"tensor '{entry.Name}' data_offsets",
                    $"a begin at {covered}, where the tensor before it ends",
                    $"{entry.Begin}, {(entry.Begin < covered ? "an overlap" : "a gap")}");
            }

            if (entry.End > dataLength) throw Error($"tensor '{entry.Name}' data_offsets", $"an end within the {dataLength} bytes of data", $"{entry.End}");
            covered = entry.End;
        }

        if (covered != dataLength) throw Error($"byte {DataStart + covered}", "the end of the file", $"{dataLength - covered} bytes that no tensor covers");
    }

    private MalformedInputException Error(string place, string expected, string got) => new(_source, place, expected, got);
}
