using System.Buffers.Binary;

namespace Smug.Models.Images.Png;

/// <summary>The colour types of PNG (ISO/IEC 15948, 11.2.2).</summary>
internal enum PngColour : byte
{
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    Rgba = 6,
}

/// <summary>The IHDR chunk, checked.</summary>
internal readonly record struct PngHeader(int Width, int Height, int BitDepth, PngColour Colour, bool Interlaced)
{
    public const int Length = 13;

    public int Samples => Colour switch
    {
        PngColour.Grey or PngColour.Palette => 1,
        PngColour.GreyAlpha => 2,
        PngColour.Rgb => 3,
        _ => 4,
    };

    public int BitsPerPixel => Samples * BitDepth;

    /// <summary>How far back a filter's "left" byte lies: a whole pixel, at least one byte.</summary>
    public int FilterStride => Math.Max(1, BitsPerPixel / 8);

    /// <summary>Bytes of one scanline of <paramref name="width"/> pixels, without its filter byte.</summary>
    public int RowBytes(int width) => (int)(((long)width * BitsPerPixel + 7) / 8);

    public static PngHeader Parse(ReadOnlySpan<byte> data, string source, string place, ImageLimits limits)
    {
        if (data.Length != Length) throw new MalformedInputException(source, place, $"{Length} bytes of header", $"{data.Length}");
        var width = BinaryPrimitives.ReadUInt32BigEndian(data);
        var height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
            throw new MalformedInputException(source, place, "width and height from 1 to 2147483647", $"{width} × {height}");
        if ((ulong)width * height > (ulong)limits.MaxPixels)
            throw new MalformedInputException(source, place, $"at most {limits.MaxPixels} pixels", $"{width} × {height}");

        var (depth, colour, compression, filter, interlace) = (data[8], (PngColour)data[9], data[10], data[11], data[12]);
        var allowed = colour switch
        {
            PngColour.Grey => depth is 1 or 2 or 4 or 8 or 16,
            PngColour.Palette => depth is 1 or 2 or 4 or 8,
            PngColour.Rgb or PngColour.GreyAlpha or PngColour.Rgba => depth is 8 or 16,
            _ => false,
        };
        if (!allowed)
            throw new MalformedInputException(source, place, "a colour type and bit depth of the format", $"type {(byte)colour} with {depth} bits");
        if (compression != 0 || filter != 0)
            throw new MalformedInputException(source, place, "compression method 0 and filter method 0", $"{compression} and {filter}");
        if (interlace > 1) throw new MalformedInputException(source, place, "interlace method 0 or 1", $"{interlace}");
        return new PngHeader((int)width, (int)height, depth, colour, interlace == 1);
    }
}
