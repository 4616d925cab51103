using Smug.Report.Pictures;

namespace Smug.Report.Tests;

public class PictureTests
{
    [Fact]
    public void LightnessGrowsAlongTheSequentialMap()
    {
        // CIE L*: equal steps look equally far apart. Plasma's grow by about 6 to 9 per tenth.
        var lightness = ColourMap.Sequential.Table.Select(Lightness).ToArray();
        for (var i = 1; i < lightness.Length; i++) Assert.InRange(lightness[i] - lightness[i - 1], 4, 12);
    }

    [Fact]
    public void TheDivergingMapIsLightestInTheMiddleAndAsDarkAtBothEnds()
    {
        var lightness = ColourMap.Diverging.Table.Select(Lightness).ToArray();
        for (var i = 1; i < lightness.Length; i++) Assert.Equal(i <= 5, lightness[i] > lightness[i - 1]);
        Assert.InRange(lightness[0] - lightness[^1], -5, 5);
        Assert.Equal(Colour.Of(0xf7f7f7), ColourMap.Diverging.At(0.5));
    }

    [Fact]
    public void ColoursBetweenTableEntriesLieOnALine()
    {
        Assert.Equal(Colour.Of(0x0d0887), ColourMap.Sequential.At(-1));
        Assert.Equal(Colour.Of(0x0d0887), ColourMap.Sequential.At(double.NaN));
        Assert.Equal(Colour.Of(0xf0f921), ColourMap.Sequential.At(2));
        Assert.Equal(new Colour(39, 6, 146), ColourMap.Sequential.At(0.05));
    }

    [Fact]
    public void PixelsAreDrawnAsSquares()
    {
        var explanation = SampleExplanation.Create();
        var original = ExplanationPictures.Draw(explanation).Original;
        for (var y = 0; y < 560; y += 7)
        {
            for (var x = 0; x < 560; x += 7)
            {
                var level = (byte)Math.Round(255 * explanation.Input.Values[y / 20 * 28 + x / 20]);
                Assert.Equal<byte>([level, level, level], original[x, y].ToArray());
            }
        }
    }

    [Fact]
    public void MaskAndLineShowTheKeptWindows()
    {
        var explanation = SampleExplanation.Create();
        var pictures = ExplanationPictures.Draw(explanation);
        var kept = explanation.Mask.Pixels();
        for (var pixel = 0; pixel < kept.Length; pixel++)
        {
            var (x, y) = (pixel % 28, pixel / 28);
            Assert.Equal(kept[pixel], pictures.Mask[x * 20 + 10, y * 20 + 10][0] > 128);

            // The middle of a pixel's left edge carries the line where the pixel is kept and its neighbour is not.
            var onBorder = kept[pixel] && (x == 0 || !kept[pixel - 1]);
            var line = pictures.MaskedInput[x * 20, y * 20 + 10].SequenceEqual((byte[])[0x19, 0xc9, 0xb0]);
            Assert.Equal(onBorder, line);
        }
    }

    [Fact]
    public void SignedMapsAreRedAboveAndBlueBelow()
    {
        var picture = ExplanationPictures.DrawSignedMap([-1, 0, 1], 1, 3, side: 3);
        Assert.Equal<byte>([0x05, 0x30, 0x61, 0xf7, 0xf7, 0xf7, 0x67, 0x00, 0x1f], picture.Pixels.ToArray());
        Assert.Equal<byte>([0xf7, 0xf7, 0xf7], ExplanationPictures.DrawSignedMap([0], 1, 1, side: 1).Pixels.ToArray());
        Assert.Throws<ShapeException>(() => ExplanationPictures.DrawSignedMap([1, 2], 1, 3));
    }

    [Theory]
    [InlineData(28, 28, 20)]
    [InlineData(224, 224, 2)]
    [InlineData(2000, 10, 1)]
    [InlineData(3, 3, 24)]
    public void PicturesAreEnlargedByWholeNumbers(int columns, int rows, int scale) =>
        Assert.Equal(scale, Canvas.ScaleFor(columns, rows, 560));

    private static double Lightness(Colour colour)
    {
        static double Linear(byte level) => level / 255.0 <= 0.04045 ? level / 255.0 / 12.92 : Math.Pow((level / 255.0 + 0.055) / 1.055, 2.4);
        var y = 0.2126 * Linear(colour.Red) + 0.7152 * Linear(colour.Green) + 0.0722 * Linear(colour.Blue);
        return y > 0.008856 ? 116 * Math.Cbrt(y) - 16 : 903.3 * y;
    }
}
