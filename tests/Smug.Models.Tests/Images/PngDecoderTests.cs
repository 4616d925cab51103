using Smug.Models.Images;

namespace Smug.Models.Tests.Images;

/// <summary>The oracle is <see cref="PlainPngWriter"/>: what it was told to write must be what is read.</summary>
public class PngDecoderTests
{
    public static TheoryData<int, int, bool> Formats()
    {
        var formats = new TheoryData<int, int, bool>();
        foreach (var (colour, depths) in new (int, int[])[] { (0, [1, 2, 4, 8, 16]), (2, [8, 16]), (3, [1, 2, 4, 8]), (4, [8, 16]), (6, [8, 16]) })
        {
            foreach (var depth in depths)
            {
                formats.Add(colour, depth, false);
                formats.Add(colour, depth, true);
            }
        }

        return formats;
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void EveryFormatFilterAndSizeIsRead(int colourType, int depth, bool interlaced)
    {
        foreach (var (width, height) in new[] { (1, 1), (2, 1), (1, 3), (5, 5), (7, 9), (8, 8), (13, 4), (33, 17) })
        {
            for (var filter = 0; filter < 6; filter++)
            {
                var chosen = filter;
                var writer = new PlainPngWriter
                {
                    Width = width,
                    Height = height,
                    Depth = depth,
                    ColourType = colourType,
                    Interlaced = interlaced,
                    Palette = colourType == 3 ? Colours(1 << depth) : null,
                    Filter = row => chosen < 5 ? chosen : row % 5,
                    DataChunk = 1 + filter * 37,
                };
                int Sample(int x, int y, int s) => Noise(x, y, s) & ((1 << depth) - 1);
                var content = writer.Write(Sample);
                var image = Image.Decode(content);
                ReadsItsNumbers(content, colourType, depth, width, Sample);

                Assert.Equal((width, height), (image.Width, image.Height));
                Assert.Equal(colourType switch { 0 => 1, 2 or 3 => 3, _ => 4 }, image.Channels);
                for (var y = 0; y < height; y++)
                {
                    for (var x = 0; x < width; x++)
                        Assert.Equal(Expected(writer, Sample, x, y), image[x, y].ToArray());
                }
            }
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 4)]
    [InlineData(0, 8)]
    [InlineData(0, 16)]
    [InlineData(2, 8)]
    [InlineData(2, 16)]
    public void TheTransparentColourIsComparedBeforeItIsRounded(int colourType, int depth)
    {
        // Sample 0 of pixel (x, 0) is x; 16-bit neighbours round to the same byte, and only one of them is transparent.
        var samples = colourType == 0 ? 1 : 3;
        var key = new byte[2 * samples];
        for (var s = 0; s < samples; s++) key[2 * s + 1] = 1;
        var writer = new PlainPngWriter { Width = 2, Height = 1, Depth = depth, ColourType = colourType, Transparency = key };
        var image = Image.Decode(writer.Write((x, _, s) => s == 0 ? x : 1));
        Assert.Equal(4, image.Channels);
        Assert.Equal(255, image[0, 0][3]);
        Assert.Equal(0, image[1, 0][3]);
    }

    [Fact]
    public void A_turned_camera_is_turned_upright()
    {
        // Orientation 6: the first row of the file is the right column of the scene.
        byte[] tiff = [.. "MM"u8, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0];
        var png = new Image(2, 3, 1, [1, 2, 3, 4, 5, 6]).ToPng();
        const int BehindHeader = 33;
        var image = ImageFile.Decode((byte[])[.. png[..BehindHeader], .. PlainPngWriter.Chunk("eXIf", tiff), .. png[BehindHeader..]]);
        Assert.Equal((3, 2), (image.Width, image.Height));
        Assert.Equal([5, 3, 1, 6, 4, 2], image.Pixels.ToArray());
    }

    [Fact]
    public void PaletteEntriesBeyondTheTransparencyListAreOpaque()
    {
        var writer = new PlainPngWriter
        {
            Width = 3,
            Height = 1,
            Depth = 2,
            ColourType = 3,
            Palette = [10, 20, 30, 40, 50, 60, 70, 80, 90],
            Transparency = [7, 0],
        };
        var image = Image.Decode(writer.Write((x, _, _) => x));
        Assert.Equal<byte>([10, 20, 30, 7, 40, 50, 60, 0, 70, 80, 90, 255], image.Pixels.ToArray());
    }

    [Fact]
    public void ASuggestedPaletteInAColourPictureIsAllowed()
    {
        var writer = new PlainPngWriter { Width = 1, Height = 1, Depth = 8, ColourType = 2, Palette = [1, 2, 3] };
        Assert.Equal<byte>([5, 6, 7], Image.Decode(writer.Write((_, _, s) => 5 + s)).Pixels.ToArray());
    }

    /// <summary>A grey file's numbers come out as they were; a file of another colour type is refused.</summary>
    private static void ReadsItsNumbers(byte[] content, int colourType, int depth, int width, Func<int, int, int, int> sample)
    {
        if (colourType != 0)
        {
            Assert.Throws<MalformedInputException>(() => GreyMap.Decode(content));
            return;
        }

        var map = GreyMap.Decode(content);
        Assert.Equal((width, depth), (map.Width, map.Bits));
        for (var i = 0; i < map.Values.Length; i++) Assert.Equal(sample(i % width, i / width, 0), map.Values[i]);
    }

    private static byte[] Expected(PlainPngWriter writer, Func<int, int, int, int> sample, int x, int y)
    {
        // Rounded by decimal arithmetic, another way than the product's integers.
        byte Byte(int s) => (byte)Math.Round(sample(x, y, s) * 255m / ((1 << writer.Depth) - 1), MidpointRounding.AwayFromZero);
        return writer.ColourType switch
        {
            0 => [Byte(0)],
            2 => [Byte(0), Byte(1), Byte(2)],
            3 => writer.Palette!.AsSpan(3 * sample(x, y, 0), 3).ToArray(),
            4 => [Byte(0), Byte(0), Byte(0), Byte(1)],
            _ => [Byte(0), Byte(1), Byte(2), Byte(3)],
        };
    }

    private static byte[] Colours(int count) => [.. Enumerable.Range(0, 3 * count).Select(i => (byte)(i * 41 + 3))];

    private static int Noise(int x, int y, int s)
    {
        var h = unchecked((uint)(x * 374761393 + y * 668265263 + s * 1274126177));
        h = (h ^ (h >> 13)) * 1103515245;
        return (int)((h ^ (h >> 16)) & 0xFFFF);
    }
}
