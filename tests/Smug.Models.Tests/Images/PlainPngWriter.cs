using System.Buffers.Binary;
using System.Text;

namespace Smug.Models.Tests.Images;

/// <summary>
/// A second, deliberately naive PNG writer that shares nothing with the product: bit-by-bit checksums, deflate in stored blocks made
/// by hand, samples packed through a list of bits. It writes every colour type, depth, filter and interlacing.
/// </summary>
internal sealed class PlainPngWriter
{
    public required int Width { get; init; }

    public required int Height { get; init; }

    public required int Depth { get; init; }

    public required int ColourType { get; init; }

    public bool Interlaced { get; init; }

    public byte[]? Palette { get; init; }

    public byte[]? Transparency { get; init; }

    /// <summary>The filter of a row, counted over all passes.</summary>
    public Func<int, int> Filter { get; init; } = _ => 0;

    /// <summary>How many bytes of the zlib stream go into each IDAT.</summary>
    public int DataChunk { get; init; } = 1000;

    public int SamplesPerPixel => ColourType switch { 0 or 3 => 1, 4 => 2, 2 => 3, _ => 4 };

    /// <summary>Writes the file.</summary>
    /// <param name="sample">(x, y, sample index) → value below 2^depth.</param>
    public byte[] Write(Func<int, int, int, int> sample)
    {
        var raw = new List<byte>();
        var rows = 0;
        foreach (var (left, top, stepX, stepY) in Interlaced ? Adam7 : [(0, 0, 1, 1)])
        {
            byte[]? above = null;
            for (var y = top; y < Height; y += stepY)
            {
                var bits = new List<bool>();
                for (var x = left; x < Width; x += stepX)
                {
                    for (var s = 0; s < SamplesPerPixel; s++)
                    {
                        for (var bit = Depth - 1; bit >= 0; bit--) bits.Add((sample(x, y, s) >> bit & 1) == 1);
                    }
                }

                if (bits.Count == 0) continue;
                var row = new byte[(bits.Count + 7) / 8];
                for (var i = 0; i < bits.Count; i++) row[i / 8] |= (byte)(bits[i] ? 128 >> (i % 8) : 0);
                raw.AddRange(Filtered(Filter(rows++), row, above ?? new byte[row.Length]));
                above = row;
            }
        }

        return File(Zlib([.. raw]));
    }

    public byte[] File(byte[] zlib)
    {
        var file = new List<byte>([137, 80, 78, 71, 13, 10, 26, 10]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Height);
        (header[8], header[9], header[12]) = ((byte)Depth, (byte)ColourType, (byte)(Interlaced ? 1 : 0));
        file.AddRange(Chunk("IHDR", header));
        file.AddRange(Chunk("tEXt", Encoding.Latin1.GetBytes("Title\0plain")));
        if (Palette is not null) file.AddRange(Chunk("PLTE", Palette));
        if (Transparency is not null) file.AddRange(Chunk("tRNS", Transparency));
        for (var i = 0; i < zlib.Length; i += DataChunk) file.AddRange(Chunk("IDAT", zlib[i..Math.Min(zlib.Length, i + DataChunk)]));
        file.AddRange(Chunk("IEND", []));
        return [.. file];
    }

    public static byte[] Chunk(string type, byte[] data)
    {
        var chunk = new List<byte>();
        Add(chunk, (uint)data.Length);
        chunk.AddRange(Encoding.ASCII.GetBytes(type));
        chunk.AddRange(data);
        var crc = 0xFFFFFFFFu;
        foreach (var b in chunk.Skip(4))
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        Add(chunk, ~crc);
        return [.. chunk];
    }

    /// <summary>A zlib stream of stored blocks.</summary>
    public static byte[] Zlib(byte[] raw)
    {
        var stream = new List<byte>([0x78, 0x01]);
        for (var i = 0; i == 0 || i < raw.Length; i += 60000)
        {
            var count = Math.Min(60000, raw.Length - i);
            stream.AddRange([(byte)(i + count == raw.Length ? 1 : 0), (byte)count, (byte)(count >> 8), (byte)~count, (byte)(~count >> 8)]);
            stream.AddRange(raw.AsSpan(i, count));
        }

        var (a, b) = (1u, 0u);
        foreach (var value in raw) (a, b) = ((a + value) % 65521, (b + a + value) % 65521);
        Add(stream, b << 16 | a);
        return [.. stream];
    }

    private static readonly (int Left, int Top, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    private byte[] Filtered(int filter, byte[] row, byte[] above)
    {
        var back = Math.Max(1, SamplesPerPixel * Depth / 8);
        var result = new byte[row.Length + 1];
        result[0] = (byte)filter;
        for (var i = 0; i < row.Length; i++)
        {
            int a = i < back ? 0 : row[i - back], b = above[i], c = i < back ? 0 : above[i - back];
            var p = a + b - c;
            var nearest = new[] { a, b, c }.OrderBy(v => Math.Abs(p - v)).First();
            int[] predictions = [0, a, b, (a + b) / 2, nearest];
            result[i + 1] = (byte)(row[i] - predictions[filter]);
        }

        return result;
    }

    private static void Add(List<byte> bytes, uint value) =>
        bytes.AddRange([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
}
