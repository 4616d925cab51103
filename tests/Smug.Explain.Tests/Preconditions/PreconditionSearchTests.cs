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
    }

    private static Rational[] Exact(float[] values) => [.. values.Select(value => (Rational)value)];

    private static IEnumerable<Rational[]> Grid() => DrawnReluNetworks.Grid(PerAxis);

    private static ReluNetwork Network(int seed, params int[] widths) => DrawnReluNetworks.Draw(seed, 1.5, 0.5, widths);
}
