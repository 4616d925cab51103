using Smug.Models.Formats;
using Smug.Models.Images.Jpeg;
using Smug.Models.Images.Png;

namespace Smug.Models.Images;

/// <summary>
/// An 8-bit picture: grey (1 channel), RGB (3) or RGBA (4, alpha not premultiplied), row-major from the top left, channels adjacent:
/// the byte of channel c at (x, y) is <c>Pixels[(y · Width + x) · Channels + c]</c>. Sample values are the file's own (sRGB or
/// whatever it was made in); no colour management is done. Immutable and thread-safe.
/// </summary>
public sealed partial class Image
{
    private readonly byte[] _pixels;

    /// <summary>Creates a picture from a copy of its bytes.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="channels">1, 3 or 4.</param>
    /// <param name="pixels">width · height · channels bytes, row-major, channels adjacent.</param>
    /// <exception cref="ShapeException">A size is below 1, the channels are not 1, 3 or 4, or the bytes do not match.</exception>
    public Image(int width, int height, int channels, ReadOnlySpan<byte> pixels)
        : this(width, height, channels, pixels.ToArray())
    {
    }

    private Image(int width, int height, int channels, byte[] pixels)
    {
        if (width < 1 || height < 1 || channels is not (1 or 3 or 4))
            throw new ShapeException("Image", "width and height of at least 1 and 1, 3 or 4 channels", $"{width} × {height} × {channels}");
        if (pixels.Length != (long)width * height * channels)
            throw new ShapeException("Image", $"{(long)width * height * channels} bytes for {width} × {height} × {channels}", $"{pixels.Length}");
        (Width, Height, Channels, _pixels) = (width, height, channels, pixels);
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>1 (grey), 3 (RGB) or 4 (RGBA).</summary>
    public int Channels { get; }

    /// <summary>The bytes <c>[Height, Width, Channels]</c>, row-major.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels;

    /// <summary>The channels of one pixel.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The pixel lies outside the picture.</exception>
    public ReadOnlySpan<byte> this[int x, int y]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)x, (uint)Width, nameof(x));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Height, nameof(y));
            return _pixels.AsSpan((y * Width + x) * Channels, Channels);
        }
    }

    /// <summary>Reads a PNG file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">What is refused as too large; <see cref="ImageLimits.Default"/> where omitted.</param>
    /// <exception cref="MalformedInputException">The content is not a PNG that the format and the limits allow.</exception>
    /// <exception cref="UsageException">There is no such file, or it may not be read.</exception>
    public static Image Load(string path, ImageLimits? limits = null)
    {
        limits ??= ImageLimits.Default;
        return Decode(InputFile.ReadAll(path, limits.MaxFileBytes), path, limits);
    }

    /// <summary>Reads a PNG from memory: every colour type, bit depth, filter, interlacing and transparency of the format. Samples of fewer
    /// than 8 bits are spread over 0 … 255, those of 16 are rounded to 8; grey with transparency becomes RGBA.
    /// EXIF orientation is applied.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="source">The name used in errors.</param>
    /// <param name="limits">What is refused as too large; <see cref="ImageLimits.Default"/> where omitted.</param>
    /// <exception cref="MalformedInputException">The content is not a PNG that the format and the limits allow.</exception>
    public static Image Decode(ReadOnlyMemory<byte> content, string source = "PNG", ImageLimits? limits = null)
    {
        var (width, height, channels, pixels, orientation) = PngDecoder.Decode(content, source, limits ?? ImageLimits.Default);
        return ExifOrientation.Apply(new Image(width, height, channels, pixels), orientation);
    }

    /// <summary>The picture as a PNG file of 8 bits per sample. The same picture gives the same bytes.</summary>
    public byte[] ToPng() => PngEncoder.Encode(this);

    /// <summary>Writes the picture as a PNG file; a reader sees the whole file or none of it.</summary>
    /// <param name="path">The target.</param>
    /// <exception cref="EnvironmentException">The file system refused.</exception>
    public void Save(string path)
    {
        var png = ToPng();
        AtomicFile.Write(path, stream => stream.Write(png));
    }
}
