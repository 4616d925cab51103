using Smug.Explain.Tests.Verification;
using Smug.Smt;
using Smug.Smt.Verification;

namespace Smug.Explain.Tests.LayerPreconditions;

/// <summary>Layer preconditions and proofs through a layer of small networks against every point of a grid.</summary>
public sealed class LayerPreconditionTests
{
    private const int PerAxis = 41;

    [Fact]
    public void Every_grid_point_that_a_verified_precondition_holds_gets_its_class()
    {
        var (verified, strengthened, inRanges, points) = (0, 0, 0, 0);
        for (var seed = 0; seed < 14; seed++)
        {
            var network = Network(seed, 2, 6, 5, 3);
            var layer = seed % 2;
            var set = LayerPreconditionSearch.Find(network, layer, [-1, -1], [1, 1], Random(seed, 400), Random(seed + 100, 200), new LayerPreconditionOptions { Support = 10 });
            foreach (var item in set.Items)
            {
                if (item.Standing == LayerStanding.Verified) verified++;
                if (item.Ranges is not null) inRanges++;
                if (item.Standing == LayerStanding.VerifiedStrengthened) strengthened++;
                if (item.Counterexample is { } counterexample) RefutesThePattern(network, item, counterexample);
                foreach (var point in Grid())
                {
                    var sums = network.PreActivations(point);
                    if (!item.Pattern.IsSatisfied(sums)) continue;
                    var isClaimed = item.Standing == LayerStanding.Verified || item.Strengthened?.Pattern.IsSatisfied(sums) == true
                        || (item.Ranges is { } ranges && Contains(ranges, [.. sums[layer].Select(sum => Rational.Max(sum, 0))]));
                    if (!isClaimed) continue;
                    points++;
                    var outputs = sums[^1];
                    for (var j = 0; j < outputs.Length; j++) Assert.True(j == item.Label || outputs[j] < outputs[item.Label]);
                }
            }
        }

        Assert.True(verified > 5 && strengthened > 2 && inRanges > 2 && points > 500, $"{verified} verified, {strengthened} strengthened, {inRanges} in ranges, {points} points");
    }

    [Fact]
    public void Counts_and_clusters_are_those_of_the_inputs()
    {
        var network = Network(3, 2, 6, 5, 3);
        List<float[]> train = [.. Random(1, 300)], held = [.. Random(2, 200)];
        var set = LayerPreconditionSearch.Find(network, 1, [-1, -1], [1, 1], train, held, new LayerPreconditionOptions { Support = 5 });
        Assert.NotEmpty(set.Items);
        foreach (var (place, item) in set.Items.Index())
        {
            Assert.True(item.Support > 5);
            List<float[]> having = [.. train.Where(input => Has(network, item, input))], heldHaving = [.. held.Where(input => Has(network, item, input))];
            Assert.Equal((having.Count, heldHaving.Count), (item.Support, item.Held));
            Assert.All(having, input => Assert.Equal(item.Label, LabelOf(network, input)));
            Assert.Equal(heldHaving.Count(input => LabelOf(network, input) == item.Label), item.Agreeing);
            Assert.All(having, input => Assert.Equal(place, set.ClusterOf(network.PreActivations(input))));
            if (item.Ranges is { } ranges) Assert.Equal(having.Count(input => Contains(ranges, Behind(network, input))), ranges.Support);
            if (item.Strengthened is not { } more) continue;
            Assert.Subset(more.Pattern.Phases.ToHashSet(), item.Pattern.Phases.ToHashSet());
            Assert.Equal((having.Count(input => HasAll(network, more.Pattern, input)), heldHaving.Count(input => HasAll(network, more.Pattern, input))), (more.Support, more.Held));
            Assert.True(more.Support > 5);
        }

        Assert.Contains(train, input => set.ClusterOf(network.PreActivations(input)) < 0);
    }

    [Fact]
    public void Proofs_are_ones_that_the_checker_takes()
    {
        var network = Network(2, 2, 6, 5, 3);
        var set = LayerPreconditionSearch.Find(network, 1, [-1, -1], [1, 1], Random(1, 300), Random(2, 100), new LayerPreconditionOptions { Support = 10 });
        var proofs = set.Items.SelectMany(item => new[] { (item.Whole as VerificationAnswer.Holds)?.Proof, item.Strengthened?.Proof, item.Ranges?.Proof }).Concat(set.Reach.Select(reach => reach.Proof))
            .OfType<VerificationProof>().ToList();
        Assert.NotEmpty(proofs);
        Assert.All(proofs, proof => Assert.Null(VerificationProofChecker.FirstFlaw(proof)));
    }

