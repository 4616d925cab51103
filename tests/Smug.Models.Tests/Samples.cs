using Smug.Kernels.Conv2d;
using Smug.Models.Formats;
using Smug.Tensors;

namespace Smug.Models.Tests;

/// <summary>Small networks and batches that several tests share.</summary>
internal static class Samples
{
    /// <summary>A convolution, a residual branch, a dense layer, and everything a model can be told about itself.</summary>
    public static Network<float> Residual(ulong seed) => new NetworkBuilder<float>(new Shape(6, 6, 1), seed)
        .Conv2d("conv1", filters: 4, kernel: 3)
        .Relu("relu1")
        .Conv2d("conv2", filters: 4, kernel: 3, Conv2dGeometry.Same(3, 3))
        .Add("sum", new AddLayer<float>(), "relu1", "conv2")
        .Flatten("flatten")
        .Dense("logits", 3)
        .Build(new ModelInfo
        {
            Architecture = "residual",
            Origin = "a test",
            Labels = ["one", "two", "three"],
            Preprocessing = new Preprocessing(6, 6, 1) { Mean = [0.25], Scale = [2] },
            Training = new TrainingRecord("none", seed, 2, "Adam 1e-3", 10, 5, 4),
        });

    /// <summary>One node of every kind that model files can name.</summary>
    public static Network<float> Everything(ulong seed) => new NetworkBuilder<float>(new Shape(8, 8, 2), seed)
        .Conv2d("conv1", filters: 4, kernel: 3)
        .Relu("relu1")
        .MaxPool2d("pool1", 2)
        .Add("joined", new ConcatLayer<float>(), "pool1", "pool1")
        .Add("sum", new AddLayer<float>(), "joined", "joined")
        .Flatten("flatten")
        .Dense("logits", 3)
        .Build();

    public static Tensor<float> Batch(Shape item, int count, ulong seed) =>
        Initializer.Uniform<float>(new Shape([count, .. item.Sizes]), 1, new SeededRandom(seed));

    public static byte[] Bytes(Network<float> network)
    {
        var path = Path.GetTempFileName();
        ModelFile.Save(network, path);
        var bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }

    /// <summary>Reads the network back after a change of its description.</summary>
    public static Network<float> Edit(Network<float> network, string from, string to)
    {
        var file = SafetensorsFile.Parse(Bytes(network), "sample");
        var writer = new SafetensorsWriter();
        var json = file.Metadata["smug.model"];
        Assert.Contains(from, json);
        var at = json.IndexOf(from, StringComparison.Ordinal);
        writer.Metadata["smug.model"] = json[..at] + to + json[(at + from.Length)..];
        foreach (var entry in file.Entries) writer.Add(entry.Name, file.Floats<float>(entry.Name));
        using var stream = new MemoryStream();
        writer.WriteTo(stream);
        return ModelFile.Parse<float>(stream.ToArray(), "sample");
    }
}
