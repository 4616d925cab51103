using System.Buffers.Binary;

namespace Smug.Models.Images.Jpeg;

/// <summary>How a camera was held, as the EXIF block of a picture says. A block that cannot be read says nothing.</summary>
internal static class ExifOrientation
{
    private const ushort Tag = 0x0112;
    private const ushort ShortType = 3;

    /// <summary>1 (upright) to 8; 1 where nothing is said.</summary>
    public static int Find(ReadOnlySpan<byte> jpeg)
    {
        for (var at = 2; at + 4 <= jpeg.Length && jpeg[at] == 0xFF && jpeg[at + 1] is not (0xDA or 0xD9);)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 2)..]);
            if (length < 2 || at + 2 + length > jpeg.Length) return 1;
            var segment = jpeg.Slice(at + 4, length - 2);
            if (jpeg[at + 1] == 0xE1 && segment.StartsWith("Exif\0\0"u8)) return Of(segment[6..]);
            at += 2 + length;
        }

        return 1;
    }

    /// <summary>A picture turned and mirrored so that it stands upright.</summary>
    public static Image Apply(Image image, int orientation)
    {
        if (orientation is < 2 or > 8) return image;
        var (width, height, channels) = (image.Width, image.Height, image.Channels);
        var (newWidth, newHeight) = orientation >= 5 ? (height, width) : (width, height);
        var pixels = new byte[image.Pixels.Length];
        for (var y = 0; y < newHeight; y++)
        {
            for (var x = 0; x < newWidth; x++)
            {
                var (fromX, fromY) = orientation switch
                {
                    2 => (width - 1 - x, y),
                    3 => (width - 1 - x, height - 1 - y),
                    4 => (x, height - 1 - y),
                    5 => (y, x),
                    6 => (y, height - 1 - x),
                    7 => (width - 1 - y, height - 1 - x),
                    _ => (width - 1 - y, x),
                };
                image[fromX, fromY].CopyTo(pixels.AsSpan((y * newWidth + x) * channels));
            }
        }

        return new Image(newWidth, newHeight, channels, pixels);
    }

    /// <summary>What an EXIF block itself says: 1 to 8, or another number that says nothing.</summary>
    public static int Of(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8) return 1;
        var isLittle = tiff.StartsWith("II"u8);
        if (!isLittle && !tiff.StartsWith("MM"u8)) return 1;
        var directory = Long(tiff[4..], isLittle);
        if (directory > tiff.Length - 2) return 1;
        var count = Short(tiff[(int)directory..], isLittle);
        for (var i = 0; i < count; i++)
        {
            var entry = directory + 2 + 12L * i;
            if (entry > tiff.Length - 12) return 1;
            var field = tiff.Slice((int)entry, 12);
            if (Short(field, isLittle) == Tag && Short(field[2..], isLittle) == ShortType) return Short(field[8..], isLittle);
        }

        return 1;
    }

    private static ushort Short(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Long(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
