using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using Smug.Tensors;

namespace Smug.Models.Formats;

/// <summary>One array in NumPy's NPY format.</summary>
/// <remarks>Described at https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html. Reads versions 1 to 3, element types
/// float32, float64, int8 to int64, uint8 to uint32 and bool, little-endian, C order; writes version 1 in float32 or float64.</remarks>
public static class NpyFile
{
    private const int LargestHeader = 1 << 16;
    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads a file and converts its elements.</summary>
    /// <param name="path">The file.</param>
    /// <returns>A tensor over memory of its own, in the file's shape.</returns>
    /// <exception cref="UsageException">There is no such file, or it may not be read.</exception>
    /// <exception cref="MalformedInputException">The contents break the format, or use a part of it that is not read.</exception>
    public static Tensor<T> Read<T>(string path)
        where T : unmanaged, INumber<T> => Parse<T>(InputFile.ReadAll(path), path);

    /// <summary>Reads a file that is in memory already.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="source">A name for error messages.</param>
    /// <exception cref="MalformedInputException">See <see cref="Read{T}"/>.</exception>
    public static Tensor<T> Parse<T>(ReadOnlySpan<byte> file, string source)
        where T : unmanaged, INumber<T>
    {
        if (file.Length < 10 || !file.StartsWith(Magic)) throw Error(source, "byte 0", "an NPY file (\\x93NUMPY)", $"{file.Length} bytes of something else");
        if (file[6] is 0 or > 3) throw Error(source, "byte 6", "version 1, 2 or 3", $"{file[6]}");
        var start = file[6] == 1 ? 10 : 12;
        if (file.Length < start) throw Error(source, "byte 8", "a header length", "the end of the file");
        long length = file[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(file[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(file[8..]);
        if (length > Math.Min(LargestHeader, file.Length - start))
            throw Error(source, "byte 8", $"a header of at most {Math.Min(LargestHeader, file.Length - start)} bytes", $"{length}");
        var header = NpyHeader.Parse(Encoding.Latin1.GetString(file.Slice(start, (int)length)), source);
        return Convert<T>(header, file[(start + (int)length)..], source);
    }

    /// <summary>Writes a tensor. Nothing is left behind on failure.</summary>
    /// <param name="path">The file; replaced where it exists.</param>
    /// <param name="tensor">The tensor.</param>
    /// <exception cref="EnvironmentException">The file cannot be written.</exception>
    public static void Write<T>(string path, Tensor<T> tensor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => AtomicFile.Write(path, stream => WriteTo(stream, tensor));

    /// <summary>Writes a tensor to a stream.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="tensor">The tensor.</param>
    public static void WriteTo<T>(Stream stream, Tensor<T> tensor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sizes = string.Join(", ", tensor.Shape.Sizes.ToArray()) + (tensor.Shape.Rank == 1 ? "," : "");
        var type = typeof(T) == typeof(double) ? "<f8" : "<f4";
        var text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({sizes}), }}";

        // The elements begin at a multiple of 64 bytes; the header ends with a newline.
        var padding = 63 - (10 + text.Length) % 64;
        var header = Encoding.Latin1.GetBytes(text + new string(' ', padding) + "\n");
        Span<byte> start = stackalloc byte[10];
        Magic.CopyTo(start);
        (start[6], start[7]) = (1, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(start[8..], (ushort)header.Length);
        stream.Write(start);
        stream.Write(header);
        LittleEndian.Write(stream, tensor.Values);
    }

    private static Tensor<T> Convert<T>(NpyHeader header, ReadOnlySpan<byte> data, string source)
        where T : unmanaged, INumber<T> => header.Type switch
        {
            "<f4" => Convert<T, float>(header.Shape, data, source),
            "<f8" => Convert<T, double>(header.Shape, data, source),
            "<f2" => Convert<T, Half>(header.Shape, data, source),
            "|i1" => Convert<T, sbyte>(header.Shape, data, source),
            "<i2" => Convert<T, short>(header.Shape, data, source),
            "<i4" => Convert<T, int>(header.Shape, data, source),
            "<i8" => Convert<T, long>(header.Shape, data, source),
            "|u1" or "|b1" => Convert<T, byte>(header.Shape, data, source),
            "<u2" => Convert<T, ushort>(header.Shape, data, source),
            "<u4" => Convert<T, uint>(header.Shape, data, source),
            _ => throw Error(source, "header, descr", "'<f2', '<f4', '<f8', '|i1', '<i2', '<i4', '<i8', '|u1', '<u2', '<u4' or '|b1'", $"'{header.Type}'"),
        };

    private static Tensor<T> Convert<T, TFrom>(Shape shape, ReadOnlySpan<byte> data, string source)
        where T : unmanaged, INumber<T>
        where TFrom : unmanaged, INumber<TFrom>
    {
        var size = Unsafe.SizeOf<TFrom>();
        if (data.Length != (long)shape.Length * size)
            throw Error(source, "elements", $"{(long)shape.Length * size} bytes for shape {shape}", $"{data.Length}");
        var elements = LittleEndian.Read<TFrom>(data);
        var values = new T[shape.Length];
        for (var i = 0; i < values.Length; i++) values[i] = T.CreateSaturating(elements[i]);
        return Tensor<T>.Wrap(shape, values);
    }

    private static MalformedInputException Error(string source, string place, string expected, string got) => new(source, place, expected, got);
}
