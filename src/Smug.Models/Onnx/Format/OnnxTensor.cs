using System.Numerics;
using Smug.Models.Formats;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>A tensor of an ONNX file: any of the format's ways to store elements. Its elements are decoded when they are asked for.
/// Immutable, thread-safe.</summary>
public sealed class OnnxTensor
{
    private const int LargestRank = 8;

    private readonly string _source;
    private readonly ReadOnlyMemory<byte> _raw;
    private readonly List<float> _floats = [];
    private readonly List<long> _integers = [];
    private readonly List<double> _doubles = [];
    private readonly Dictionary<string, string> _external = new(StringComparer.Ordinal);
    private readonly bool _isExternal;
    private readonly bool _hasRaw;
    private readonly List<long> _dims = [];

    private OnnxTensor(ProtobufReader reader, string source)
    {
        _source = source;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: reader.Varints(_dims); break;
                case 2: Type = (OnnxElementType)reader.Varint(); break;
                case 3: throw reader.Error("a tensor in one piece", "a segment");
                case 4: reader.Floats(_floats); break;
                case 5 or 7 or 11: reader.Varints(_integers); break;
                case 6: throw reader.Error("a tensor of numbers", "text");
                case 8: Name = reader.Text(); break;
                case 9: (_raw, _hasRaw) = (reader.Bytes(), true); break;
                case 10: reader.Doubles(_doubles); break;
                case 13:
                    var (key, value) = OnnxParser.Pair(reader.Message("external_data"));
                    _external[key] = value;
                    break;
                case 14: _isExternal = reader.Varint() == 1; break;
                default: reader.Skip(); break;
            }
        }

        Shape = CheckedShape();
    }

    /// <summary>The tensor's name; empty where it has none.</summary>
    public string Name { get; } = "";

    /// <summary>The type of its elements.</summary>
    public OnnxElementType Type { get; }

    /// <summary>The sizes of its axes.</summary>
    public Shape Shape { get; }

    /// <summary>Whether its elements are whole numbers or truth values.</summary>
    public bool IsInteger => IsIntegerType(Type);

    /// <summary>Reads a file that holds one tensor (a TensorProto message), as test data of ONNX operators do.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="source">A name for error messages.</param>
    /// <exception cref="MalformedInputException">The content is no tensor.</exception>
    public static OnnxTensor Parse(ReadOnlyMemory<byte> bytes, string source) => new(new ProtobufReader(bytes, source, "tensor"), source);

    /// <summary>The elements as floating-point numbers, row-major.</summary>
    /// <exception cref="MalformedInputException">There are fewer or more elements than the shape says, the type is not one of numbers, a
    /// file outside the model's folder is named, or a whole number cannot be held exactly.</exception>
    public Tensor<T> ToTensor<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => ToTensor<T>(null);

    /// <summary>The elements as whole numbers, row-major.</summary>
    /// <exception cref="MalformedInputException">As <see cref="ToTensor{T}()"/>; or the type is a floating-point one.</exception>
    public long[] ToIntegers() => ToIntegers(null);

    internal static bool IsIntegerType(OnnxElementType type) =>
        type is OnnxElementType.Bool or (>= OnnxElementType.UInt8 and <= OnnxElementType.Int64) or OnnxElementType.UInt32 or OnnxElementType.UInt64;

    internal static OnnxTensor Parse(ProtobufReader reader, string source) => new(reader, source);

    internal Tensor<T> ToTensor<T>(string? folder)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (IsInteger) return Tensor<T>.Wrap(Shape, Array.ConvertAll(ToIntegers(folder), Exact<T>));
        var bytes = Raw(folder);
        return Tensor<T>.Wrap(Shape, Type switch
        {
            OnnxElementType.Float => bytes is null ? Listed<T, float>(_floats) : Converted<T, float>(bytes.Value),
            OnnxElementType.Double => bytes is null ? Listed<T, double>(_doubles) : Converted<T, double>(bytes.Value),
            OnnxElementType.Float16 => Array.ConvertAll(Halves(bytes), bits => T.CreateTruncating(BitConverter.UInt16BitsToHalf(bits))),
            OnnxElementType.BFloat16 => Array.ConvertAll(Halves(bytes), bits => T.CreateTruncating(BitConverter.UInt32BitsToSingle((uint)bits << 16))),
            _ => throw Error("a type of numbers", $"{Type}"),
        });
    }

    /// <summary>The bytes of float32 elements as they lie in the file, where they do so in this machine's order.</summary>
    internal ReadOnlyMemory<byte>? RawFloats(string? folder) => Type == OnnxElementType.Float && BitConverter.IsLittleEndian ? Raw(folder) : null;

    internal long[] ToIntegers(string? folder)
    {
        if (!IsInteger) throw Error("whole numbers", $"{Type}");
        if (Raw(folder) is not { } raw)
        {
            CheckCount(_integers.Count);
            return [.. _integers];
        }

        var bytes = raw.Span;
        return Type switch
        {
            OnnxElementType.Bool or OnnxElementType.UInt8 => Widened<byte>(bytes),
            OnnxElementType.Int8 => Widened<sbyte>(bytes),
            OnnxElementType.Int16 => Widened<short>(bytes),
            OnnxElementType.UInt16 => Widened<ushort>(bytes),
            OnnxElementType.Int32 => Widened<int>(bytes),
            OnnxElementType.UInt32 => Widened<uint>(bytes),
            OnnxElementType.UInt64 => Widened<ulong>(bytes),
            _ => Widened<long>(bytes),
        };
    }

    private static int SizeOf(OnnxElementType type) => type switch
    {
        OnnxElementType.Bool or OnnxElementType.UInt8 or OnnxElementType.Int8 => 1,
        OnnxElementType.UInt16 or OnnxElementType.Int16 or OnnxElementType.Float16 or OnnxElementType.BFloat16 => 2,
        OnnxElementType.Double or OnnxElementType.Int64 or OnnxElementType.UInt64 => 8,
        _ => 4,
    };

    private static long[] Widened<TFrom>(ReadOnlySpan<byte> bytes)
        where TFrom : unmanaged, IBinaryInteger<TFrom> => Array.ConvertAll(LittleEndian.Read<TFrom>(bytes), value => long.CreateSaturating(value));

    private static T[] Converted<T, TFrom>(ReadOnlyMemory<byte> bytes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFrom : unmanaged, IBinaryFloatingPointIeee754<TFrom>
    {
        var from = LittleEndian.Read<TFrom>(bytes.Span);
        return from as T[] ?? Array.ConvertAll(from, T.CreateTruncating);
    }

    private T[] Listed<T, TFrom>(List<TFrom> from)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFrom : unmanaged, IBinaryFloatingPointIeee754<TFrom>
    {
        CheckCount(from.Count);
        return [.. from.Select(T.CreateTruncating)];
    }

    /// <summary>16-bit elements that are not raw stand one by one in int32_data.</summary>
    private ushort[] Halves(ReadOnlyMemory<byte>? bytes)
    {
        if (bytes is { } raw) return LittleEndian.Read<ushort>(raw.Span);
        CheckCount(_integers.Count);
        return [.. _integers.Select(bits => (ushort)bits)];
    }

    /// <summary>The end of an axis is often written as the largest 64-bit number; it may round, others may not.</summary>
    private T Exact<T>(long value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var number = T.CreateTruncating(value);
        return value is > int.MaxValue or < int.MinValue || long.CreateSaturating(number) == value
            ? number
            : throw Error("whole numbers that the network's element type holds exactly", $"{value}");
    }

    private ReadOnlyMemory<byte>? Raw(string? folder)
    {
        var expected = (long)Shape.Length * SizeOf(Type);
        var bytes = _isExternal ? ExternalData.Read(_external, folder, expected, _source, $"tensor '{Name}'") : _raw;
        if (!_isExternal && !_hasRaw) return Shape.Length == 0 ? ReadOnlyMemory<byte>.Empty : (ReadOnlyMemory<byte>?)null;
        return bytes.Length == expected ? bytes : throw Error($"{expected} bytes for {Shape} of {Type}", $"{bytes.Length}");
    }

    private void CheckCount(int count)
    {
        if (count != Shape.Length) throw Error($"{Shape.Length} elements for {Shape}", $"{count}");
    }

    private Shape CheckedShape()
    {
        if (_dims.Count > LargestRank) throw Error($"at most {LargestRank} axes", $"{_dims.Count}");
        var length = 1L;
        foreach (var size in _dims)
        {
            if (size is < 0 or > int.MaxValue) throw Error("sizes from 0 to 2^31 − 1", $"{size}");
            length *= size;
            if (length > Array.MaxLength) throw Error($"at most {Array.MaxLength} elements", $"[{string.Join(", ", _dims)}]");
        }

        return new Shape([.. _dims.Select(size => (int)size)]);
    }

    private MalformedInputException Error(string expected, string got) => new(_source, $"tensor '{Name}'", expected, got);
}
