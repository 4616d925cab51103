using System.Buffers.Binary;
using System.Numerics;

namespace Smug.Models.Images.Bmp;

/// <summary>Windows bitmaps of 1, 4, 8, 16, 24 and 32 bits per pixel, with a palette, plain or with bit fields, stored from the bottom up or
/// from the top down. Run-length encoding and embedded files are refused by name.</summary>
/// <remarks>The format is described at https://learn.microsoft.com/windows/win32/gdi/bitmap-storage.</remarks>
internal static class BmpDecoder
{
    private const int FileHeader = 14;
    private const int CoreHeader = 12;
    private const int InfoHeader = 40;
    private const int LargestHeader = 124;

    public static Image Decode(ReadOnlyMemory<byte> content, string source, ImageLimits limits)
    {
        var file = content.Span;
        var header = Read(file, source, limits);
        var stride = ((long)header.Width * header.Bits + 31) / 32 * 4;
        if (header.DataOffset > file.Length || stride * header.Height > file.Length - header.DataOffset)
            throw Error(source, $"byte {header.DataOffset}", $"{stride * header.Height} bytes of pixels", $"{Math.Max(0, file.Length - header.DataOffset)}");
        var channels = header.Alpha != 0 ? 4 : 3;
        var pixels = new byte[header.Width * header.Height * channels];
        for (var y = 0; y < header.Height; y++)
        {
            var row = file.Slice((int)(header.DataOffset + stride * (header.IsTopDown ? y : header.Height - 1 - y)), (int)stride);
            var to = pixels.AsSpan(y * header.Width * channels, header.Width * channels);
            if (header.Bits <= 8) Indexed(row, header, file, to, source, y);
            else if (header.Bits == 24) Plain(row, to);
            else Fields(row, header, to, channels);
        }

        return new Image(header.Width, header.Height, channels, pixels);
    }

    private static BmpHeader Read(ReadOnlySpan<byte> file, string source, ImageLimits limits)
    {
        if (file.Length < FileHeader + CoreHeader) throw Error(source, "byte 0", $"a header of at least {FileHeader + CoreHeader} bytes", $"{file.Length}");
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        var size = BinaryPrimitives.ReadUInt32LittleEndian(file[14..]);
        if (size != CoreHeader && size is not (>= InfoHeader and <= LargestHeader)) throw Error(source, "byte 14", "a header of 12 or 40 to 124 bytes", $"{size}");
        if (file.Length < FileHeader + size) throw Error(source, "byte 14", $"a header of {size} bytes", "the end of the file");
        var header = file.Slice(FileHeader, (int)size);
        var isCore = size == CoreHeader;
        long width = isCore ? BinaryPrimitives.ReadUInt16LittleEndian(header[4..]) : BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        long height = isCore ? BinaryPrimitives.ReadUInt16LittleEndian(header[6..]) : BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(header[(isCore ? 10 : 14)..]);
        var compression = isCore ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(header[16..]);
        if (width < 1 || height == 0) throw Error(source, "byte 18", "a width and height of at least 1", $"{width} × {height}");
        if (width * Math.Abs(height) > limits.MaxPixels) throw Error(source, "byte 18", $"at most {limits.MaxPixels} pixels", $"{width} × {Math.Abs(height)}");
        if (bits is not (1 or 4 or 8 or 16 or 24 or 32)) throw Error(source, "byte 28", "1, 4, 8, 16, 24 or 32 bits per pixel", $"{bits}");
        var hasFields = compression is 3 or 6;
        if (compression != 0 && !(hasFields && bits is 16 or 32)) throw Error(source, "byte 30", "no compression", Compression(compression));
        var masks = bits == 16 ? (0x7C00u, 0x3E0u, 0x1Fu, 0u) : (0xFF0000u, 0xFF00u, 0xFFu, 0u);
        if (hasFields)
        {
            // The 40-byte header has its bit fields behind it, longer ones within.
            var end = size == InfoHeader ? InfoHeader + (compression == 6 ? 16 : 12) : 0;
            if (file.Length < FileHeader + end) throw Error(source, "byte 54", "bit fields", "the end of the file");
            var fields = file[(FileHeader + InfoHeader)..];
            masks = (
                BinaryPrimitives.ReadUInt32LittleEndian(fields), BinaryPrimitives.ReadUInt32LittleEndian(fields[4..]), BinaryPrimitives.ReadUInt32LittleEndian(fields[8..]),
                size >= 56 || compression == 6 ? BinaryPrimitives.ReadUInt32LittleEndian(fields[12..]) : 0);
        }

        var entry = isCore ? 3 : 4;
        var palette = FileHeader + size;
        var stated = isCore ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(header[32..]);
        var colours = bits > 8 ? 0 : stated == 0 ? 1u << bits : stated;
        if (bits <= 8 && (colours > 1u << bits || palette + colours * entry > file.Length))
            throw Error(source, $"byte {palette}", $"a palette of at most {1 << bits} colours", $"{colours} in a file of {file.Length} bytes");
        return new BmpHeader((int)width, (int)Math.Abs(height), height < 0, bits, offset, (int)palette, (int)colours, entry, masks.Item1, masks.Item2, masks.Item3, masks.Item4);
    }

