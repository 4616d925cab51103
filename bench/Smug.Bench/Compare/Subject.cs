using System.Runtime.InteropServices;
using Smug.Explain;
using Smug.Models;
using Smug.Models.Images;
using Smug.Tensors;

namespace Smug.Bench.Compare;

/// <summary>What is compared: a network and inputs for it, written to a folder that both sides read.</summary>
internal static class Subject
{
    private const int Vocabulary = 1000;

    private static readonly string[] Pictures =
    [
        "natural/bird.bmp", "natural/cat.bmp", "natural/dragonfly.bmp", "natural/owl.jpg", "natural/parrot.jpg",
        "cutouts/animals_mammals_equines_zebra.png", "cutouts/animals_birds_penguin.png", "cutouts/animals_mammals_cats_tiger.png",
    ];

    /// <summary>Writes <c>model.safetensors</c> and <c>input-0.f32</c> and on, [H, W, C] in float32.</summary>
    /// <param name="name"><c>googlenet</c>: the shared ONNX model and photos where they lie beside the repository, otherwise torchvision's
    /// architecture with random weights and noise. <c>mnist</c>: the shipped network and digits. <c>lstm</c>: two layers
    /// with random weights.</param>
    /// <param name="folder">Where to.</param>
    public static void Write(string name, string folder)
    {
        var data = Shipped.Path("..", "shared", "data");
        var onnx = Path.Combine(data, "models", "googlenet.onnx");
        var (network, pictures) = name switch
        {
            "mnist" => (ModelFile.Load(Shipped.Path("models", "mnist-cnn.safetensors")),
                Enumerable.Range(0, 8).Select(digit => Shipped.Path("samples", "digits", $"{digit}.png"))),
            "googlenet" when File.Exists(onnx) => (ModelFile.Load(onnx), Pictures.Select(picture => Path.Combine(data, "photos", picture)).Where(File.Exists)),
            "googlenet" => (GoogLeNet.Build(), []),
            "lstm" => (TwoLayerLstm(), []),
            _ => throw new UsageException($"There is no comparison of '{name}'."),
        };
        ModelFile.Save(network, Path.Combine(folder, "model.safetensors"));
        var inputs = pictures.Select(picture => Prepared(picture, network)).ToList();
        if (inputs.Count == 0) inputs.Add(Noise(network.InputShape.Length, name == "lstm" ? Vocabulary : 0));
        for (var i = 0; i < inputs.Count; i++) File.WriteAllBytes(Path.Combine(folder, $"input-{i}.f32"), MemoryMarshal.AsBytes(inputs[i].AsSpan()));
        Console.WriteLine($"{network.Info.Architecture}: {network.Nodes.Count} nodes, {inputs.Count} inputs");
    }

    /// <summary>An input that <see cref="Write"/> wrote.</summary>
    public static float[] Read(string file) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(file)).ToArray();

    private static float[] Prepared(string path, Network<float> network) =>
        [.. ImageInput.From(PictureFit.Prepare(ImageFile.Load(path), ImageInput.PreprocessingOf(network)), network).Values];

    /// <summary>Uniform in 0 to 1, or words of a vocabulary.</summary>
    private static float[] Noise(int length, int words)
    {
        var random = new Random(1);
        var values = new float[length];
        for (var i = 0; i < length; i++) values[i] = words > 0 ? random.Next(1, words) : random.NextSingle();
        return values;
    }

    /// <summary>100 words of 100 elements, two layers of 200, the last state, ten classes. Weights are random: speed does not depend on them.</summary>
    private static Network<float> TwoLayerLstm() => new NetworkBuilder<float>(new Shape(100), seed: 1)
        .Embedding("embedding", Vocabulary, 100)
        .Lstm("lstm1", 200)
        .Lstm("lstm2", 200)
        .LastState("last")
        .Dense("logits", 10)
        .Build();
}
