using Smug.Explain.Tests.Verification;
using Smug.Smt;
using Smug.Smt.Verification;

namespace Smug.Explain.Tests.Preconditions;

/// <summary>Preconditions of small networks against every point of a grid.</summary>
public sealed class PreconditionSearchTests
{
    private const int PerAxis = 25;

    [Fact]
    public void Every_grid_point_with_the_pattern_gets_the_class()
    {
        var (proved, points) = (0, 0);
        for (var seed = 0; seed < 40; seed++)
        {
            var network = Network(seed, 2, 5, 4, 3);
            float[] input = [(seed % 5 - 2) / 3f, (seed % 7 - 3) / 5f];
            var found = PreconditionSearch.Find(network, [-1, -1], [1, 1], input, new PreconditionOptions { Order = (DroppingOrder)(seed % 2) });
            if (found.Pattern is not { } pattern)
            {
                // The border between two classes crosses the input's own region.
                Assert.Equal(DroppingResult.Refuted, Assert.Single(found.Steps).Result);
                continue;
            }

            proved++;
            Assert.True(pattern.IsSatisfied(network.PreActivations(Exact(input))));
            foreach (var point in Grid().Where(point => pattern.IsSatisfied(network.PreActivations(point))))
            {
                points++;
                var outputs = network.Evaluate(point);
                for (var j = 0; j < outputs.Length; j++) Assert.True(j == found.Label || outputs[j] < outputs[found.Label]);
            }
        }

        Assert.True(proved > 8 && points > 100, $"{proved} proved, {points} points");
    }

    [Fact]
    public void Refuted_drops_come_with_an_input_that_refutes_them()
    {
        for (var seed = 0; seed < 30; seed++) RefutedDropsAreRefuted(seed);
    }

    private static void RefutedDropsAreRefuted(int seed)
    {
        var network = Network(seed, 2, 5, 4, 3);
        var found = PreconditionSearch.Find(network, [-1, -1], [1, 1], [0.25f, 0.5f]);
        Assert.Equal(found.IsProved, found.Steps[0].Result == DroppingResult.Proved);
        Assert.Equal(found.IsProved && found.Steps.All(step => step.Result != DroppingResult.Open), found.IsSubsetMinimal);
        var pattern = found.Signature;
        foreach (var step in found.Steps)
        {
            var smaller = step.Layer < 0 ? pattern : pattern.Where(phase => phase.Layer != step.Layer || (step.Neurons.Length > 0 && !step.Neurons.Contains(phase.Neuron)));
            if (step.Result == DroppingResult.Proved)
            {
                pattern = smaller;
                continue;
            }

            if (step.Counterexample is not { } counterexample) continue;
            Rational[] input = [.. counterexample.Input];
            Assert.True(smaller.IsSatisfied(network.PreActivations(input)));
            var outputs = network.Evaluate(input);
            Assert.Contains(Enumerable.Range(0, outputs.Length), j => j != found.Label && outputs[j] >= outputs[found.Label]);
        }

        if (found.IsProved) Assert.Equal(found.Pattern!.Phases.ToArray(), pattern.Phases.ToArray());
    }

    /// <summary>Oracle: every proof asked alone, neuron by neuron: dropping several at once drops the same.</summary>
    [Theory]
    [InlineData(DroppingOrder.Plain)]
    [InlineData(DroppingOrder.Attribution)]
    public void Dropping_several_at_once_drops_what_dropping_one_by_one_does(DroppingOrder order)
    {
        var (dropped, blocks) = (0, 0);
        for (var seed = 0; seed < 25; seed++)
        {
            var network = Network(seed, 2, 9, 7, 3);
            float[] input = [(seed % 5 - 2) / 3f, (seed % 7 - 3) / 5f];
            var found = PreconditionSearch.Find(network, [-1, -1], [1, 1], input, new PreconditionOptions { Order = order });
            if (found.Pattern is null || found.CriticalLayer < 0) continue;
            Assert.DoesNotContain(found.Steps, step => step.Result == DroppingResult.Open);
            blocks += found.Steps.Count(step => step.Neurons.Length > 1 && step.Result == DroppingResult.Proved);
            var pattern = found.Signature.Where(phase => phase.Layer <= found.CriticalLayer);
            int[] neurons = [.. Enumerable.Range(0, network.Layers[found.CriticalLayer].Outputs)];
            if (order == DroppingOrder.Attribution)
            {
                var scores = LayerAttribution.Of(network, found.CriticalLayer, input, found.Label);
                neurons = [.. neurons.OrderBy(neuron => Math.Abs(scores[neuron])).ThenBy(neuron => neuron)];
            }

            foreach (var neuron in neurons)
            {
                var less = pattern.Where(phase => phase.Layer != found.CriticalLayer || phase.Neuron != neuron);
                if (Verifier.Verify(VerificationProblem.Label(network, [-1, -1], [1, 1], found.Label, less.Phases)) is not VerificationAnswer.Holds) continue;
                pattern = less;
                dropped++;
            }

            Assert.Equal(pattern.Phases.ToArray(), found.Pattern.Phases.ToArray());
            Assert.True(found.IsSubsetMinimal);
        }

        Assert.True(dropped > 20 && blocks > 5, $"{dropped} dropped, {blocks} blocks");
    }