    private static string Compression(uint number) => number switch
    {
        1 => "8-bit run-length encoding (RLE8)",
        2 => "4-bit run-length encoding (RLE4)",
        4 => "an embedded JPEG",
        5 => "an embedded PNG",
        _ => $"compression {number}",
    };

    private static void Indexed(ReadOnlySpan<byte> row, BmpHeader header, ReadOnlySpan<byte> file, Span<byte> to, string source, int y)
    {
        var perByte = 8 / header.Bits;
        for (var x = 0; x < header.Width; x++)
        {
            var index = row[x / perByte] >> ((perByte - 1 - x % perByte) * header.Bits) & ((1 << header.Bits) - 1);
            if (index >= header.Colours) throw Error(source, $"pixel ({x}, {y})", $"one of {header.Colours} colours", $"colour {index}");
            var colour = file.Slice(header.Palette + index * header.EntrySize, 3);
            (to[3 * x], to[3 * x + 1], to[3 * x + 2]) = (colour[2], colour[1], colour[0]);
        }
    }

    private static void Plain(ReadOnlySpan<byte> row, Span<byte> to)
    {
        for (var i = 0; i < to.Length; i += 3) (to[i], to[i + 1], to[i + 2]) = (row[i + 2], row[i + 1], row[i]);
    }

    private static void Fields(ReadOnlySpan<byte> row, BmpHeader header, Span<byte> to, int channels)
    {
        var size = header.Bits / 8;
        for (var x = 0; x < header.Width; x++)
        {
            var pixel = size == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(row[(x * 2)..]) : BinaryPrimitives.ReadUInt32LittleEndian(row[(x * 4)..]);
            to[channels * x] = Level(pixel, header.Red);
            to[channels * x + 1] = Level(pixel, header.Green);
            to[channels * x + 2] = Level(pixel, header.Blue);
            if (channels == 4) to[channels * x + 3] = Level(pixel, header.Alpha);
        }
    }

    /// <summary>The bits under a mask, spread over 0 … 255.</summary>
    private static byte Level(uint pixel, uint mask)
    {
        if (mask == 0) return 0;
        var shift = BitOperations.TrailingZeroCount(mask);
        var most = (ulong)(mask >> shift);
        return (byte)(((ulong)((pixel & mask) >> shift) * 255 + most / 2) / most);
    }

    private static MalformedInputException Error(string source, string place, string expected, string got) => new(source, place, expected, got);
}

/// <summary>What a bitmap's header says, checked.</summary>
internal readonly record struct BmpHeader(
    int Width, int Height, bool IsTopDown, int Bits, long DataOffset, int Palette, int Colours, int EntrySize, uint Red, uint Green, uint Blue, uint Alpha);
