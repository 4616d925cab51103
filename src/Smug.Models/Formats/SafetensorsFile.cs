using System.Numerics;
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
        return Tensor<T>.Wrap(shape, entry.Type switch
        {
            SafetensorsType.F16 => Converted<T, Half>(bytes),
            SafetensorsType.BF16 => Widen<T>(bytes),
            SafetensorsType.F32 => Converted<T, float>(bytes),
            SafetensorsType.F64 => Converted<T, double>(bytes),
            _ => throw Error($"tensor '{name}' dtype", "F16, BF16, F32 or F64", $"{entry.Type}"),
        });
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
        return Tensor<long>.Wrap(shape, entry.Type switch
        {
            SafetensorsType.BOOL => Checked<byte>(name, bytes, value => value <= 1),
            SafetensorsType.U8 => Checked<byte>(name, bytes),
            SafetensorsType.I8 => Checked<sbyte>(name, bytes),
            SafetensorsType.I16 => Checked<short>(name, bytes),
            SafetensorsType.U16 => Checked<ushort>(name, bytes),
            SafetensorsType.I32 => Checked<int>(name, bytes),
            SafetensorsType.U32 => Checked<uint>(name, bytes),
            SafetensorsType.I64 => Checked<long>(name, bytes),
            SafetensorsType.U64 => Checked<ulong>(name, bytes, value => value <= long.MaxValue),
            _ => throw Error($"tensor '{name}' dtype", "an integer type or BOOL", $"{entry.Type}"),
        });
    }

    private static T[] Converted<T, TFrom>(ReadOnlySpan<byte> bytes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFrom : unmanaged, IBinaryFloatingPointIeee754<TFrom>
    {
        var from = LittleEndian.Read<TFrom>(bytes);
        return from as T[] ?? Array.ConvertAll(from, T.CreateChecked);
    }

    /// <summary>A bfloat16 is the upper half of a float32.</summary>
    private static T[] Widen<T>(ReadOnlySpan<byte> bytes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Array.ConvertAll(LittleEndian.Read<ushort>(bytes), upper => T.CreateChecked(BitConverter.UInt32BitsToSingle((uint)upper << 16)));

    private long[] Checked<TFrom>(string name, ReadOnlySpan<byte> bytes, Func<TFrom, bool>? accepted = null)
        where TFrom : unmanaged, IBinaryInteger<TFrom>
    {
        var from = LittleEndian.Read<TFrom>(bytes);
        var values = new long[from.Length];
        for (var i = 0; i < from.Length; i++)
        {
            if (accepted is not null && !accepted(from[i]))
                throw Error($"tensor '{name}' element {i}", "a Boolean 0 or 1, or a number below 2^63", $"{from[i]}");
            values[i] = long.CreateChecked(from[i]);
        }

        return values;
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
