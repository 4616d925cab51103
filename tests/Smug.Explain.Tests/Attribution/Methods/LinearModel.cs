using Smug.Models;
using Smug.Tensors;

namespace Smug.Explain.Tests;

/// <summary>A network whose logits are F_c(x) = Σ w_ci xᵢ + b_c: every method's map is known in closed form.</summary>
internal sealed class LinearModel
{
    public LinearModel(int height, int width, int channels, int seed = 1, int classes = 2)
    {
        var random = new Random(seed);
        var pixels = height * width * channels;
        Weights = SmallNetworks.Draw(random, pixels, classes);
        Bias = SmallNetworks.Draw(random, classes);
        Network = new NetworkBuilder<float>(new Shape(height, width, channels))
            .Flatten("flatten")
            .Add("logits", new DenseLayer<float>(Weights, Bias))
            .Build();
        Classifier = new Classifier(Network);
        Input = SmallNetworks.Image(seed, height, width, channels);
    }

    public Tensor<float> Weights { get; }

    public Tensor<float> Bias { get; }

    public Network<float> Network { get; }

    public Classifier Classifier { get; }

    public ExplanationInput Input { get; }

    public float Weight(int value, int label) => Weights[value, label];

    public AttributionItem Item(int label = 1, ulong seed = 7) => new(Classifier, Input, label, seed);

    public AttributionMap Map(string method, int label = 1, ulong seed = 7) => AttributionMethods.Find(method).Attribute(Item(label, seed));
}
