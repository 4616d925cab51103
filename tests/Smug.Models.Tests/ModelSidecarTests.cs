using Smug.Tensors;

namespace Smug.Models.Tests;

/// <summary>Facts beside a model's file, written by people.</summary>
public sealed class ModelSidecarTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("smug-sidecar").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_description_may_leave_out_what_it_does_not_need()
    {
        File.WriteAllText(InFolder("m.preprocessing.json"), """{"height": 4, "width": 6, "channels": 3, "high": 255, "mean": [104, 117, 123], "channelOrder": "bgr"}""");
        var preprocessing = ModelSidecar.Preprocessing(InFolder("m.onnx"))!;
        Assert.Equal(new Shape(4, 6, 3), preprocessing.InputShape);
        Assert.Equal(255f - 123, preprocessing.Value(255f, 2));

        // The rest of a model's life: it is hashed and saved with what was left out.
        var network = new NetworkBuilder<float>(new Shape(4, 6, 3), seed: 1).Flatten("flat").Dense("out", 2)
            .Build(new ModelInfo { Preprocessing = preprocessing });
        Assert.Equal(64, ModelFile.ContentHash(network).Length);
    }

    [Theory]
    [InlineData("""{"height": 4""")]
    [InlineData("""{"height": 4, "width": 6, "channels": 3, "brightness": 2}""")]
    [InlineData("""{"height": 4, "width": 6, "channels": 3, "mean": [1, 2]}""")]
    [InlineData("null")]
    public void A_description_that_describes_nothing_is_refused(string json)
    {
        File.WriteAllText(InFolder("m.preprocessing.json"), json);
        Assert.Throws<MalformedInputException>(() => ModelSidecar.Preprocessing(InFolder("m.onnx")));
    }

    [Fact]
    public void WordNet_ids_are_left_out_where_every_line_has_one()
    {
        Assert.Equal(["tench, Tinca tinca", "macaw"], Labels("n01440764 tench, Tinca tinca\nn01818515 macaw\n"));
        Assert.Equal(["n01440764 tench", "macaw"], Labels("n01440764 tench\r\nmacaw"));
        Assert.Equal(["n0144076x tench"], Labels("n0144076x tench"));
        Assert.Throws<MalformedInputException>(() => Labels("one\n\ntwo"));
    }

    private string[] Labels(string text)
    {
        File.WriteAllText(InFolder("names.txt"), text);
        return [.. ModelSidecar.Labels(InFolder("names.txt"))];
    }

    private string InFolder(string name) => Path.Combine(_folder, name);
}
