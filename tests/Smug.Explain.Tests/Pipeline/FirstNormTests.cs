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

    /// <summary>Its neurons are then its own outputs: the normalisation is one reader of them among others.</summary>
    [Fact]
    public void A_layer_that_something_else_reads_too_stays_as_it_is()
    {
        var (network, input) = (Normalised(3, "conv", "norm"), SmallNetworks.Image(3, 5, 6, 2));
        Assert.Same(network, NormFolding.FoldFirst(network));
        var options = new MaskOptions { Gamma = 0.6, Window = 2, TopK = 20, Strategy = "brute-force", Fill = Baseline.Mean };
        var explanation = new MaskPipeline(network, strategies: [new BruteForce()]).Explain(input, options);
        Assert.Equal(("conv", "conv"), (explanation.Trace.FirstLayer, explanation.Trace.FirstActivation));
        var replayed = Values(network, explanation.MaskedInput.AsSpan(), "conv");
        Assert.NotEmpty(explanation.Selection.Neurons);
        foreach (var neuron in explanation.Selection.Neurons) Assert.True(replayed[neuron.Index] > options.Gamma * neuron.PreActivation);
    }

    [Theory]
    [InlineData(BinaryOperation.Plus, false)]
    [InlineData(BinaryOperation.Minus, false)]
    [InlineData(BinaryOperation.Minus, true)]
    [InlineData(BinaryOperation.Times, true)]
    [InlineData(BinaryOperation.Over, false)]
    public void Arithmetic_with_constants_behind_the_first_layer_is_part_of_its_neurons(BinaryOperation operation, bool isLeft)
    {
        var random = new Random(4);
        var constant = SmallNetworks.Draw(random, 1, 1, 3);
        var network = new NetworkBuilder<float>(new Shape(4, 4, 2))
            .Add("conv", new Conv2dLayer<float>(SmallNetworks.Draw(random, 2, 2, 2, 3), null, Conv2dGeometry.Valid))
            .Add("shifted", new BinaryLayer<float>(operation, isLeft ? constant : null, isLeft ? null : constant))
            .Add("doubled", new BinaryLayer<float>(BinaryOperation.Times, null, Tensor<float>.Full(new Shape(), 2)))
            .Relu("relu").Flatten("flat").Dense("logits", 2).Build();
        var folded = NormFolding.FoldFirst(network);
        Assert.Equal(("conv + shifted + doubled", "relu"), (folded.FirstLayer.Name, folded.FirstActivation.Name));
        var image = SmallNetworks.Image(4, 4, 4, 2).Values.AsSpan();
        var (apart, together) = (Values(network, image, "doubled"), Values(folded, image, folded.FirstLayer.Name));
        for (var i = 0; i < apart.Length; i++) Assert.Equal(apart[i], together[i], 1e-5f * (1 + MathF.Abs(apart[i])));
    }

    [Fact]
    public void What_is_no_scaling_for_each_output_stays_behind_the_first_layer()
    {
        Layer<float>[] others =
        [
            new BinaryLayer<float>(BinaryOperation.Over, left: Tensor<float>.Full(new Shape(), 1)),
            new BinaryLayer<float>(BinaryOperation.Plus, right: SmallNetworks.Draw(new Random(5), 3, 1, 1)),
            new BinaryLayer<float>(BinaryOperation.Maximum, right: SmallNetworks.Draw(new Random(5), 3)),
        ];
        foreach (var layer in others)
        {
            var network = new NetworkBuilder<float>(new Shape(4, 4, 2)).Conv2d("conv", 3, 2, Conv2dGeometry.Valid).Add("next", layer).Flatten("flat").Dense("logits", 2).Build();
            Assert.Same(network, NormFolding.FoldFirst(network));
        }
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
