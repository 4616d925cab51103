using Smug.Kernels.Conv2d;
using Smug.Models;
using Smug.Tensors;

namespace Smug.Explain.Tests;

/// <summary>Small networks with seeded random weights and biases, and images for them.</summary>
internal static class SmallNetworks
{
    public static Network<float> Convolutional(int seed, int height = 6, int width = 6, int channels = 1, Conv2dGeometry? geometry = null)
    {
        var random = new Random(seed);
        var conv = new Conv2dLayer<float>(Draw(random, 3, 3, channels, 4), Draw(random, 4), geometry ?? Conv2dGeometry.Same(3, 3));
        var flat = conv.OutputShape(new Shape(height, width, channels)).Length;
        return new NetworkBuilder<float>(new Shape(height, width, channels))
            .Add("conv", conv)
            .Relu("relu")
            .Flatten("flatten")
            .Add("logits", new DenseLayer<float>(Draw(random, flat, 3), Draw(random, 3)))
            .Build();
    }

    public static Network<float> Dense(int seed, int height = 4, int width = 4, int channels = 1)
    {
        var random = new Random(seed);
        return new NetworkBuilder<float>(new Shape(height, width, channels))
            .Flatten("flatten")
            .Add("hidden", new DenseLayer<float>(Draw(random, height * width * channels, 12), Draw(random, 12)))
            .Relu("relu")
            .Add("logits", new DenseLayer<float>(Draw(random, 12, 3), Draw(random, 3)))
            .Build();
    }

    public static ExplanationInput Image(int seed, int height = 6, int width = 6, int channels = 1, int? label = null)
    {
        var random = new Random(1000 + seed);
        var values = new float[height * width * channels];
        for (var i = 0; i < values.Length; i++) values[i] = random.NextSingle();
        return ExplanationInput.From(values, height, width, channels, label, $"random image {seed}");
    }

    public static Tensor<float> Draw(Random random, params int[] sizes)
    {
        var shape = new Shape(sizes);
        var values = new float[shape.Length];
        for (var i = 0; i < values.Length; i++) values[i] = random.NextSingle() * 2 - 1;
        return Tensor<float>.Wrap(shape, values);
    }
}
