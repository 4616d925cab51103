using Smug.Kernels.Conv2d;
using Smug.Models;
using Smug.Models.Datasets;
using Smug.Tensors;

namespace Smug.Explain.Tests.Distillation;

/// <summary>Early classes against the rules read by hand from the whole layer's values.</summary>
public sealed class SelectiveNetworkTests
{
    private const int Images = 700;

    [Theory]
    [InlineData("relu1", true, 1, 0)]
    [InlineData("relu1", true, 2, 1)]
    [InlineData("pool1", false, 1, 0)]
    public void Rules_decide_what_the_layers_values_say_and_the_network_the_rest(string layer, bool isLazy, int stride, int padding)
    {
        var (network, images) = (Network(stride, padding), Pictures(3, Images));
        var fingerprints = new LayerFingerprints(network, layer);
        var table = fingerprints.Of(images.Range(0, 500));
        var rules = new ExitRules(TreeGrowth.Grow(table), fingerprints.Of(images.Range(500, 200)), 0.75, 4);
        Assert.NotEmpty(rules.Rules);
        var selective = new SelectiveNetwork(network, layer, rules);
        Assert.Equal(isLazy, selective.IsLazy);

        var inputs = fingerprints.Inputs(images, 0, Images);
        var labels = new int[Images];
        var decided = selective.Classify(inputs, labels);
        var batch = Tensor<float>.Wrap(new Shape(Images, 12, 12, 1), inputs);
        var values = network.Evaluate([(Network<float>.InputName, batch)], [layer, network.OutputNode.Name]);
        var (size, expectedDecided) = (values[0].Length / Images, 0);
        for (var i = 0; i < Images; i++)
        {
            var (own, at) = (values[0].Values.Slice(i * size, size).ToArray(), i);
            var rule = rules.Rules.SingleOrDefault(rule => rule.Phases.All(phase => own[phase.Neuron] > 0 == phase.Active));
            var scores = values[1].Values.Slice(at * 3, 3).ToArray();
            Assert.Equal(rule?.Label ?? Array.IndexOf(scores, scores.Max()), labels[i]);
            if (rule is not null) expectedDecided++;
        }

        Assert.Equal(expectedDecided, decided);
        Assert.InRange(decided, 1, Images - 1);
    }

    [Fact]
    public void Rules_have_the_support_purity_and_agreement_that_they_claim()
    {
        var (network, images) = (Network(1, 0), Pictures(4, Images));
        var fingerprints = new LayerFingerprints(network, "relu1");
        var (train, held) = (fingerprints.Of(images.Range(0, 500)), fingerprints.Of(images.Range(500, 200)));
        var tree = TreeGrowth.Grow(train);
        foreach (var threshold in (double[])[0.6, 0.9, 1])
        {
            foreach (var rule in new ExitRules(tree, held, threshold, 8).Rules)
            {
                int[] having = [.. Having(train, rule)], heldHaving = [.. Having(held, rule)];
                Assert.Equal((having.Length, heldHaving.Length), (rule.Support, rule.Held));
                Assert.Equal((double)having.Count(i => train.Label(i) == rule.Label) / having.Length, rule.Purity);
                Assert.Equal(heldHaving.Count(i => held.Label(i) == rule.Label), rule.Agreeing);
                Assert.True(rule.Support >= 8 && rule.Purity >= threshold && rule.Agreeing >= threshold * rule.Held && rule.Held > 0);
            }
        }
    }

    [Fact]
    public void Without_rules_it_is_the_network()
    {
        var (network, images) = (Network(1, 0), Pictures(5, 300));
        var fingerprints = new LayerFingerprints(network, "relu1");
        var labels = new int[300];
        Assert.Equal(0, new SelectiveNetwork(network, "relu1", null).Classify(fingerprints.Inputs(images, 0, 300), labels));
        var table = fingerprints.Of(images);
        Assert.Equal(Enumerable.Range(0, 300).Select(table.Label), labels);
    }