    [Fact]
    public void Decisions_of_the_layers_below_are_added_where_those_of_the_layer_do_not_do()
    {
        // a = relu(x), b = relu(−x), c = relu(a + b − 1/2), d = relu(b + 1); class 0 where d < 5/4. The training inputs with c on are those above 1/2, but at −1 it is on, too.
        var network = new ReluNetwork([new ReluLayer(1, 2, [1, -1], [0, 0]), new ReluLayer(2, 2, [1, 0, 1, 1], [-0.5f, 1]), new ReluLayer(2, 2, [0, 0, -1, 0], [1.25f, 0])]);
        List<float[]> train = [.. Enumerable.Range(0, 200).Select(i => new[] { (i - 60) / 140f })];
        var item = Assert.Single(LayerPreconditionSearch.Find(network, 1, [-1], [1], train, [], new LayerPreconditionOptions { Support = 20 }).Items);
        Assert.Equal((0, LayerStanding.VerifiedStrengthened), (item.Label, item.Standing));
        Assert.Equal(new NeuronPhase(1, 0, true), Assert.Single(item.Pattern.Phases));
        Assert.NotNull(item.Counterexample);
        Assert.Contains(new NeuronPhase(0, 1, false), item.Strengthened!.Pattern.Phases);
        Assert.Equal((0, item.Support), (item.Strengthened.From, item.Strengthened.Support));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    public void Every_grid_point_stays_in_the_reach_of_a_layer(int seed, int layer)
    {
        var network = Network(seed, 2, 6, 5, 3);
        var reach = LayerReach.Of(network, layer, [-1, -1], [1, 1], new LayerPreconditionOptions(), default);
        Assert.Null(VerificationProofChecker.FirstFlaw(reach.Proof!));
        foreach (var point in Grid())
        {
            var sums = network.PreActivations(point)[layer];
            for (var n = 0; n < sums.Length; n++) Assert.True(Rational.Max(sums[n], 0) >= reach.Lower[n] && Rational.Max(sums[n], 0) <= reach.Upper[n]);
        }
    }

    [Fact]
    public void Ranges_between_the_steps_of_a_proof_hold_every_grid_point_and_imply_the_class()
    {
        var proved = 0;
        for (var seed = 0; seed < 20; seed++)
        {
            var network = Network(seed, 2, 6, 5, 3);
            float[] input = [(seed % 5 - 2) / 3f, (seed % 7 - 3) / 5f];
            double[] lower = [input[0] - 0.05, input[1] - 0.05], upper = [input[0] + 0.05, input[1] + 0.05];
            var found = DecompositionSearch.Find(network, seed % 2, lower, upper, input);
            if (found is not { IsProved: true }) continue;
            proved++;
            Assert.Null(VerificationProofChecker.FirstFlaw(found.Below!));
            Assert.Null(VerificationProofChecker.FirstFlaw(found.Above!));
            foreach (var point in Grid())
            {
                Rational[] inBox = [.. point.Select((share, i) => (share + 1) * new Rational(1, 2) * ((Rational)upper[i] - lower[i]) + lower[i])];
                var sums = network.PreActivations(inBox);
                for (var n = 0; n < found.Lower.Length; n++)
                {
                    var value = Rational.Max(sums[found.Layer][n], 0);
                    Assert.True(value >= found.Lower[n] && value <= found.Upper[n]);
                }

                Assert.Equal(found.Label, Array.IndexOf(sums[^1], sums[^1].Max()));
            }
        }

        Assert.True(proved > 8, $"{proved} proved");
    }

    [Fact]
    public void A_box_with_two_classes_has_no_proof_through_a_layer()
    {
        // y0 = relu(x), y1 = 1/2: the class changes at x = 1/2.
        var network = new ReluNetwork([new ReluLayer(1, 1, [1], [0]), new ReluLayer(1, 2, [1, 0], [0, 0.5f])]);
        Assert.False(DecompositionSearch.Find(network, 0, [0], [1], [0.75f]) is { IsProved: true });
        var near = DecompositionSearch.Find(network, 0, [0.625], [1], [0.75f])!;
        Assert.True(near.IsProved);
        Assert.InRange(near.Lower[0], 0.5, 0.625);
        Assert.True(near.Upper[0] > 1);
    }

    [Fact]
    public void Layers_without_relus_and_empty_data_are_refused()
    {
        var network = Network(1, 2, 3, 2);
        Assert.Throws<UsageException>(() => LayerPreconditionSearch.Find(network, 1, [-1, -1], [1, 1], Random(1, 5), []));
        Assert.Throws<UsageException>(() => LayerPreconditionSearch.Find(network, 0, [-1, -1], [1, 1], [], []));
        Assert.Throws<UsageException>(() => DecompositionSearch.Find(network, -1, [-1, -1], [1, 1], [0, 0]));
    }

    private static void RefutesThePattern(ReluNetwork network, LayerPrecondition item, Counterexample counterexample)
    {
        Rational[] input = [.. counterexample.Input];
        var sums = network.PreActivations(input);
        Assert.True(item.Pattern.IsSatisfied(sums));
        Assert.Contains(Enumerable.Range(0, sums[^1].Length), j => j != item.Label && sums[^1][j] >= sums[^1][item.Label]);
    }

    private static bool Has(ReluNetwork network, LayerPrecondition item, float[] input) => HasAll(network, item.Pattern, input);

    private static bool HasAll(ReluNetwork network, DecisionPattern pattern, float[] input)
    {
        var sums = network.PreActivations(input);
        return pattern.Phases.All(phase => phase.Active == sums[phase.Layer][phase.Neuron] > 0);
    }

    private static int LabelOf(ReluNetwork network, float[] input)
    {
        var outputs = network.Evaluate(input);
        return Array.IndexOf(outputs, outputs.Max());
    }

    private static Rational[] Behind(ReluNetwork network, float[] input) => [.. network.PreActivations(input)[1].Select(sum => (Rational)Math.Max(0, sum))];

    private static bool Contains(LayerRanges ranges, Rational[] values) => Enumerable.Range(0, values.Length).All(n => values[n] >= ranges.Lower[n] && values[n] <= ranges.Upper[n]);

    private static IEnumerable<float[]> Random(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => new[] { (float)(random.NextDouble() * 2 - 1), (float)(random.NextDouble() * 2 - 1) })];
    }

    private static IEnumerable<Rational[]> Grid() => DrawnReluNetworks.Grid(PerAxis);

    private static ReluNetwork Network(int seed, params int[] widths) => DrawnReluNetworks.Draw(seed, 1.5, 0.5, widths);
}
