using System.Security.Cryptography;
using Smug.Models.Formats;
using Smug.Tensors;

namespace Smug.Models.Tests;

/// <summary>A model that is written and read again is the same model, to the bit.</summary>
public sealed class ModelFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("smug-models-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Saving_and_loading_keeps_graph_weights_and_information()
    {
        var network = Samples.Residual(seed: 3);
        var path = Path.Combine(_directory, "m.safetensors");
        ModelFile.Save(network, path);
        var loaded = ModelFile.Load(path);

        Assert.Equal(network.Summary(), loaded.Summary());
        Assert.Equal(network.Labels.AsEnumerable(), loaded.Labels);
        Assert.Equal(network.Info.Training, loaded.Info.Training);
        Assert.Equal(network.Info.Architecture, loaded.Info.Architecture);
        Assert.Equal(network.Preprocessing!.InputShape, loaded.Preprocessing!.InputShape);
        Assert.Equal(network.Preprocessing.Mean.AsEnumerable(), loaded.Preprocessing.Mean);
        var x = Samples.Batch(network.InputShape, 3, seed: 5);
        Assert.Equal(network.Forward(x).ToArray(), loaded.Forward(x).ToArray());
    }

    [Fact]
    public void The_content_hash_is_the_files_hash()
    {
        var network = Samples.Residual(seed: 3);
        var path = Path.Combine(_directory, "m.safetensors");
        ModelFile.Save(network, path);
        var expected = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
        Assert.Equal(expected, ModelFile.ContentHash(network));
        Assert.Equal(expected, ModelFile.ContentHash(ModelFile.Load(path)));
        Assert.Equal(expected, SafetensorsFile.Read(path).ContentHash);
        Assert.NotEqual(expected, ModelFile.ContentHash(Samples.Residual(seed: 4)));
    }

    [Fact]
    public void Float64_and_back_is_the_same_network()
    {
        var network = Samples.Residual(seed: 3);
        Assert.Equal(ModelFile.ContentHash(network), ModelFile.ContentHash(network.ToDouble().ToSingle()));
        var x = Samples.Batch(network.InputShape, 2, seed: 5);
        var wide = network.ToDouble().Forward(Tensor<double>.Wrap(x.Shape, [.. x.ToArray().Select(v => (double)v)]));
        var narrow = network.Forward(x);
        for (var i = 0; i < narrow.Length; i++) Assert.Equal(wide.Values[i], narrow.Values[i], 1e-4);
    }

    [Theory]
    [InlineData("\"schema\":1", "\"schema\":2", "schema")]
    [InlineData("\"schema\":1", "\"schema\":1,\"more\":0", "more")]
    [InlineData("\"kind\":\"Relu\"", "\"kind\":\"Rela\"", "Rela")]
    [InlineData("\"groups\":1", "\"groups\":2", "Conv2d")]
    [InlineData("\"groups\":1", "\"groups\":1,\"x\":1", "unknown attribute")]
    [InlineData("\"stride\":[1,1]", "\"stride\":[1,0]", "stride")]
    [InlineData("\"output\":\"logits\"", "\"output\":\"nowhere\"", "nowhere")]
    [InlineData("\"low\":0", "\"low\":7", "low < high")]
    [InlineData("\"labels\":[\"one\"", "\"labels\":[null", "missing")]
    [InlineData("\"inputs\":[\"relu1\"]", "\"inputs\":[null]", "missing")]
    public void A_contradiction_is_refused_and_named(string from, string to, string named)
    {
        var error = Assert.Throws<MalformedInputException>(() => Samples.Edit(Samples.Residual(seed: 3), from, to));
        Assert.Contains(named, error.Message);
    }
}
