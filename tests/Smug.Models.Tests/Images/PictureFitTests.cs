using Smug.Models.Images;

namespace Smug.Models.Tests.Images;

public class PictureFitTests
{
    private static readonly Preprocessing Mnist = new(28, 28, 1);

    [Fact]
    public void APictureThatFitsIsNotTouched()
    {
        var picture = Noise(28, 28, 1);
        Assert.Same(picture, PictureFit.Stretch(picture, Mnist));
    }

    [Fact]
    public void APictureIsStretchedIntoSizeAndChannels()
    {
        var fitted = PictureFit.Stretch(Noise(100, 61, 4), new Preprocessing(30, 40, 3));
        Assert.Equal((40, 30, 3), (fitted.Width, fitted.Height, fitted.Channels));
        Assert.Equal((28, 28, 1), (PictureFit.Stretch(Noise(7, 9, 3), Mnist).Width, 28, PictureFit.Stretch(Noise(7, 9, 3), Mnist).Channels));
    }

    [Theory]
    [InlineData(1, 20, 240)]
    [InlineData(3, 200, 30)]
    [InlineData(4, 0, 255)]
    public void ADigitIsCroppedScaledAndCentredWhiteOnBlack(int channels, byte ink, byte paper)
    {
        // A rectangle of 30 × 60 in a corner of 200 × 150, in any colours: in the frame 10 × 20 around the middle.
        var picture = Rectangle(200, 150, channels, left: 5, top: 70, boxWidth: 30, boxHeight: 60, ink, paper);
        var digit = PictureFit.Digit(picture, Mnist);
        for (var y = 0; y < 28; y++)
        {
            for (var x = 0; x < 28; x++)
                Assert.Equal(x is >= 9 and < 19 && y is >= 4 and < 24 ? 255 : 0, digit[x, y][0]);
        }
    }

    [Fact]
    public void TransparentPaperIsWhite()
    {
        var pixels = new byte[40 * 40 * 4];
        for (var i = 0; i < 40 * 40; i++) pixels[4 * i + 3] = (byte)(i % 40 is > 15 and < 25 && i / 40 is > 5 and < 35 ? 255 : 0);
        var digit = PictureFit.Digit(new Image(40, 40, 4, pixels), Mnist);
        Assert.Equal(255, digit[14, 14][0]);
        Assert.Equal(0, digit[2, 2][0]);
    }

    [Fact]
    public void TheCentreOfMassIsInTheMiddle()
    {
        // An L: its centre of mass is not the middle of its box.
        var pixels = new byte[60 * 60];
        for (var y = 10; y < 50; y++)
        {
            for (var x = 10; x < (y < 40 ? 20 : 45); x++) pixels[y * 60 + x] = 255;
        }

        var digit = PictureFit.Digit(new Image(60, 60, 1, pixels), Mnist);
        var (mass, sumX, sumY) = (0.0, 0.0, 0.0);
        for (var i = 0; i < 784; i++)
        {
            var level = digit.Pixels[i];
            (mass, sumX, sumY) = (mass + level, sumX + level * (i % 28 + 0.5), sumY + level * (i / 28 + 0.5));
        }

        Assert.InRange(sumX / mass, 13.4, 14.6);
        Assert.InRange(sumY / mass, 13.4, 14.6);
    }

    [Fact]
    public void APictureWithoutInkIsRefused()
    {
        Assert.Throws<UsageException>(() => PictureFit.Digit(new Image(50, 50, 1, Enumerable.Repeat((byte)200, 2500).ToArray()), Mnist));
        Assert.Throws<UsageException>(() => PictureFit.Digit(Noise(30, 30, 1), new Preprocessing(10, 10, 1)));
    }

    [Fact]
    public void AnyPictureWithInkFitsTheFrame()
    {
        // Extreme proportions and sizes: nothing may fall outside the frame.
        var random = new Random(3);
        for (var round = 0; round < 300; round++)
        {
            var (width, height) = (random.Next(1, 90), random.Next(1, 90));
            var picture = Rectangle(width + 6, height + 6, 1, 1 + random.Next(4), 1 + random.Next(4), width, height, 250, 10);
            var digit = PictureFit.Digit(picture, Mnist);
            Assert.Contains((byte)255, digit.Pixels.ToArray());
        }
    }

    private static Image Rectangle(int width, int height, int channels, int left, int top, int boxWidth, int boxHeight, byte ink, byte paper) =>
        Draw(width, height, channels, (x, y) => x >= left && x < left + boxWidth && y >= top && y < top + boxHeight ? ink : paper);

    private static Image Draw(int width, int height, int channels, Func<int, int, byte> level)
    {
        var pixels = new byte[width * height * channels];
        for (var i = 0; i < pixels.Length; i++)
        {
            var pixel = i / channels;
            pixels[i] = channels == 4 && i % 4 == 3 ? (byte)255 : level(pixel % width, pixel / width);
        }

        return new Image(width, height, channels, pixels);
    }

    private static Image Noise(int width, int height, int channels)
    {
        var pixels = new byte[width * height * channels];
        new Random(width).NextBytes(pixels);
        return new Image(width, height, channels, pixels);
    }
}
