using System.Buffers.Binary;
using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;
using Smug.Tensors;

namespace Smug.Models.Formats;

/// <summary>Collects named tensors and metadata and writes them as a safetensors file. The same contents always give the same bytes.</summary>
/// <remarks>Tensors are written in the order they were added, metadata in ordinal order; the data begins at a multiple of 8 bytes.
/// Not thread-safe.</remarks>
public sealed class SafetensorsWriter
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<(string Name, string Type, int[] Sizes, int Bytes, Action<Stream> Write)> _tensors = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal) { "__metadata__" };

    /// <summary>The file's metadata.</summary>
    public IDictionary<string, string> Metadata { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Adds a tensor as F32 or F64. It is written when the file is; it must not change before.</summary>
    /// <param name="name">Any name used once, other than <c>__metadata__</c>.</param>
    /// <param name="tensor">The tensor, in any shape.</param>
    /// <exception cref="UsageException">The name is taken.</exception>
    public void Add<T>(string name, Tensor<T> tensor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!_names.Add(name)) throw new UsageException($"A safetensors file cannot hold two tensors named '{name}'.");
        var wide = typeof(T) == typeof(double);
        var bytes = checked(tensor.Length * (wide ? 8 : 4));
        _tensors.Add((name, wide ? "F64" : "F32", tensor.Shape.Sizes.ToArray(), bytes, stream => LittleEndian.Write(stream, tensor.Values)));
    }

    /// <summary>Adds a tensor as F16, rounding each element to the nearest. It is written when the file is; it must not change before.</summary>
    /// <inheritdoc cref="Add"/>
    public void AddHalf<T>(string name, Tensor<T> tensor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!_names.Add(name)) throw new UsageException($"A safetensors file cannot hold two tensors named '{name}'.");
        _tensors.Add((name, "F16", tensor.Shape.Sizes.ToArray(), checked(tensor.Length * 2), Write));

        void Write(Stream stream)
        {
            var halves = new Half[tensor.Length];
            for (var i = 0; i < halves.Length; i++) halves[i] = Half.CreateSaturating(tensor.Values[i]);
            LittleEndian.Write<Half>(stream, halves);
        }
    }

    /// <summary>Writes the file.</summary>
    /// <param name="stream">Where to; only written, never sought.</param>
    public void WriteTo(Stream stream)
    {
        var json = Header();
        var padding = -json.Length & 7;
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length + padding);
        stream.Write(length);
        stream.Write(json);
        for (var i = 0; i < padding; i++) stream.WriteByte((byte)' ');
        foreach (var tensor in _tensors) tensor.Write(stream);
    }

    private byte[] Header()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            if (Metadata.Count > 0)
            {
                json.WriteStartObject("__metadata__");
                foreach (var (key, value) in Metadata) json.WriteString(key, value);
                json.WriteEndObject();
            }

            long offset = 0;
            foreach (var (name, type, sizes, bytes, _) in _tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", type);
                json.WriteStartArray("shape");
                foreach (var size in sizes) json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += bytes);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
