using Smug.Models;
using Smug.Tensors;

namespace Smug.Explain.Tests;

/// <summary>Attribution of a network's nodes. Oracles: completeness, a layer that is linear behind the node, paths around a node.</summary>
public class NetworkAttributionTests
{
    [Fact]
    public void Behind_the_first_activation_only_a_linear_layer_follows_so_every_rule_is_exact()
    {
        var (network, input) = (SmallNetworks.Convolutional(1), SmallNetworks.Image(1));
        var activations = network.Evaluate([("input", Tensor<float>.Wrap(new Shape(1, 6, 6, 1), [.. input.Values]))], ["relu"])[0];
        var weights = ((DenseLayer<float>)network.Node("logits").Layer).Weight;
        foreach (var rule in Enum.GetValues<IntegrationRule>())
        {
            var attribution = IntegratedGradients.AttributeNode(
                network, "relu", input.Values.AsSpan(), label: 2, new AttributionOptions { Rule = rule, Steps = 10 });
            for (var i = 0; i < 144; i++) Assert.Equal(activations.Values[i] * weights[i, 2], attribution.Values[i], 1e-5f);
            Assert.InRange(attribution.Integration!.CompletenessGap, -1e-5, 1e-5);
        }
    }

    [Theory]
    [InlineData(TargetKind.Logit)]
    [InlineData(TargetKind.Softmax)]
    public void Attributions_of_pixels_add_up_to_the_difference(TargetKind target)
    {
        var (network, input) = (SmallNetworks.Convolutional(2), SmallNetworks.Image(2));
        var options = new AttributionOptions { Target = target, Steps = 64, Tolerance = 1e-3, Baselines = [Baseline.Black, Baseline.White, Baseline.Mean] };
        var attribution = IntegratedGradients.AttributeNode(network, "input", input.Values.AsSpan(), 1, options);
        var score = Score(network, input.Values.AsSpan(), 1, target);
        var baselines = options.Baselines.Average(b => Score(network, b.Resolve(input.Values.AsSpan(), 1, ValueRange.Unit), 1, target));
        Assert.Equal(score, attribution.Integration!.Score, 1e-6);
        Assert.Equal(baselines, attribution.Integration.BaselineScore, 1e-6);
        Assert.True(attribution.Integration.WithinTolerance);
        Assert.Equal(score - baselines, attribution.Values.Sum(value => (double)value), 1e-3 * Math.Abs(score - baselines) + 1e-5);
        Assert.Equal(["black", "white", "mean"], attribution.Integration.Baselines.ToArray());
        Assert.Equal([6, 6, 1], attribution.Shape.ToArray());
    }

    [Fact]
    public void A_path_around_the_node_keeps_the_items_own_input()
    {
        // logits = dense(flatten(input + relu(conv(input)))): the sum needs the input beside the node.
        var random = new Random(4);
        var network = new NetworkBuilder<float>(new Shape(4, 4, 1))
            .Conv2d("conv", 1, 3, Kernels.Conv2d.Conv2dGeometry.Same(3, 3))
            .Relu("relu")
            .Add("sum", new AddLayer<float>(), "input", "relu")
            .Flatten("flatten")
            .Add("logits", new DenseLayer<float>(SmallNetworks.Draw(random, 16, 2), null))
            .Build();
        var input = SmallNetworks.Image(4, 4, 4);
        var attribution = IntegratedGradients.AttributeNode(network, "relu", input.Values.AsSpan(), 0, new AttributionOptions { Steps = 4 });
        var weights = ((DenseLayer<float>)network.Node("logits").Layer).Weight;
        Assert.Equal(
            Enumerable.Range(0, 16).Sum(i => (double)input.Values[i] * weights[i, 0]), attribution.Integration!.BaselineScore, 1e-5);
        Assert.Equal(Score(network, input.Values.AsSpan(), 0, TargetKind.Logit), attribution.Integration.Score, 1e-5);
        Assert.InRange(attribution.Integration.CompletenessGap, -1e-5, 1e-5);
    }

    [Fact]
    public void At_an_inner_node_a_white_baseline_is_the_nodes_value_for_a_white_picture()
    {
        var (network, input) = (SmallNetworks.Convolutional(5), SmallNetworks.Image(5));
        var attribution = IntegratedGradients.AttributeNode(
            network, "relu", input.Values.AsSpan(), 1, new AttributionOptions { Steps = 3, Baselines = [Baseline.White] }, new ValueRange([0], [2]));
        var white = Enumerable.Repeat(2f, 36).ToArray();
        Assert.Equal(Score(network, white, 1, TargetKind.Logit), attribution.Integration!.BaselineScore, 1e-5);
        Assert.InRange(attribution.Integration.CompletenessGap, -1e-5, 1e-5);
    }

    [Fact]
    public void A_node_or_class_that_does_not_exist_is_an_error()
    {
        var (network, input) = (SmallNetworks.Convolutional(1), SmallNetworks.Image(1));
        Assert.Throws<UsageException>(() => IntegratedGradients.AttributeNode(network, "nowhere", input.Values.AsSpan(), 0));
        Assert.Throws<UsageException>(() => IntegratedGradients.AttributeNode(network, "relu", input.Values.AsSpan(), 3));
        Assert.Throws<UsageException>(() => IntegratedGradients.AttributeNode(network, "logits", input.Values.AsSpan(), -1));
        Assert.Throws<ShapeException>(() => IntegratedGradients.AttributeNode(network, "relu", input.Values.AsSpan()[1..], 0));
    }

    private static double Score(Network<float> network, ReadOnlySpan<float> values, int label, TargetKind target)
    {
        var logits = network.Forward(Tensor<float>.From(new Shape([1, .. network.InputShape.Sizes]), values));
        return (target == TargetKind.Softmax ? Op.Softmax(logits) : logits).Values[label];
    }
}
