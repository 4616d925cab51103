using System.Runtime.InteropServices;

namespace Smug.Models.Images.Jpeg;

/// <summary>Baseline and progressive JPEG files through libturbojpeg. Sizes are checked before memory is taken; a damaged or cut file is
/// refused, not patched up.</summary>
internal static unsafe class JpegDecoder
{
    private const int Rgb = 0;
    private const int Grey = 6;
    private const int Cmyk = 11;
    private const int ColourSpaceGrey = 2;
    private const int ColourSpaceCmyk = 3;
    private const int ColourSpaceYcck = 4;

    // Accurate inverse transform, an error instead of a warning, at most 500 scans (a small file of many scans would take hours).
    private const int Flags = 4096 | 8192 | 32768;

    public static Image Decode(ReadOnlyMemory<byte> content, string source, ImageLimits limits)
    {
        TurboJpeg.Require();
        var handle = TurboJpeg.InitDecompress();
        if (handle == 0) throw new EnvironmentException("libturbojpeg could not be started: there is not enough memory.");
        try
        {
            fixed (byte* jpeg = content.Span)
            {
                return Decode(handle, jpeg, content.Span, source, limits);
            }
        }
        finally
        {
            _ = TurboJpeg.Destroy(handle);
        }
    }

    private static Image Decode(nint handle, byte* jpeg, ReadOnlySpan<byte> content, string source, ImageLimits limits)
    {
        var size = new CULong((nuint)content.Length);
        if (TurboJpeg.DecompressHeader(handle, jpeg, size, out var width, out var height, out _, out var colours) != 0) throw Error(handle, source, "header");
        if (width < 1 || height < 1 || (long)width * height > limits.MaxPixels)
            throw new MalformedInputException(source, "JPEG header", $"1 to {limits.MaxPixels} pixels", $"{width} × {height}");
        var isPrint = colours is ColourSpaceCmyk or ColourSpaceYcck;
        var (format, channels) = isPrint ? (Cmyk, 4) : colours == ColourSpaceGrey ? (Grey, 1) : (Rgb, 3);
        var pixels = new byte[(long)width * height * channels];
        fixed (byte* to = pixels)
        {
            if (TurboJpeg.Decompress(handle, jpeg, size, to, width, 0, height, format, Flags) != 0) throw Error(handle, source, "data");
        }

        var image = isPrint ? new Image(width, height, 3, OfPrint(pixels)) : new Image(width, height, channels, pixels);
        return ExifOrientation.Apply(image, ExifOrientation.Find(content));
    }

    /// <summary>Light of each colour: what is left by its ink, times what is left by black. Files hold the inverse of the ink, as Adobe's do.</summary>
    private static byte[] OfPrint(byte[] inks)
    {
        var rgb = new byte[inks.Length / 4 * 3];
        for (var i = 0; i < rgb.Length; i++) rgb[i] = (byte)((inks[i / 3 * 4 + i % 3] * inks[i / 3 * 4 + 3] + 127) / 255);
        return rgb;
    }

    private static MalformedInputException Error(nint handle, string source, string place) =>
        new(source, $"JPEG {place}", "a valid JPEG file", Marshal.PtrToStringUTF8(TurboJpeg.ErrorText(handle)) ?? "an error without a name");
}
