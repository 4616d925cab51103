using System.Buffers.Binary;
using Smug.Models.Images;

namespace Smug.Models.Tests.Images;

/// <summary>Bitmaps of every depth, made byte by byte, and what the format forbids.</summary>
public sealed class BmpTests
{
    private static readonly byte[] Palette = [10, 20, 30, 0, 40, 50, 60, 0];

    [Theory, InlineData(1), InlineData(4), InlineData(8)]
    public void Pixels_with_a_palette_are_read(int bits)
    {
        byte[] row = bits switch { 1 => [0b0100_0000], 4 => [0x01], _ => [0, 1] };
        Assert.Equal<byte>([30, 20, 10, 60, 50, 40], ImageFile.Decode(Bmp(2, 1, bits, [.. Palette], row)).Pixels.ToArray());
    }

    [Fact]
    public void Rows_run_from_the_bottom_up_unless_the_height_is_negative()
    {
        byte[][] rows = [[1, 2, 3], [4, 5, 6]];
        Assert.Equal<byte>([6, 5, 4, 3, 2, 1], ImageFile.Decode(Bmp(1, 2, 24, [], rows)).Pixels.ToArray());
        Assert.Equal<byte>([3, 2, 1, 6, 5, 4], ImageFile.Decode(Bmp(1, -2, 24, [], rows)).Pixels.ToArray());
    }

    [Fact]
    public void Bit_fields_say_where_colours_are()
    {
        Assert.Equal<byte>([3, 2, 1], ImageFile.Decode(Bmp(1, 1, 32, [], [1, 2, 3, 99])).Pixels.ToArray());
        Assert.Equal<byte>([255, 0, 132], ImageFile.Decode(Bmp(1, 1, 16, [], [0b0001_0000, 0b0111_1100])).Pixels.ToArray());
        byte[] masks = [0, 0, 0, 0xFF, 0, 0, 0xFF, 0, 0, 0xFF, 0, 0];
        Assert.Equal<byte>([4, 3, 2], ImageFile.Decode(Bmp(1, 1, 32, masks, compression: 3, [1, 2, 3, 4])).Pixels.ToArray());
    }

    public static TheoryData<string, byte[], string> Malformed() => new()
    {
        { "nothing", "BM"u8.ToArray(), "header" },
        { "RLE8", Bmp(1, 1, 8, [.. Palette], compression: 1, [0]), "RLE8" },
        { "RLE4", Bmp(1, 1, 4, [.. Palette], compression: 2, [0]), "RLE4" },
        { "7 bits", Bmp(1, 1, 7, [], [0]), "bits per pixel" },
        { "width 0", Bmp(0, 1, 24, [], [0]), "at least 1" },
        { "too many pixels", Bmp(1 << 20, 1 << 20, 24, [], [0]), "at most" },
        { "too few rows", Bmp(1, 5, 24, [], [0, 0, 0]), "bytes of pixels" },
        { "a colour not in the palette", Bmp(1, 1, 8, [.. Palette], [9]), "pixel (0, 0)" },
        { "another format", "GIF89a.."u8.ToArray(), "GIF: save the picture as PNG or JPEG" },
        { "a newer format", "RIFF....WEBPVP8 "u8.ToArray(), "WebP: save" },
    };

    [Theory, MemberData(nameof(Malformed))]
    public void What_the_format_forbids_is_refused(string what, byte[] bytes, string expected) =>
        Assert.Contains(expected, Assert.Throws<MalformedInputException>(() => ImageFile.Decode(bytes, what)).Message);

    internal static byte[] Bmp(int width, int height, int bits, byte[] palette, params byte[][] rows) => Bmp(width, height, bits, palette, 0, rows);

    private static byte[] Bmp(int width, int height, int bits, byte[] palette, uint compression, params byte[][] rows)
    {
        var header = new byte[54];
        "BM"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(10), 54 + palette.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(22), height);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(26), 1);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(28), (short)bits);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(30), compression);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(46), bits <= 8 ? palette.Length / 4 : 0);
        return [.. header, .. palette, .. rows.SelectMany(row => row.Concat(new byte[(4 - row.Length % 4) % 4]))];
    }
}
