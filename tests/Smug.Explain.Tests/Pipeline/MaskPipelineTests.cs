using Smug.Kernels.Conv2d;
using Smug.Models;
using Smug.Tensors;

namespace Smug.Explain.Tests;

/// <summary>The pipeline end to end. Oracle: every mask of a small image tried through the float64 network.</summary>
public class MaskPipelineTests
{
    private static readonly MaskOptions Small = new()
    {
        Strategy = "brute-force",
        TopK = 6,
        Attribution = new AttributionOptions { Steps = 16 },
    };

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(2, 0.5)]
    [InlineData(3, 0.0)]
    [InlineData(4, 0.9)]
    public void The_mask_is_as_small_as_brute_force_finds(int seed, double gamma)
    {
        var (network, input) = (SmallNetworks.Convolutional(seed), SmallNetworks.Image(seed));
        var explanation = Explain(network, input, Small with { Gamma = gamma });
        Assert.Equal(BruteForce.SmallestCost(network, input, explanation, new float[input.Values.Length]), explanation.Mask.KeptWindows);
        Assert.InRange(explanation.Mask.KeptWindows, gamma > 0 ? 1 : 0, 9);
        Assert.Equal(ClaimKind.CardinalityMinimal, explanation.Claim.Kind);
        Assert.StartsWith("The mask is cardinality-minimal: no mask of fewer than", explanation.Claim.Statement);
        Assert.Equal(explanation.Selection.Neurons.Length, explanation.Mask.NeuronsReplayed);
        Assert.True(explanation.Mask.SmallestRetention > gamma);
        Assert.Equal(0, explanation.Claim.Gap);
    }

    [Fact]
    public void Not_square_three_channels_a_window_that_does_not_divide_a_stride_and_a_fill()
    {
        var network = SmallNetworks.Convolutional(7, 5, 7, 3, new Conv2dGeometry(2, 1, 1, 0, 0, 1));
        var input = SmallNetworks.Image(7, 5, 7, 3);
        foreach (var objective in (MaskObjective[])[MaskObjective.Windows, MaskObjective.Pixels])
        {
            foreach (var fill in (Baseline[])[Baseline.Zero, Baseline.Mean, Baseline.White])
            {
                var explanation = Explain(network, input, Small with { Window = 3, Fill = fill, Objective = objective, Margin = 0.05, Gamma = 0.4 });
                Assert.Equal((2, 3), (explanation.Mask.Grid.Rows, explanation.Mask.Grid.Columns));
                Assert.Equal(
                    BruteForce.SmallestCost(network, input, explanation, fill.Resolve(input.Values.AsSpan(), 3, ValueRange.Unit)), explanation.Mask.Cost);
                Assert.Equal(fill.ToString(), explanation.FillName);
            }
        }
    }

    [Fact]
    public void A_dense_first_layer()
    {
        var (network, input) = (SmallNetworks.Dense(3), SmallNetworks.Image(3, 4, 4));
        var explanation = Explain(network, input, Small with { Window = 1, TopK = 4 });
        Assert.Equal(BruteForce.SmallestCost(network, input, explanation, new float[16]), explanation.Mask.KeptWindows);
        Assert.Contains(explanation.Saliency.Base, value => value > 0);
    }

    [Fact]
    public void The_report_holds_what_the_network_says_of_the_masked_images()
    {
        var (network, input) = (SmallNetworks.Convolutional(2), SmallNetworks.Image(2));
        var explanation = Explain(network, input, Small);
        var pixels = explanation.Mask.Pixels();
        for (var i = 0; i < pixels.Length; i++)
        {
            Assert.Equal(pixels[i] ? input.Values[i] : 0, explanation.MaskedInput[i]);
            Assert.Equal(pixels[i] ? 0 : input.Values[i], explanation.InverseMaskedInput[i]);
            Assert.Equal(pixels[i] ? explanation.Saliency.Scaled[i] : 0, explanation.Saliency.Map[i]);
        }

        foreach (var (measure, values) in ((ClassMeasure, IReadOnlyList<float>)[])
            [(explanation.Full, input.Values), (explanation.Masked, explanation.MaskedInput), (explanation.InverseMasked, explanation.InverseMaskedInput)])
        {
            var probabilities = Op.Softmax(network.Forward(Tensor<float>.Wrap(new Shape(1, 6, 6, 1), [.. values]))).ToArray();
            Assert.Equal(probabilities, measure.Probabilities.ToArray());
            Assert.Equal(probabilities.Max(), measure.Confidence);
            Assert.Equal(probabilities[explanation.Trace.ExplainedLabel], measure.ExplainedConfidence);
        }

        Assert.Equal(explanation.Masked.Label == explanation.Trace.ExplainedLabel, explanation.KeepsClass);
        Assert.Contains(explanation.KeepsClass ? "keeps the class" : "does not keep the class", explanation.Claim.ClassStatement);
        Assert.Equal(pixels.Count(kept => kept), explanation.Mask.KeptPixels);
        Assert.Equal(explanation.Mask.KeptWindows, explanation.Saliency.Order.Length);
        Assert.Equal(ModelFile.ContentHash(network), explanation.ModelSha256);
        Assert.Equal(
            ["forward-trace", "attribution", "neuron-selection", "constraints", "outcome", "mask", "saliency", "input-attribution"],
            explanation.Timings.Select(timing => timing.Stage));
    }

    [Fact]
    public void Chosen_neurons_are_the_highest_that_are_active()
    {
        var (network, input) = (SmallNetworks.Convolutional(5), SmallNetworks.Image(5));
        var explanation = Explain(network, input, Small with { TopK = 100, Window = 3 });
        var (scores, values) = (explanation.Attribution.Values, explanation.Trace.PreActivations);
        var expected = Enumerable.Range(0, 144).OrderByDescending(i => scores[i]).ThenBy(i => i).Take(100).Where(i => values[i] > 0);
        Assert.Equal(expected, explanation.Selection.Neurons.Select(neuron => neuron.Index));
        Assert.Equal(100 - explanation.Selection.Neurons.Length, explanation.Selection.Dropped.Sum(dropped => dropped.Count));
        Assert.Contains(explanation.Selection.Dropped, dropped => dropped is { Reason: DropReason.NotActive, Count: > 0 });
    }

    [Fact]
    public void A_cumulative_share_takes_the_fewest_neurons_that_hold_it()
    {
        var explanation = Explain(SmallNetworks.Convolutional(5), SmallNetworks.Image(5), Small with { CumulativeShare = 0.3 });
        var positive = explanation.Attribution.Values.Where(score => score > 0).Order().Select(score => (double)score).ToArray();
        var chosen = explanation.Selection.Neurons;
        Assert.InRange(explanation.Selection.PositiveShare, 0.3, 1);
        Assert.True(chosen.SkipLast(1).Sum(neuron => (double)neuron.Score) < 0.3 * positive.Sum());
    }

    [Fact]
    public void Scores_may_come_from_activations_or_gradients()
    {
        var (network, input) = (SmallNetworks.Convolutional(6), SmallNetworks.Image(6));
        var byActivation = Explain(network, input, Small with { Attribution = new() { Method = AttributionMethod.Activation } });
        Assert.Equal(byActivation.Trace.PreActivations.ToArray(), byActivation.Attribution.Values.ToArray());
        Assert.Equal("conv", byActivation.Attribution.Node);
        var byGradient = Explain(network, input, Small with { Attribution = new() { Method = AttributionMethod.Gradient } });
        Assert.Equal("relu", byGradient.Attribution.Node);

        // Behind the ReLU lies one dense layer: the gradient of a logit is its column of weights.
        var weights = ((DenseLayer<float>)network.Node("logits").Layer).Weight;
        Assert.Equal(Enumerable.Range(0, 144).Select(i => weights[i, byGradient.Trace.ExplainedLabel]), byGradient.Attribution.Values.ToArray());
        Assert.NotNull(byGradient.InputAttribution!.Integration);
    }

    [Fact]
    public void The_explained_class_may_be_chosen()
    {
        var network = SmallNetworks.Convolutional(2);
        for (var label = 0; label < 3; label++)
        {
            var explanation = Explain(network, SmallNetworks.Image(2, label: label), Small);
            Assert.Equal(label, explanation.Trace.ExplainedLabel);
            Assert.Equal(label, explanation.Attribution.Label);
        }

        Assert.Throws<UsageException>(() => Explain(network, SmallNetworks.Image(2, label: 3), Small));
    }

    [Fact]
    public void Any_number_of_threads_and_any_budget_give_the_same_explanation()
    {
        var (network, input) = (SmallNetworks.Convolutional(9), SmallNetworks.Image(9));
        var first = Explain(network, input, Small with { Threads = 1 });
        foreach (var threads in (int[])[2, 4])
        {
            var other = Explain(network, input, Small with { Threads = threads, Attribution = Small.Attribution with { MemoryBudget = 20_000 } });
            Assert.Equal(first.Attribution.Values.ToArray(), other.Attribution.Values.ToArray());
            Assert.Equal(first.InputAttribution!.Values.ToArray(), other.InputAttribution!.Values.ToArray());
            Assert.Equal(first.Mask.Windows.ToArray(), other.Mask.Windows.ToArray());
        }
    }

    [Fact]
    public void Progress_names_every_stage_in_order()
    {
        var news = new List<PipelineProgress>();
        new MaskPipeline(SmallNetworks.Convolutional(1), strategies: [new BruteForce()]).Explain(
            SmallNetworks.Image(1), Small, progress: new Listener(news));
        Assert.Equal(
            ["input", "forward-trace", "attribution", "neuron-selection", "constraints", "outcome", "mask", "saliency", "input-attribution", "explanation"],
            news.Select(n => n.Stage).Distinct());
        Assert.Contains(news, n => n is { Stage: "attribution", Done: 16, Total: 16 });
        Assert.Contains(news, n => n is { Stage: "outcome", Solver.Source: "brute-force" });
    }

    [Fact]
    public void A_cancelled_attribution_stops() => Assert.Throws<OperationCanceledException>(() =>
        new MaskPipeline(SmallNetworks.Convolutional(1), strategies: [new BruteForce()]).Explain(
            SmallNetworks.Image(1), Small, cancellation: new CancellationToken(canceled: true)));

    [Fact]
    public void Errors_say_what_to_do()
    {
        var network = SmallNetworks.Convolutional(1);
        Assert.Contains("[6, 6, 1]", Assert.Throws<ShapeException>(() => Explain(network, SmallNetworks.Image(1, 5, 6), Small)).Message);
        Assert.Contains("brute-force", Assert.Throws<UsageException>(() => Explain(network, SmallNetworks.Image(1), Small with { Strategy = "magic" })).Message);
        Assert.Contains("Gamma", Assert.Throws<UsageException>(() => Explain(network, SmallNetworks.Image(1), Small with { Gamma = 1 })).Message);
        var impossible = Assert.Throws<UsageException>(() => Explain(network, SmallNetworks.Image(1), Small with { Margin = 1e6 }));
        Assert.Contains("smaller margin", impossible.Message);
        var image = SmallNetworks.Image(1);
        Assert.Throws<UsageException>(() => Explain(network, image with { Values = image.Values.SetItem(0, 9) }, Small));
    }

    [Fact]
    public void A_network_that_ends_in_a_softmax_is_explained_by_what_the_softmax_reads()
    {
        var (plain, input) = (SmallNetworks.Convolutional(4), SmallNetworks.Image(4));
        var nodes = plain.Nodes.Select(node => new NodeDefinition<float>(node.Name, node.Layer, node.Inputs));
        var ended = new Network<float>(
            plain.InputShape, [.. nodes, new NodeDefinition<float>("probabilities", new SoftmaxLayer<float>(), ["logits"])]);
        var (expected, got) = (Explain(plain, input, Small), Explain(ended, input, Small));
        Assert.Equal(expected.Trace.Logits.ToArray(), got.Trace.Logits.ToArray());
        Assert.Equal(expected.Attribution.Values.ToArray(), got.Attribution.Values.ToArray());
        Assert.Equal(expected.Masked.Confidence, got.Masked.Confidence);
    }

    [Fact]
    public void A_first_layer_that_does_not_read_the_image_is_refused()
    {
        var network = new NetworkBuilder<float>(new Shape(6, 6, 1)).MaxPool2d("pool", 2).Conv2d("conv", 2, 3).Flatten("f").Dense("logits", 2).Build();
        Assert.Contains("pool", Assert.Throws<UsageException>(() => new MaskPipeline(network)).Message);
    }

    private static Explanation Explain(Network<float> network, ExplanationInput input, MaskOptions options) =>
        new MaskPipeline(network, strategies: [new BruteForce()]).Explain(input, options);

    private sealed class Listener(List<PipelineProgress> news) : IProgress<PipelineProgress>
    {
        public void Report(PipelineProgress value)
        {
            lock (news) news.Add(value);
        }
    }
}
