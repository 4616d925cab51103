using System.Buffers.Binary;
using System.Text;

namespace Smug.Models.Onnx;

/// <summary>How a protobuf field is stored.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5,
}

/// <summary>Walks over the fields of one protobuf message. Every length is checked against the bytes that are there before it is used;
/// nothing is copied. The wire format is described at https://protobuf.dev/programming-guides/encoding.</summary>
internal struct ProtobufReader(ReadOnlyMemory<byte> message, string source, string place)
{
    private int _position;

    public int Field { get; private set; }

    public WireType Type { get; private set; }

    public readonly string Place => place;

    /// <summary>Goes to the next field; false at the end of the message.</summary>
    public bool Next()
    {
        if (_position == message.Length) return false;
        var key = RawVarint();
        var (field, type) = (key >> 3, (int)(key & 7));
        if (field is 0 or > 536_870_911 || type is not (0 or 1 or 2 or 5)) throw Error("a field of type varint, fixed or bytes", $"key {key}");
        (Field, Type) = ((int)field, (WireType)type);
        return true;
    }

    public long Varint()
    {
        Expect(WireType.Varint);
        return (long)RawVarint();
    }

    public float Float()
    {
        Expect(WireType.Fixed32);
        return BinaryPrimitives.ReadSingleLittleEndian(Take(4).Span);
    }

    public ReadOnlyMemory<byte> Bytes()
    {
        Expect(WireType.Bytes);
        var length = RawVarint();
        if (length > (ulong)(message.Length - _position)) throw Error($"at most {message.Length - _position} bytes", $"a length of {length}");
        return Take((int)length);
    }

    public string Text()
    {
        try
        {
            return Strict.GetString(Bytes().Span);
        }
        catch (DecoderFallbackException error)
        {
            throw Error("UTF-8 text", error.Message);
        }
    }

    /// <summary>A nested message.</summary>
    public ProtobufReader Message(string inner) => new(Bytes(), source, $"{place}.{inner}");

    /// <summary>One number of a repeated field, or all of them where they are packed.</summary>
    public void Varints(List<long> into)
    {
        if (Type == WireType.Varint)
        {
            into.Add(Varint());
            return;
        }

        var packed = new ProtobufReader(Bytes(), source, place);
        while (packed._position < packed.Length) into.Add((long)packed.RawVarint());
    }

    /// <summary>Numbers of 4 bytes, packed or one by one.</summary>
    public void Floats(List<float> into)
    {
        var bytes = Type == WireType.Fixed32 ? Take(4) : Packed(4);
        for (var i = 0; i < bytes.Length; i += 4) into.Add(BinaryPrimitives.ReadSingleLittleEndian(bytes.Span[i..]));
    }

    /// <summary>Numbers of 8 bytes, packed or one by one.</summary>
    public void Doubles(List<double> into)
    {
        var bytes = Type == WireType.Fixed64 ? Take(8) : Packed(8);
        for (var i = 0; i < bytes.Length; i += 8) into.Add(BinaryPrimitives.ReadDoubleLittleEndian(bytes.Span[i..]));
    }

    public void Skip()
    {
        switch (Type)
        {
            case WireType.Varint: RawVarint(); break;
            case WireType.Fixed64: Take(8); break;
            case WireType.Fixed32: Take(4); break;
            default: Bytes(); break;
        }
    }

    public readonly MalformedInputException Error(string expected, string got) => new(source, $"{place}, byte {_position}", expected, got);

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly int Length => message.Length;

    private ReadOnlyMemory<byte> Packed(int size)
    {
        var bytes = Bytes();
        return bytes.Length % size == 0 ? bytes : throw Error($"a whole number of elements of {size} bytes", $"{bytes.Length} bytes");
    }

    private readonly void Expect(WireType type)
    {
        if (Type != type) throw Error($"field {Field} as {type}", $"{Type}");
    }

    private ReadOnlyMemory<byte> Take(int count)
    {
        if (count > message.Length - _position) throw Error($"{count} more bytes", $"{message.Length - _position}");
        var taken = message.Slice(_position, count);
        _position += count;
        return taken;
    }

    private ulong RawVarint()
    {
        var span = message.Span;
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (_position >= span.Length) throw Error("the rest of a number", "the end of the message");
            var next = span[_position++];
            if (shift == 63 && next > 1) break;
            value |= (ulong)(next & 127) << shift;
            if (next < 128) return value;
        }

        throw Error("a number of at most 64 bits", "a longer one");
    }
}
