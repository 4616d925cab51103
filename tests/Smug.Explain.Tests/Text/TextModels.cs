using Smug.Kernels.Conv2d;
using Smug.Models;
using Smug.Models.Text;
using Smug.Tensors;

namespace Smug.Explain.Tests.Text;

/// <summary>Tiny text networks with drawn weights; they know the words w0 to w9.</summary>
internal static class TextModels
{
    public const int Dimension = 4;

    public static Vocabulary Words { get; } = new(WordTokenizer.Name, [.. Enumerable.Range(0, 10).Select(i => $"w{i}")]);

    public static Network<float> Cnn(ulong seed, int outputs = 2, bool sigmoid = false)
    {
        var builder = Embedded(seed)
            .Add("rows", new ReshapeLayer<float>(new Shape(6, 1, Dimension)))
            .Add("conv1", new Conv2dLayer<float>(
                Initializer.Uniform<float>(new Shape(3, 1, Dimension, 5), 1, new SeededRandom(seed + 1)),
                Initializer.Uniform<float>(new Shape(5), 0.1, new SeededRandom(seed + 2)), new Conv2dGeometry(1, 1, 1, 0, 1, 0, 1, 1, 1)))
            .Relu("relu1")
            .Add("real", new TokenMaskLayer<float>(), "relu1", "input")
            .Add("pool", new GlobalMaxPool2dLayer<float>())
            .Dropout("dropout", 0.5)
            .Dense("logits", outputs);
        if (sigmoid) builder.Add("probability", new SigmoidLayer<float>());
        return builder.Build(new ModelInfo { Vocabulary = Words });
    }

    public static Network<float> Lstm(ulong seed, bool bidirectional) => Embedded(seed)
        .Lstm("lstm1", 3, bidirectional, tokens: "input")
        .LastState("last", tokens: "input")
        .Dense("logits", 2)
        .Build(new ModelInfo { Vocabulary = Words });

    public static string Text(int words, int seed = 1)
    {
        var random = new SeededRandom((ulong)seed);
        return string.Join(' ', Enumerable.Range(0, words).Select(_ => $"w{random.Next(12)}"));
    }

    private static NetworkBuilder<float> Embedded(ulong seed) => new NetworkBuilder<float>(new Shape(6), seed)
        .Add("embedding", new EmbeddingLayer<float>(Initializer.Uniform<float>(new Shape(Words.Count, Dimension), 1, new SeededRandom(seed))))
        .Add("words", new TokenMaskLayer<float>(), "embedding", "input")
        .Dropout("embedding-dropout", 0.3);
}
