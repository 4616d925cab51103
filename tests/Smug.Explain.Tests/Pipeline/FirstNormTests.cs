using Smug.Kernels.Conv2d;
using Smug.Models;
using Smug.Tensors;

namespace Smug.Explain.Tests;

/// <summary>Networks with a batch normalisation right behind their first layer. Oracles: the two layers computed one after the other, and the folded
/// layer's own float32 values on the masked image.</summary>
public class FirstNormTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_normalisation_behind_the_first_layer_is_part_of_its_neurons(int seed)
    {
        var (network, input) = (Normalised(seed, "conv"), SmallNetworks.Image(seed, 5, 6, 2));
        var options = new MaskOptions { Gamma = 0.6, Window = 2, TopK = 20, Strategy = "brute-force", Fill = Baseline.Mean };
        var explanation = new MaskPipeline(network, strategies: [new BruteForce()]).Explain(input, options);
        Assert.Equal("conv + norm", explanation.Trace.FirstLayer);
        var apart = Values(network, input.Values.AsSpan(), "norm");
        for (var i = 0; i < apart.Length; i++) Assert.Equal(apart[i], explanation.Trace.PreActivations[i], 1e-5f * (1 + MathF.Abs(apart[i])));
        var replayed = Values(NormFolding.FoldFirst(network), explanation.MaskedInput.AsSpan(), "conv + norm");
        Assert.NotEmpty(explanation.Selection.Neurons);
        foreach (var neuron in explanation.Selection.Neurons) Assert.True(replayed[neuron.Index] > options.Gamma * neuron.PreActivation);
    }

    [Fact]
    public void A_layer_that_something_else_reads_too_is_refused()
    {
        var error = Assert.Throws<UsageException>(() => new MaskPipeline(Normalised(3, "conv", "norm")));
        Assert.Contains("not by it alone", error.Message, StringComparison.Ordinal);
    }

    private static float[] Values(Network<float> network, ReadOnlySpan<float> image, string node)
    {
        using var scope = TensorScope.Begin();
        return network.Evaluate([(Network<float>.InputName, Tensor<float>.From(new Shape([1, .. network.InputShape.Sizes]), image))], [node])[0].ToArray();
    }

    /// <summary>Convolution, normalisation, rectifier and a dense layer; with two readers of the convolution where two nodes are to be added.</summary>
    private static Network<float> Normalised(int seed, params string[] added)
    {
        const int Channels = 4;
        var random = new Random(seed);
        Tensor<float> Draw(float least) => Tensor<float>.From(new Shape(Channels), [.. Enumerable.Range(0, Channels).Select(_ => least + random.NextSingle())]);
        var builder = new NetworkBuilder<float>(new Shape(5, 6, 2), (ulong)seed)
            .Conv2d("conv", Channels, 3, Conv2dGeometry.Same(3, 3))
            .Add("norm", new BatchNormLayer<float>(Draw(0.5f), Draw(-0.3f), Draw(-0.5f), Draw(0.2f)));
        if (added.Length > 1) builder = builder.Add("sum", new AddLayer<float>(), added);
        return builder.Relu("relu").Flatten("flat").Dense("logits", 3).Build();
    }
}
