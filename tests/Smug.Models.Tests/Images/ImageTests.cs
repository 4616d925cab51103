using System.Buffers.Binary;
using Smug.Models.Images;

namespace Smug.Models.Tests.Images;

public class ImageTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void WhatIsWrittenIsReadBack(int channels)
    {
        foreach (var (width, height) in new[] { (1, 1), (1, 17), (17, 1), (28, 28), (31, 9), (300, 4) })
        {
            var image = Noisy(width, height, channels, seed: width + height);
            var again = Image.Decode(image.ToPng());
            Assert.Equal((width, height, channels), (again.Width, again.Height, again.Channels));
            Assert.Equal(image.Pixels.ToArray(), again.Pixels.ToArray());
        }
    }

    [Fact]
    public void WrittenFilesHoldThreeChunksWithRightChecksums()
    {
        var file = Noisy(9, 7, 3, 1).ToPng();
        var types = new List<string>();
        for (var at = 8; at < file.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            var type = System.Text.Encoding.ASCII.GetString(file, at + 4, 4);
            types.Add(type);
            Assert.Equal(PlainPngWriter.Chunk(type, file[(at + 8)..(at + 8 + length)]), file[at..(at + 12 + length)]);
            at += 12 + length;
        }

        Assert.Equal(["IHDR", "IDAT", "IEND"], types);
    }

    [Fact]
    public void EveryRowFilterIsUsedSomewhereAndASmoothPictureShrinks()
    {
        var ramp = new byte[64 * 64];
        for (var i = 0; i < ramp.Length; i++) ramp[i] = (byte)(i % 64 * 3 + i / 64);
        Assert.InRange(new Image(64, 64, 1, ramp).ToPng().Length, 60, 300);
    }

    [Fact]
    public void AreaResizeIsTheMeanOfTheCoveredPixels()
    {
        var image = Noisy(12, 9, 3, 5);
        var small = image.Resize(4, 3, Resampling.Area);
        for (var y = 0; y < 3; y++)
        {
            for (var x = 0; x < 4; x++)
            {
                for (var c = 0; c < 3; c++)
                {
                    var sum = 0;
                    for (var i = 0; i < 9; i++) sum += image[3 * x + i % 3, 3 * y + i / 3][c];
                    Assert.InRange(small[x, y][c] - sum / 9.0, -0.51, 0.51);
                }
            }
        }
    }

    [Fact]
    public void AreaResizeByAFractionKeepsTheMean()
    {
        var image = Noisy(30, 30, 1, 6);
        var small = image.Resize(7, 11, Resampling.Area);
        Assert.InRange(Mean(small) - Mean(image), -0.5, 0.5);
    }

    [Fact]
    public void BilinearResizeOfARampIsARamp()
    {
        // Between the centres of the outermost pixels a linear picture stays linear.
        byte[] ramp = [0, 60, 120, 180];
        var wide = new Image(4, 1, 1, ramp).Resize(8, 1, Resampling.Bilinear);
        Assert.Equal<byte>([0, 15, 45, 75, 105, 135, 165, 180], wide.Pixels.ToArray());
    }

    [Fact]
    public void NearestEnlargementRepeatsPixels()
    {
        var image = Noisy(3, 2, 4, 7);
        var large = image.Resize(12, 10, Resampling.Nearest);
        for (var y = 0; y < 10; y++)
        {
            for (var x = 0; x < 12; x++) Assert.Equal(image[x / 4, y / 5].ToArray(), large[x, y].ToArray());
        }
    }

    [Theory]
    [InlineData(Resampling.Area)]
    [InlineData(Resampling.Bilinear)]
    public void HiddenColoursDoNotBleedIn(Resampling method)
    {
        // A visible red pixel beside an invisible green one.
        var image = new Image(2, 1, 4, [200, 0, 0, 255, 0, 255, 0, 0]).Resize(1, 1, method);
        Assert.Equal<byte>([200, 0, 0, 128], image.Pixels.ToArray());
    }

    [Fact]
    public void GreyIsTheLumaOfBt601()
    {
        Assert.Equal<byte>([76, 150, 29, 255], new Image(4, 1, 3, [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]).ToGrey().Pixels.ToArray());
        var grey = Noisy(3, 3, 1, 8);
        Assert.Same(grey, grey.ToGrey());
    }

    [Fact]
    public void AlphaIsLaidOverTheStatedColour()
    {
        var image = new Image(3, 1, 4, [100, 100, 100, 255, 100, 100, 100, 0, 200, 0, 100, 128]);
        Assert.Equal<byte>([100, 100, 100, 10, 20, 30, 105, 10, 65], image.ToRgb(10, 20, 30).Pixels.ToArray());
    }

    [Fact]
    public void TheNegativeKeepsAlpha() =>
        Assert.Equal<byte>([245, 235, 225, 40], new Image(1, 1, 4, [10, 20, 30, 40]).Invert().Pixels.ToArray());

    [Fact]
    public void WrongSizesAreRefused()
    {
        Assert.Throws<ShapeException>(() => new Image(0, 1, 1, []));
        Assert.Throws<ShapeException>(() => new Image(1, 1, 2, [1, 2]));
        Assert.Throws<ShapeException>(() => new Image(2, 2, 1, [1, 2, 3]));
        Assert.Throws<ShapeException>(() => Noisy(2, 2, 1, 1).Resize(0, 2, Resampling.Area));
        Assert.Throws<ArgumentOutOfRangeException>(() => Noisy(2, 2, 1, 1)[2, 0].Length);
    }

    [Fact]
    public void ASavedFileIsLoaded()
    {
        var directory = Directory.CreateTempSubdirectory("smug-image-").FullName;
        var path = Path.Combine(directory, "a.png");
        var image = Noisy(5, 4, 3, 9);
        image.Save(path);
        Assert.Equal(image.Pixels.ToArray(), Image.Load(path).Pixels.ToArray());
        Assert.Equal([path], Directory.GetFiles(directory));
        Assert.Throws<UsageException>(() => Image.Load(path + ".missing"));
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public void AFileBeyondTheLimitIsRefusedUnread()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("smug-image-").FullName, "big.png");
        File.WriteAllBytes(path, new byte[2000]);
        var error = Assert.Throws<MalformedInputException>(() => Image.Load(path, new ImageLimits { MaxFileBytes = 1000 }));
        Assert.Contains("1000 bytes", error.Message);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    private static double Mean(Image image) => image.Pixels.ToArray().Average(b => b);

    private static Image Noisy(int width, int height, int channels, int seed)
    {
        var pixels = new byte[width * height * channels];
        new Random(seed).NextBytes(pixels);
        return new Image(width, height, channels, pixels);
    }
}
