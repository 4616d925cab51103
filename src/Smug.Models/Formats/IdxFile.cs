using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Formats;

/// <summary>Element types of an IDX file; the values are the format's own codes.</summary>
public enum IdxType
{
    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8 = 0x08,

    /// <summary>Signed 8-bit integer.</summary>
    Int8 = 0x09,

    /// <summary>Signed 16-bit integer.</summary>
    Int16 = 0x0B,

    /// <summary>Signed 32-bit integer.</summary>
    Int32 = 0x0C,

    /// <summary>IEEE 754 single precision.</summary>
    Float32 = 0x0D,

    /// <summary>IEEE 754 double precision.</summary>
    Float64 = 0x0E,
}

/// <summary>An array from an IDX file (the format of the MNIST database), plain or compressed by gzip. Immutable, thread-safe.</summary>
/// <remarks>The format: two zero bytes, the element type, the number of axes; each axis's size as a big-endian 32-bit number; the
/// elements, big-endian, row-major. See the foot of http://yann.lecun.com/exdb/mnist/.</remarks>
public sealed class IdxFile
{
    private const int LargestRank = 8;

    // A deflate stream cannot expand more than 1032 times (one bit per match of 258 bytes, plus its distance bit).
    private const long LargestExpansion = 1032;

    private readonly byte[] _bytes;

    private IdxFile(IdxType type, Shape shape, byte[] bytes) => (Type, Shape, _bytes) = (type, shape, bytes);

    /// <summary>Element type.</summary>
    public IdxType Type { get; }

    /// <summary>Sizes of the axes, outermost first.</summary>
    public Shape Shape { get; }

    /// <summary>The elements as the file has them: big-endian, row-major.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Reads a file; whether it is compressed is seen from its first bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">The largest number of bytes of elements accepted.</param>
    /// <exception cref="UsageException">There is no such file, or it may not be read.</exception>
    /// <exception cref="MalformedInputException">The contents break the format or exceed the limit.</exception>
    public static IdxFile Read(string path, long limit = 1L << 30) => Parse(InputFile.ReadAll(path), path, limit);

    /// <summary>Reads a file that is in memory already.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="source">A name for error messages.</param>
    /// <param name="limit">The largest number of bytes of elements accepted.</param>
    /// <exception cref="MalformedInputException">The contents break the format or exceed the limit.</exception>
    public static IdxFile Parse(byte[] file, string source, long limit = 1L << 30)
    {
        using var stream = new MemoryStream(file, writable: false);
        if (file is not [0x1F, 0x8B, ..]) return Parse(stream, source, limit, available: file.Length);
        try
        {
            using var unpacked = new GZipStream(stream, CompressionMode.Decompress);
            return Parse(unpacked, source, limit, available: file.Length * LargestExpansion);
        }
        catch (InvalidDataException error)
        {
            throw new MalformedInputException(source, "gzip stream", "intact compressed data", error.Message, error);
        }
    }

    /// <summary>The elements as numbers.</summary>
    /// <returns>A tensor over memory of its own, in the file's shape.</returns>
    public Tensor<T> ToTensor<T>()
        where T : unmanaged, INumber<T>
    {
        var values = new T[Shape.Length];
        var size = SizeOf(Type);
        for (var i = 0; i < values.Length; i++)
        {
            var at = _bytes.AsSpan(i * size);
            values[i] = Type switch
            {
                IdxType.UInt8 => T.CreateSaturating(at[0]),
                IdxType.Int8 => T.CreateSaturating((sbyte)at[0]),
                IdxType.Int16 => T.CreateSaturating(BinaryPrimitives.ReadInt16BigEndian(at)),
                IdxType.Int32 => T.CreateSaturating(BinaryPrimitives.ReadInt32BigEndian(at)),
                IdxType.Float32 => T.CreateSaturating(BinaryPrimitives.ReadSingleBigEndian(at)),
                _ => T.CreateSaturating(BinaryPrimitives.ReadDoubleBigEndian(at)),
            };
        }

        return Tensor<T>.Wrap(Shape, values);
    }

    private static IdxFile Parse(Stream stream, string source, long limit, long available)
    {
        Span<byte> magic = stackalloc byte[4];
        Fill(stream, magic, source, "magic number");
        if (magic[0] != 0 || magic[1] != 0) throw new MalformedInputException(source, "byte 0", "two zero bytes", $"{magic[0]}, {magic[1]}");
        var type = (IdxType)magic[2];
        if (!Enum.IsDefined(type)) throw new MalformedInputException(source, "byte 2", "an element type 8, 9, 11, 12, 13 or 14", $"{magic[2]}");
        var rank = magic[3];
        if (rank is 0 or > LargestRank) throw new MalformedInputException(source, "byte 3", $"1 to {LargestRank} axes", $"{rank}");

        var sizes = new int[rank];
        Span<byte> size = stackalloc byte[4];
        long bytes = SizeOf(type);
        for (var axis = 0; axis < rank; axis++)
        {
            Fill(stream, size, source, $"size of axis {axis}");
            var value = BinaryPrimitives.ReadUInt32BigEndian(size);
            if (value > limit) throw new MalformedInputException(source, $"size of axis {axis}", $"at most {limit}", $"{value}");
            sizes[axis] = (int)value;

            // Neither factor exceeds the limit, which is far below 2^32.
            bytes *= value;
            if (bytes > limit) throw new MalformedInputException(source, $"size of axis {axis}", $"at most {limit} bytes of elements", $"{bytes}");
        }

        var headerLength = 4 + 4 * rank;
        if (bytes > available - headerLength)
            throw new MalformedInputException(source, "length", $"{bytes} bytes of elements", $"a file that can hold at most {available - headerLength}");
        var elements = GC.AllocateUninitializedArray<byte>((int)bytes);
        Fill(stream, elements, source, "elements");
        if (stream.ReadByte() >= 0) throw new MalformedInputException(source, $"byte {headerLength + bytes}", "the end of the data", "more bytes");
        return new IdxFile(type, new Shape(sizes), elements);
    }

    private static void Fill(Stream stream, Span<byte> bytes, string source, string place)
    {
        var got = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (got < bytes.Length) throw new MalformedInputException(source, place, $"{bytes.Length} bytes", $"{got} before the end");
    }

    private static int SizeOf(IdxType type) => type switch
    {
        IdxType.UInt8 or IdxType.Int8 => 1,
        IdxType.Int16 => 2,
        IdxType.Int32 or IdxType.Float32 => 4,
        _ => 8,
    };
}
