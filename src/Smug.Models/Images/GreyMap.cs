using Smug.Models.Formats;
using Smug.Models.Images.Png;

namespace Smug.Models.Images;

/// <summary>The numbers of a grey PNG as they are, of up to 16 bits: for maps of labels or depths, where <see cref="Image"/> would round them to 8.
/// Immutable and thread-safe.</summary>
public sealed class GreyMap
{
    private readonly ushort[] _values;

    private GreyMap(int width, int height, int bits, ushort[] values) => (Width, Height, Bits, _values) = (width, height, bits, values);

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Bits of a sample in the file: 1, 2, 4, 8 or 16.</summary>
    public int Bits { get; }

    /// <summary>The samples <c>[Height, Width]</c>, row-major, from 0 to 2^Bits − 1.</summary>
    public ReadOnlySpan<ushort> Values => _values;

    /// <summary>Reads a grey PNG file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">What is refused as too large; <see cref="ImageLimits.Default"/> where omitted.</param>
    /// <exception cref="MalformedInputException">The content is no PNG that the format and the limits allow, or has colours or opacity.</exception>
    /// <exception cref="UsageException">There is no such file, or it may not be read.</exception>
    public static GreyMap Load(string path, ImageLimits? limits = null)
    {
        limits ??= ImageLimits.Default;
        return Decode(InputFile.ReadAll(path, limits.MaxFileBytes), path, limits);
    }

    /// <summary>Reads a grey PNG from memory.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="source">The name used in errors.</param>
    /// <param name="limits">What is refused as too large; <see cref="ImageLimits.Default"/> where omitted.</param>
    /// <exception cref="MalformedInputException">The content is no PNG that the format and the limits allow, or has colours or opacity.</exception>
    public static GreyMap Decode(ReadOnlyMemory<byte> content, string source = "PNG", ImageLimits? limits = null)
    {
        var file = PngFile.Parse(content, source, limits ?? ImageLimits.Default);
        var header = file.Header;
        if (header.Colour != PngColour.Grey)
            throw new MalformedInputException(source, "IHDR", "a grey picture", $"{header.Colour} with {header.BitDepth} bits per sample");
        var values = new ushort[header.Width * header.Height];
        PngDecoder.ReadRows(file, source, (scanline, pass, y) =>
        {
            for (var column = 0; column < pass.Width; column++)
                values[y * header.Width + pass.Left + column * pass.StepX] = (ushort)PixelUnpacker.Sample(scanline, column, header.BitDepth);
        });
        return new GreyMap(header.Width, header.Height, header.BitDepth, values);
    }
}