    [Fact]
    public void The_proof_of_the_final_pattern_is_kept_and_holds()
    {
        var kept = 0;
        for (var seed = 0; seed < 12; seed++)
        {
            var network = Network(seed, 2, 5, 4, 3);
            var found = PreconditionSearch.Find(network, [-1, -1], [1, 1], [0.25f, 0.5f], new PreconditionOptions { WantsProof = true });
            Assert.Equal(found.IsProved, found.Proof is not null);
            if (found.Proof is not { } proof) continue;
            kept++;
            Assert.Equal(found.Pattern!.Phases.ToArray(), proof.Problem.Phases.OrderBy(phase => phase.Layer).ThenBy(phase => phase.Neuron).ToArray());
            Assert.Null(VerificationProofChecker.FirstFlaw(proof));
        }

        Assert.True(kept > 3);
    }

    [Fact]
    public void Limits_end_a_search_with_what_is_proved_by_then()
    {
        var network = Network(4, 2, 5, 4, 3);
        var found = PreconditionSearch.Find(network, [-1, -1], [1, 1], [0.25f, 0.5f], new PreconditionOptions { TimeLimit = TimeSpan.Zero });
        Assert.Single(found.Steps);
        Assert.Equal(found.IsProved, found.IsCutShort);
        Assert.False(found.IsSubsetMinimal);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => PreconditionSearch.Find(network, [-1, -1], [1, 1], [0.25f, 0.5f], cancellation: cancelled.Token));
    }

    [Fact]
    public void One_neuron_that_decides_is_the_precondition()
    {
        // y0 = relu(x − 1/2) + 1/4 against y1 = 2·relu(1/2 − x): for x ≥ 1/2 class 0, which either neuron alone tells; the third neuron says nothing.
        var network = new ReluNetwork([new ReluLayer(2, 3, [1, -1, 0, 0, 0, 1], [-0.5f, 0.5f, 5]), new ReluLayer(3, 2, [1, 0, 0, 2, 0, 0], [0.25f, 0])]);
        var found = PreconditionSearch.Find(network, [0, 0], [1, 1], [0.75f, 0.5f]);
        Assert.Equal(0, found.Label);
        Assert.Equal(0, found.CriticalLayer);
        var phase = Assert.Single(found.Pattern!.Phases);
        Assert.Contains(phase, (NeuronPhase[])[new(0, 0, true), new(0, 1, false)]);
        Assert.True(found.IsSubsetMinimal);
    }

    [Fact]
    public void Attributions_of_a_layer_add_up()
    {
        var network = Network(5, 2, 6, 5, 3);
        float[] input = [0.3f, -0.7f];
        for (var layer = 0; layer < 2; layer++)
        {
            var scores = LayerAttribution.Of(network, layer, input, 1);
            var rest = new ReluNetwork([.. network.Layers.Skip(layer + 1)]);
            var values = network.PreActivations(input)[layer].Select(sum => Math.Max(0, sum)).ToArray();
            var change = rest.Evaluate(values)[1] - rest.Evaluate(new float[values.Length])[1];

            // Where the remaining ReLUs switch on the way, the midpoint rule is off by up to one step.
            Assert.Equal(change, scores.Sum(), 0.05 * (1 + Math.Abs(change)));
        }
    }

    [Fact]
    public void Inputs_outside_the_limits_and_ties_are_refused()
    {
        var network = Network(1, 2, 3, 2);
        Assert.Throws<UsageException>(() => PreconditionSearch.Find(network, [-1, -1], [1, 1], [2, 0]));
        Assert.Throws<ShapeException>(() => PreconditionSearch.Find(network, [-1], [1], [0]));
        var tied = new ReluNetwork([new ReluLayer(1, 2, [1, 1], [0, 0])]);
        Assert.Throws<UsageException>(() => PreconditionSearch.Find(tied, [-1], [1], [0.5f]));
    }

    [Fact]
    public void Support_counts_inputs_by_class()
    {
        var network = new ReluNetwork([new ReluLayer(1, 1, [1], [-0.5f]), new ReluLayer(1, 2, [1, -1], [0, 0])]);
        var support = PatternSupport.Of(network, new DecisionPattern([new NeuronPhase(0, 0, true)]), [[0], [0.25f], [0.75f], [1]]);
        Assert.Equal(4, support.Items);
        Assert.Equal(new[] { 2, 0 }, support.ByLabel.ToArray());
        Assert.Null(support.ByTruth);
        support = PatternSupport.Of(network, new DecisionPattern([new NeuronPhase(0, 0, true)]), [[0], [0.25f], [0.75f], [1]], [0, 0, 1, 0]);
        Assert.Equal(new[] { 1, 1 }, support.ByTruth!.Value.ToArray());
        Assert.Throws<ShapeException>(() => PatternSupport.Of(network, new DecisionPattern([]), [[0], [1]], [0]));
        Assert.Throws<UsageException>(() => PatternSupport.Of(network, new DecisionPattern([]), [[0]], [2]));
    }

    [Fact]
    public void A_misread_input_stands_beside_the_nearest_that_are_read_rightly()
    {
        // Class 0 where x > 1/2, class 1 below: the input at 0.6, truly of class 1, is misread.
        var network = new ReluNetwork([new ReluLayer(1, 2, [1, -1], [-0.5f, 0.5f]), new ReluLayer(2, 2, [1, 0, 0, 1], [0, 0])]);
        var found = PreconditionSearch.Find(network, [0], [1], [0.6f]);
        (float[], int)[] data = [([0.1f], 1), ([0.4f], 1), ([0.45f], 0), ([0.55f], 1), ([0.6f], 1), ([0.9f], 0), ([1f], 0)];
        var misread = Misreading.Of(network, found, [0.6f], 1, [1], data)!;
        Assert.Equal((1, 0, 1), (misread.Truth, misread.Label, misread.Itself));
        Assert.Equal((1, 5), (misread.NearestOfTruth!.Item, misread.NearestOfLabel!.Item));
        Assert.Equal(0.2, misread.NearestOfTruth.Distance, 6);
        Assert.NotEmpty(misread.NearestOfTruth.Differing);
        Assert.Empty(misread.NearestOfLabel.Differing);
        Assert.Null(Misreading.Of(network, found, [0.6f], 0, [1], data));
        Assert.Null(Misreading.Of(network, found, [0.6f], 1, [1], [])!.NearestOfTruth);
        Assert.Throws<UsageException>(() => Misreading.Of(network, found, [0.6f], 2, [1], data));
    }

    /// <summary>Oracle: exact evaluation; and putting any one value back, which must give the class again unless the class on the line allows it.</summary>
    [Fact]
    public void Adversarial_examples_have_another_class_and_few_changed_values()
    {
        var examples = 0;
        for (var seed = 0; seed < 20; seed++)
        {
            var network = Network(seed, 8, 6, 5, 3);
            float[] input = [.. Enumerable.Range(0, 8).Select(i => MathF.Sin(seed + i) / 2)];
            double[] low = [.. Enumerable.Repeat(-1.0, 8)], high = [.. Enumerable.Repeat(1.0, 8)], ranges = [.. Enumerable.Repeat(2.0, 8)];
            var found = PreconditionSearch.Find(network, low, high, input, new PreconditionOptions { ProofTimeLimit = TimeSpan.FromSeconds(0.3), TimeLimit = TimeSpan.FromSeconds(1) });
            var last = 0;
            foreach (var example in AdversarialExample.Of(network, found, input, ranges))
            {
                examples++;
                var outputs = network.Evaluate(Exact([.. example.Values]));
                Assert.All(Enumerable.Range(0, outputs.Length), j => Assert.True(j == example.Label || outputs[j] < outputs[example.Label]));
                Assert.NotEqual(found.Label, example.Label);
                Assert.Equal(example.Changed, example.Values.Zip(input).Count(pair => pair.First != pair.Second));
                Assert.Equal(example.Values.Zip(input).Max(pair => Math.Abs((double)pair.First - pair.Second)) / 2, example.LargestChange, 9);
                Assert.All(example.Values, value => Assert.InRange(value, -1, 1));
                Assert.True(example.Changed >= last);
                last = example.Changed;
                var counterexample = found.Steps[example.Step].Counterexample!;
                Assert.True(example.LargestChange <= counterexample.FloatInput.Zip(input).Max(pair => Math.Abs((double)pair.First - pair.Second)) / 2);
            }
        }

        Assert.True(examples > 20, $"{examples}");
    }

    private static Rational[] Exact(float[] values) => [.. values.Select(value => (Rational)value)];

    private static IEnumerable<Rational[]> Grid() => DrawnReluNetworks.Grid(PerAxis);

    private static ReluNetwork Network(int seed, params int[] widths) => DrawnReluNetworks.Draw(seed, 1.5, 0.5, widths);
}
