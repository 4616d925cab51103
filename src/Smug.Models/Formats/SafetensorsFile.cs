using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Smug.Tensors;

namespace Smug.Models.Formats;

/// <summary>A safetensors file in memory: named tensors and string metadata. Immutable, thread-safe.</summary>
/// <remarks>The format is described at https://github.com/huggingface/safetensors.</remarks>
public sealed class SafetensorsFile
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly int _dataStart;
    private readonly string _source;
    private readonly Dictionary<string, SafetensorsEntry> _byName;

    private SafetensorsFile(ReadOnlyMemory<byte> bytes, string source)
    {
        var header = SafetensorsHeader.Parse(bytes, source);
        (_bytes, _source, _dataStart) = (bytes, source, header.DataStart);
        Entries = header.Entries;
        Metadata = header.Metadata;
        _byName = Entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
    }

    /// <summary>The tensors, in the order of their bytes in the file.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>The file's <c>__metadata__</c>; empty where it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>SHA-256 of the whole file, 64 lowercase hexadecimal digits.</summary>
    public string ContentHash => Convert.ToHexStringLower(SHA256.HashData(_bytes.Span));

    /// <summary>Reads and checks a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UsageException">There is no such file, or it may not be read.</exception>
    /// <exception cref="MalformedInputException">The contents break a rule of the format.</exception>
    public static SafetensorsFile Read(string path) => new(InputFile.ReadAll(path), path);

    /// <summary>Checks a file that is in memory already.</summary>
    /// <param name="bytes">The whole file; must not change afterwards.</param>
    /// <param name="source">A name for error messages.</param>
    /// <exception cref="MalformedInputException">The contents break a rule of the format.</exception>
    public static SafetensorsFile Parse(ReadOnlyMemory<byte> bytes, string source) => new(bytes, source);

    /// <summary>Finds a tensor's description.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <exception cref="MalformedInputException">There is no tensor of that name.</exception>
    public SafetensorsEntry Entry(string name) => _byName.TryGetValue(name, out var entry)
        ? entry
        : throw Error($"tensor '{name}'", "a tensor of that name", "none");

    /// <summary>The raw little-endian bytes of a tensor, without a copy.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <exception cref="MalformedInputException">There is no tensor of that name.</exception>
    public ReadOnlyMemory<byte> Bytes(string name)
    {
        var entry = Entry(name);
        return _bytes.Slice(_dataStart + (int)entry.Begin, (int)(entry.End - entry.Begin));
    }

    /// <summary>The elements of a floating-point tensor (F16, BF16, F32 or F64), converted to <typeparamref name="T"/>;
    /// wider elements are rounded to nearest.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <returns>A tensor over memory of its own, in the file's shape and order.</returns>
    /// <exception cref="MalformedInputException">There is no such tensor, or its type is not a floating-point one.</exception>
    public Tensor<T> Floats<T>(string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var entry = Entry(name);
        var shape = ShapeOf(entry);
        var bytes = Bytes(name).Span;
        var values = new T[shape.Length];
        switch (entry.Type)
        {
            case SafetensorsType.F16:
                for (var i = 0; i < values.Length; i++) values[i] = T.CreateChecked(BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * i)..]));
                break;
            case SafetensorsType.BF16:
                for (var i = 0; i < values.Length; i++)
                {
                    var upper = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]);
                    values[i] = T.CreateChecked(BitConverter.UInt32BitsToSingle((uint)upper << 16));
                }

                break;
            case SafetensorsType.F32:
                Fill<T, float>(bytes, values, BinaryPrimitives.ReadSingleLittleEndian);
                break;
            case SafetensorsType.F64:
                Fill<T, double>(bytes, values, BinaryPrimitives.ReadDoubleLittleEndian);
                break;
            default:
                throw Error($"tensor '{name}' dtype", "F16, BF16, F32 or F64", $"{entry.Type}");
        }

        return Tensor<T>.Wrap(shape, values);
    }

    /// <summary>The elements of an integer or Boolean tensor.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <returns>A tensor over memory of its own, in the file's shape and order.</returns>
    /// <exception cref="MalformedInputException">There is no such tensor, its type is a floating-point one, a Boolean is neither 0 nor 1,
    /// or an unsigned element exceeds 2^63 − 1.</exception>
    public Tensor<long> Integers(string name)
    {
        var entry = Entry(name);
        var shape = ShapeOf(entry);
        var bytes = Bytes(name).Span;
        var values = new long[shape.Length];
        var size = SafetensorsEntry.SizeOf(entry.Type);
        for (var i = 0; i < values.Length; i++)
        {
            var at = bytes[(size * i)..];
            values[i] = entry.Type switch
            {
                SafetensorsType.BOOL when at[0] <= 1 => at[0],
                SafetensorsType.U8 => at[0],
                SafetensorsType.I8 => (sbyte)at[0],
                SafetensorsType.I16 => BinaryPrimitives.ReadInt16LittleEndian(at),
                SafetensorsType.U16 => BinaryPrimitives.ReadUInt16LittleEndian(at),
                SafetensorsType.I32 => BinaryPrimitives.ReadInt32LittleEndian(at),
                SafetensorsType.U32 => BinaryPrimitives.ReadUInt32LittleEndian(at),
                SafetensorsType.I64 => BinaryPrimitives.ReadInt64LittleEndian(at),
                SafetensorsType.U64 when BinaryPrimitives.ReadUInt64LittleEndian(at) <= long.MaxValue => BinaryPrimitives.ReadInt64LittleEndian(at),
                _ => throw Error($"tensor '{name}' element {i}", "a whole number below 2^63, or a Boolean 0 or 1", $"{entry.Type} {at[0]}…"),
            };
        }

        return Tensor<long>.Wrap(shape, values);
    }

    private delegate TFrom ElementReader<TFrom>(ReadOnlySpan<byte> bytes);

    private static void Fill<T, TFrom>(ReadOnlySpan<byte> bytes, T[] values, ElementReader<TFrom> read)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFrom : unmanaged, IBinaryFloatingPointIeee754<TFrom>
    {
        if (typeof(T) == typeof(TFrom) && BitConverter.IsLittleEndian)
        {
            bytes.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
            return;
        }

        var size = bytes.Length / Math.Max(1, values.Length);
        for (var i = 0; i < values.Length; i++) values[i] = T.CreateChecked(read(bytes[(size * i)..]));
    }

    private Shape ShapeOf(SafetensorsEntry entry)
    {
        // The bytes exist, so a product of sizes fits; single sizes may still be out of range beside a 0.
        var sizes = new int[entry.Sizes.Count];
        for (var i = 0; i < sizes.Length; i++)
        {
            if (entry.Sizes[i] > Array.MaxLength) throw Error($"tensor '{entry.Name}' shape", $"sizes of at most {Array.MaxLength}", $"{entry.Sizes[i]}");
            sizes[i] = (int)entry.Sizes[i];
        }

        try
        {
            return new Shape(sizes);
        }
        catch (ShapeException error)
        {
            throw Error($"tensor '{entry.Name}' shape", error.Expected, error.Got);
        }
    }

    private MalformedInputException Error(string place, string expected, string got) => new(_source, place, expected, got);
}
