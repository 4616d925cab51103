using System.IO.Compression;
using Smug.Models.Images.Jpeg;

namespace Smug.Models.Images.Png;

/// <summary>Reads PNG files (ISO/IEC 15948).</summary>
internal static class PngDecoder
{
    /// <summary>Deflate spends at least one bit on 129 bytes of output: data that claims to hold more is a lie.</summary>
    private const long LargestExpansion = 1032;

    public static (int Width, int Height, int Channels, byte[] Pixels, int Orientation) Decode(ReadOnlyMemory<byte> content, string source, ImageLimits limits)
    {
        var file = PngFile.Parse(content, source, limits);
        var header = file.Header;
        byte[]? pixels = null;
        var unpacker = new PixelUnpacker(file, source);
        ReadRows(file, source, (scanline, pass, y) =>
        {
            pixels ??= new byte[header.Width * header.Height * unpacker.Channels];
            unpacker.Unpack(scanline, pass, pixels, y);
        });
        return (header.Width, header.Height, unpacker.Channels, pixels!, ExifOrientation.Of(file.Exif.Span));
    }

    /// <summary>Takes one unfiltered scanline of a pass.</summary>
    /// <param name="scanline">Its bytes.</param>
    /// <param name="pass">The pass it belongs to.</param>
    /// <param name="y">The row of the picture.</param>
    public delegate void RowReader(ReadOnlySpan<byte> scanline, PngPass pass, int y);

    /// <summary>Unpacks and unfilters a file's scanlines; the first is handed on once the file holds enough data to be believed.</summary>
    /// <exception cref="MalformedInputException">The data is damaged, too short or too long.</exception>
    public static void ReadRows(PngFile file, string source, RowReader read)
    {
        var header = file.Header;
        var compressed = file.Data.Sum(segment => (long)segment.Length);
        var needed = PngPass.Of(header).Sum(pass => (1L + header.RowBytes(pass.Width)) * pass.Height);
        if (needed > compressed * LargestExpansion)
            throw new MalformedInputException(source, "IDAT", $"compressed data for {needed} bytes of scanlines", $"only {compressed} bytes");

        var checksum = new Adler32();
        try
        {
            using var scanlines = new ZLibStream(new SegmentStream(file.Data), CompressionMode.Decompress);
            foreach (var pass in PngPass.Of(header)) ReadPass(scanlines, header, pass, checksum, source, read);
            if (scanlines.ReadByte() >= 0)
                throw new MalformedInputException(source, "IDAT", $"{needed} bytes of scanlines", "more");
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new MalformedInputException(source, "IDAT", $"a zlib stream of {needed} bytes of scanlines", "a damaged or truncated one", e);
        }

        var stated = Adler32.AtEndOf(file.Data);
        if (stated != checksum.Value)
            throw new MalformedInputException(source, "IDAT", $"a zlib stream that ends with its checksum {checksum.Value:x8}", $"{stated:x8}");
    }

    private static void ReadPass(Stream scanlines, PngHeader header, PngPass pass, Adler32 checksum, string source, RowReader read)
    {
        var row = new byte[1 + header.RowBytes(pass.Width)];
        var above = new byte[row.Length];
        for (var line = 0; line < pass.Height; line++)
        {
            scanlines.ReadExactly(row);
            checksum.Add(row);
            var y = pass.Top + line * pass.StepY;
            if (row[0] >= ScanlineFilter.Count)
                throw new MalformedInputException(source, $"IDAT, row {y}", $"a filter from 0 to {ScanlineFilter.Count - 1}", $"{row[0]}");
            ScanlineFilter.Undo(row[0], row.AsSpan(1), above.AsSpan(1), header.FilterStride);
            read(row.AsSpan(1), pass, y);
            (row, above) = (above, row);
        }
    }
}