    [Fact]
    public void A_study_counts_every_test_item_once()
    {
        var images = Pictures(6, Images);
        var curve = DistillationStudy.Run(
            Network(1, 0), "relu1", images.Range(0, 400), images.Range(400, 100), images.Range(500, 200), new DistillationOptions { Thresholds = [1, 0.7], MinSupport = 5, Pairs = 3 });
        Assert.Equal(new[] { 0.7, 1 }, curve.Points.Select(point => point.Rules.Threshold));
        Assert.Equal((400, 100, 200, true), (curve.TrainItems, curve.HeldItems, curve.TestItems, curve.IsLazy));
        foreach (var point in curve.Points)
        {
            Assert.Equal(curve.TestCorrect - point.BecameWrong + point.BecameRight, point.Correct);
            Assert.InRange(point.Agreeing, 0, point.Decided);
            Assert.True(point.TimeRatio.Low <= point.TimeRatio.Median && point.TimeRatio.Median <= point.TimeRatio.High && point.TimeRatio.Low > 0);
        }

        Assert.True(curve.Points[0].Decided >= curve.Points[1].Decided);
    }

    [Fact]
    public void The_interval_of_a_median_is_that_of_the_binomial_distribution()
    {
        // Of 15: P(at most 3 below the median) = 576 / 32768 < 0.025 < P(at most 4): the 4th from either end. Of 5 no order statistic does.
        double[] ratios = [.. Enumerable.Range(1, 15).Select(i => (double)i).Reverse()];
        Assert.Equal(new PairedRatio(8, 4, 12, 15), PairedRatio.Of(ratios));
        Assert.Equal(new PairedRatio(3, 1, 5, 5), PairedRatio.Of([5, 4, 3, 2, 1]));
        Assert.Equal(new PairedRatio(3.5, 1, 6, 6), PairedRatio.Of([1, 2, 3, 4, 5, 6]));
        Assert.Throws<UsageException>(() => PairedRatio.Of([]));
    }

    [Fact]
    public void Wrong_thresholds_and_layers_are_refused()
    {
        var table = new FingerprintTable(1, [0, 1], [0, 1]);
        var tree = TreeGrowth.Grow(table);
        Assert.Throws<UsageException>(() => new ExitRules(tree, table, 1.1, 1));
        Assert.Throws<UsageException>(() => new ExitRules(tree, new FingerprintTable(2, [0, 1], [0]), 0.5, 1));
        Assert.Throws<UsageException>(() => new LayerFingerprints(Network(1, 0), "relu9"));
        Assert.Throws<ShapeException>(() => new SelectiveNetwork(Network(1, 0), "relu1", null).Classify(new float[5], new int[1]));
    }

    private static IEnumerable<int> Having(FingerprintTable table, ExitRule rule) =>
        Enumerable.Range(0, table.Count).Where(i => rule.Phases.All(phase => table.Row(i)[phase.Neuron] != 0 == phase.Active));

    /// <summary>An untrained network, from the first seed at which no class has most of the pictures.</summary>
    private static Network<float> Network(int stride, int padding)
    {
        var geometry = Conv2dGeometry.Valid with { StrideH = stride, StrideW = stride, PadTop = padding, PadLeft = padding, PadBottom = padding, PadRight = padding };
        return Enumerable.Range(1, 100).Select(seed => new NetworkBuilder<float>(new Shape(12, 12, 1), (ulong)seed)
            .Conv2d("conv1", 4, 5, geometry).Relu("relu1").MaxPool2d("pool1", 2).Flatten("flatten").Dense("logits", 3).Build()).First(IsBalanced);

        static bool IsBalanced(Network<float> network)
        {
            var table = new LayerFingerprints(network, "relu1").Of(Pictures(1, 100));
            return Enumerable.Range(0, 100).GroupBy(table.Label).Max(group => group.Count()) < 60;
        }
    }

    /// <summary>Pictures of 12 × 12 with a bright bar at one of three heights, and noise.</summary>
    private static LabeledImages Pictures(int seed, int count)
    {
        var random = new Random(seed);
        var (pixels, labels) = (new byte[count * 144], new byte[count]);
        for (var i = 0; i < count; i++)
        {
            labels[i] = (byte)random.Next(3);
            for (var p = 0; p < 144; p++) pixels[i * 144 + p] = (byte)(p / 48 == labels[i] ? 30 + random.Next(200) : random.Next(200));
        }

        return new LabeledImages(new Shape(12, 12, 1), pixels, labels);
    }
}
