using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Smug.Models.Images.Png;

/// <summary>Writes PNG files of 8 bits per sample, not interlaced. Each row takes the filter whose bytes, read as signed, have the
/// least sum of magnitudes: the usual guess at what deflate will pack best.</summary>
internal static class PngEncoder
{
    public static byte[] Encode(Image image)
    {
        using var file = new MemoryStream();
        file.Write(PngFile.Signature);
        WriteChunk(file, "IHDR", Header(image));
        WriteChunk(file, "IDAT", Compress(image));
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    private static byte[] Header(Image image)
    {
        var header = new byte[PngHeader.Length];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), image.Height);
        header[8] = 8;
        header[9] = (byte)(image.Channels switch { 1 => PngColour.Grey, 3 => PngColour.Rgb, _ => PngColour.Rgba });
        return header;
    }

    private static byte[] Compress(Image image)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var rowBytes = image.Width * image.Channels;
            ReadOnlySpan<byte> above = new byte[rowBytes];
            Span<byte> candidate = new byte[1 + rowBytes];
            Span<byte> best = new byte[1 + rowBytes];
            for (var y = 0; y < image.Height; y++)
            {
                var row = image.Pixels.Slice(y * rowBytes, rowBytes);
                ChooseFilter(row, above, image.Channels, candidate, best);
                zlib.Write(best);
                above = row;
            }
        }

        return packed.ToArray();
    }

    private static void ChooseFilter(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int stride, Span<byte> candidate, Span<byte> best)
    {
        if (row.SequenceEqual(above))
        {
            // Enlarged pictures repeat rows; nothing is smaller than all zeros.
            best.Clear();
            best[0] = ScanlineFilter.Up;
            return;
        }

        var least = long.MaxValue;
        for (var filter = 0; filter < ScanlineFilter.Count; filter++)
        {
            candidate[0] = (byte)filter;
            ScanlineFilter.Apply(filter, row, above, stride, candidate[1..]);
            var magnitude = 0L;
            foreach (var b in candidate[1..]) magnitude += Math.Abs((int)(sbyte)b);
            if (magnitude >= least) continue;
            least = magnitude;
            candidate.CopyTo(best);
        }
    }

    private static void WriteChunk(Stream file, string type, ReadOnlySpan<byte> data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        data.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc32.Compute(chunk.AsSpan(4, 4 + data.Length)));
        file.Write(chunk);
    }
}
