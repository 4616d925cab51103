using System.Collections.Immutable;
using Smug.Kernels;
using Smug.Kernels.Conv2d;
using Smug.Kernels.Pool;
using Smug.Models;
using Smug.Tensors;

namespace Smug.Explain.Tests;

/// <summary>Integrated Gradients through a compiled plan, against the recorded operations.</summary>
public class PlannedAttributionTests
{
    private static readonly Network<float> Network = Branching();

    [Theory]
    [InlineData("input", TargetKind.Logit)]
    [InlineData("input", TargetKind.Softmax)]
    [InlineData("norm", TargetKind.Logit)]
    [InlineData("relu", TargetKind.Logit)]
    [InlineData("cat", TargetKind.Softmax)]
    [InlineData("gap", TargetKind.Logit)]
    public void The_plan_agrees_with_the_recorded_operations(string node, TargetKind target)
    {
        var options = new AttributionOptions { Steps = 12, Target = target, Baselines = [Baseline.Zero, Baseline.White] };
        var planned = Run(node, options);
        var recorded = Run(node, options with { UsePlan = false });
        var scale = recorded.Values.Max(Math.Abs);
        Assert.True(scale > 0);
        foreach (var (expected, got) in recorded.Values.Zip(planned.Values)) Assert.InRange(got, expected - 1e-5f * scale, expected + 1e-5f * scale);
        Assert.Equal(recorded.Integration!.Score, planned.Integration!.Score, 1e-6);
        Assert.Equal(recorded.Integration.BaselineScore, planned.Integration.BaselineScore, 1e-6);
        Assert.Equal(recorded.Integration.Baselines.AsEnumerable(), planned.Integration.Baselines);
    }

    [Fact]
    public void Bits_depend_neither_on_threads_nor_on_the_memory_budget()
    {
        var expected = Run("input", new AttributionOptions { Steps = 9 }).Values;
        foreach (var threads in new[] { 1, 2, 3 })
        {
            using var limit = Workers.Limit(threads);
            foreach (var budget in new[] { 1L, 1 << 20, 1 << 28 })
                Assert.Equal(expected.AsEnumerable(), Run("input", new AttributionOptions { Steps = 9, MemoryBudget = budget }).Values);
        }
    }

    [Fact]
    public void Weights_that_training_changes_are_noticed()
    {
        var network = Branching();
        ImmutableArray<float> Attribute(bool usePlan) =>
            IntegratedGradients.AttributeNode(network, "input", Picture(), 1, new AttributionOptions { Steps = 5, UsePlan = usePlan }).Values;
        var before = Attribute(usePlan: true);
        var bias = ((Conv2dLayer<float>)network.Node("b").Layer).Bias!;
        bias.Span[1] += 0.5f;
        var (after, recorded) = (Attribute(usePlan: true), Attribute(usePlan: false));
        Assert.NotEqual(before.AsEnumerable(), after);
        for (var i = 0; i < after.Length; i++) Assert.Equal(recorded[i], after[i], 1e-5f);
    }

    private static Attribution Run(string node, AttributionOptions options) => IntegratedGradients.AttributeNode(Network, node, Picture(), 2, options);

    private static float[] Picture()
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, 12 * 12 * 3).Select(_ => random.NextSingle())];
    }

    /// <summary>An affine start (convolution and batch norm), a rectifier before a max pool, and two branches.</summary>
    private static Network<float> Branching()
    {
        var builder = new NetworkBuilder<float>(new Shape(12, 12, 3), seed: 3);
        builder.Conv2d("conv", 9, 3, new Conv2dGeometry(2, 2, 1, 1, 1, 1)).BatchNorm("norm").Relu("relu");
        builder.Add("pool", new MaxPool2dLayer<float>(Pool2dGeometry.Square(2, 1)));
        builder.Conv2d("a", 8, 1).Relu("ra");
        builder.From("pool").Conv2d("b", 5, 3, Conv2dGeometry.Same(3, 3)).Relu("rb");
        builder.Add("cat", new ConcatLayer<float>(), "ra", "rb");
        return builder.Conv2d("c", 6, 2).Relu("rc").Add("gap", new GlobalAveragePool2dLayer<float>()).Dense("logits", 4).Add("prob", new SoftmaxLayer<float>()).Build();
    }
}
