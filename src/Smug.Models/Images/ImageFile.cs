using Smug.Models.Formats;
using Smug.Models.Images.Bmp;
using Smug.Models.Images.Jpeg;

namespace Smug.Models.Images;

/// <summary>Reads pictures of every supported format, told apart by their first bytes: PNG, JPEG, BMP.</summary>
public static class ImageFile
{
    private static ReadOnlySpan<byte> PngSignature => [0x89, 0x50, 0x4E, 0x47];

    /// <summary>Reads a picture. EXIF orientation is applied.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">What is refused as too large; <see cref="ImageLimits.Default"/> where omitted.</param>
    /// <exception cref="MalformedInputException">The content is no picture that its format and the limits allow.</exception>
    /// <exception cref="UsageException">There is no such file, or it may not be read.</exception>
    /// <exception cref="EnvironmentException">It is a JPEG and libturbojpeg is not installed; the message names the package.</exception>
    public static Image Load(string path, ImageLimits? limits = null)
    {
        limits ??= ImageLimits.Default;
        return Decode(InputFile.ReadAll(path, limits.MaxFileBytes), path, limits);
    }

    /// <summary>Reads a picture that is in memory already.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="source">The name used in errors.</param>
    /// <param name="limits">What is refused as too large; <see cref="ImageLimits.Default"/> where omitted.</param>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static Image Decode(ReadOnlyMemory<byte> content, string source = "image", ImageLimits? limits = null)
    {
        limits ??= ImageLimits.Default;
        var bytes = content.Span;
        if (bytes.StartsWith(PngSignature)) return Image.Decode(content, source, limits);
        if (bytes.Length >= 3 && bytes[0] == 0xFF && bytes[1] == 0xD8 && bytes[2] == 0xFF) return JpegDecoder.Decode(content, source, limits);
        if (bytes.StartsWith("BM"u8)) return BmpDecoder.Decode(content, source, limits);
        throw new MalformedInputException(source, "byte 0", "the signature of a PNG, JPEG or BMP file", Other(bytes));
    }

    /// <summary>What else the file seems to be.</summary>
    private static string Other(ReadOnlySpan<byte> bytes)
    {
        var format = bytes switch
        {
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "WebP",
            [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "GIF",
            [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => "TIFF",
            [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => "HEIC or AVIF",
            _ => "",
        };
        if (format.Length > 0) return $"that of {format}: save the picture as PNG or JPEG first";
        return bytes.IsEmpty ? "an empty file" : Convert.ToHexString(bytes[..Math.Min(8, bytes.Length)]);
    }
}
