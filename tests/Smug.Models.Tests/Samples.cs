using Smug.Kernels.Conv2d;
using Smug.Kernels.Norm;
using Smug.Kernels.Pool;
using Smug.Models.Datasets;
using Smug.Models.Formats;
using Smug.Tensors;

namespace Smug.Models.Tests;

/// <summary>Small networks and batches that several tests share.</summary>
internal static partial class Samples
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

    /// <summary>One node of every kind that takes images.</summary>
    public static Network<float> Everything(ulong seed) => new NetworkBuilder<float>(new Shape(9, 9, 2), seed)
        .Conv2d("conv1", filters: 4, kernel: 3)
        .BatchNorm("norm1")
        .Relu("relu1")
        .Add("lrn", new LrnLayer<float>(new LrnSettings(3)))
        .MaxPool2d("pool1", 2, stride: 1)
        .Add("sigmoid", new SigmoidLayer<float>(), "pool1")
        .Add("joined", new ConcatLayer<float>(), "sigmoid", "pool1")
        .Add("pool2", new AveragePool2dLayer<float>(new Pool2dGeometry(3, 2) { PadTop = 1, CeilMode = true, CountIncludePad = false }))
        .Add("mean", new GlobalAveragePool2dLayer<float>())
        .Add("max", new GlobalMaxPool2dLayer<float>(), "pool2")
        .Add("sum", new AddLayer<float>(), "mean", "max")
        .Add("tanh", new TanhLayer<float>())
        .Dropout("dropout", 0.25)
        .Flatten("flatten")
        .Dense("logits", 3)
        .Add("softmax", new SoftmaxLayer<float>())
        .Build();

    /// <summary>Token numbers to classes.</summary>
    public static Network<float> Tokens(ulong seed) => new NetworkBuilder<float>(new Shape(5), seed)
        .Embedding("embedding", vocabulary: 7, dimension: 4)
        .Flatten("flatten")
        .Dense("logits", 2)
        .Build();

    /// <summary>Token numbers to classes through recurrent layers of every kind; tokens 0 at the end are padding.</summary>
    public static Network<float> Recurrent(ulong seed) => new NetworkBuilder<float>(new Shape(5), seed)
        .Embedding("embedding", vocabulary: 7, dimension: 4)
        .Lstm("lstm", 3, isBidirectional: true, tokens: "input")
        .Gru("gru", 2, tokens: "input")
        .Add("early", new GruLayer<float>(null, Early(seed)), "gru", "input")
        .Add("joined", new ConcatLayer<float>(), "lstm", "early")
        .Lstm("lstm2", 2, isBidirectional: true, tokens: "input")
        .LastState("last", tokens: "input")
        .Dense("logits", 2)
        .Build();

    /// <summary>Token numbers, some of them padding, to classes.</summary>
    public static Network<float> Text(ulong seed) => new NetworkBuilder<float>(new Shape(5), seed)
        .Embedding("embedding", vocabulary: 7, dimension: 4)
        .Add("words", new TokenMaskLayer<float>(fill: -0.5), "embedding", "input")
        .Flatten("flatten")
        .Dense("logits", 2)
        .Build();

    /// <summary>A gated recurrent unit that reads in reverse and resets before the product.</summary>
    private static RecurrentWeights<float> Early(ulong seed) => RecurrentWeights<float>.Draw(2, 2, 3, new SeededRandom(seed));

    /// <summary>4×4 images of noise with one bright quadrant, which is the class.</summary>
    public static LabeledImages Quadrants(int count, ulong seed)
    {
        var random = new SeededRandom(seed);
        var pixels = new byte[16 * count];
        var labels = new byte[count];
        for (var i = 0; i < count; i++)
        {
            labels[i] = (byte)random.Next(4);
            for (var p = 0; p < 16; p++)
            {
                var quadrant = p / 8 * 2 + p % 4 / 2;
                pixels[16 * i + p] = (byte)(random.Next(150) + (quadrant == labels[i] ? 100 : 0));
            }
        }

        return new LabeledImages(new Shape(4, 4, 1), pixels, labels);
    }

    /// <summary>A network for <see cref="Quadrants"/> with everything whose training has a state of its own.</summary>
    public static Network<float> QuadrantNetwork(ulong seed) => new NetworkBuilder<float>(new Shape(4, 4, 1), seed)
        .Conv2d("conv1", filters: 8, kernel: 3)
        .BatchNorm("norm1")
        .Relu("relu1")
        .Flatten("flatten")
        .Dropout("dropout", 0.2)
        .Dense("logits", 4)
        .Build(new ModelInfo { Architecture = "quadrants", Preprocessing = new Preprocessing(4, 4, 1) });

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
