using Smug.Models;
using Smug.Models.Images;

namespace Smug.Explain.Tests;

public class ImageInputTests
{
    private static readonly Network<float> Network = SmallNetworks.Convolutional(1);

    [Fact]
    public void APictureBecomesWhatThePreprocessingSays()
    {
        var network = Network.With(Network.Info with { Labels = ["cat", "Dog", "7"], Preprocessing = new Preprocessing(6, 6, 1, Low: -1, High: 1) });
        var pixels = Enumerable.Range(0, 36).Select(i => (byte)(i * 7)).ToArray();
        var input = ImageInput.From(new Image(6, 6, 1, pixels), network, 2, "a.png");
        Assert.Equal((6, 6, 1, 2, "a.png"), (input.Height, input.Width, input.Channels, input.Label!.Value, input.Origin));
        for (var i = 0; i < 36; i++) Assert.Equal(-1 + 2 * (pixels[i] / 255f), input.Values[i], 1e-6f);
        Assert.Equal((-1f, 1f), (input.Range.Low(0), input.Range.High(0)));
    }

    [Fact]
    public void WithoutPreprocessingPixelsAreDividedBy255()
    {
        var network = Network.With(Network.Info with { Preprocessing = null });
        var input = ImageInput.From(new Image(6, 6, 1, Enumerable.Repeat((byte)51, 36).ToArray()), network);
        Assert.All(input.Values, value => Assert.Equal(0.2f, value, 1e-7f));
        Assert.Null(input.Label);
    }

    [Fact]
    public void APictureOfAnotherSizeIsRefused() =>
        Assert.Throws<ShapeException>(() => ImageInput.From(new Image(7, 6, 1, new byte[42]), Network));

    [Fact]
    public void ClassesAreFoundByNameThenByNumber()
    {
        var classes = Network.OutputNode.OutputShape.Length;
        var labels = Enumerable.Range(0, classes).Select(i => i == 0 ? "1" : $"class {i}");
        var network = Network.With(Network.Info with { Labels = [.. labels] });
        Assert.Equal(0, ImageInput.ClassOf(network, "1"));
        Assert.Equal(classes - 1, ImageInput.ClassOf(network, $"CLASS {classes - 1}"));
        Assert.Equal(0, ImageInput.ClassOf(network, "0"));
        foreach (var text in new[] { "-1", $"{classes}", "", "x", "99999999999999" })
            Assert.Throws<UsageException>(() => ImageInput.ClassOf(network, text));
    }
}
