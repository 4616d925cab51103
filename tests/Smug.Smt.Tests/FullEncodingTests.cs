namespace Smug.Smt.Tests;

public class FullEncodingTests
{
    private static readonly SolveOptions Patient = new() { TimeLimit = TimeSpan.FromMinutes(5) };

    /// <summary>Hidden (2, −2), output 1: the original's own test of its ReLU.</summary>
    [Fact]
    public void A_network_worked_out_by_hand_has_its_exact_output()
    {
        ReluLayer[] layers = [new(2, 2, [1, -1, 1, -1], [0, 0]), new(2, 1, [1, 1], [-1])];
        var network = new WindowedReluNetwork(layers, [1, 1], [0, 0], [0, 1], 2, 0);
        Assert.Equal(Dyadic.From(1), Assert.Single(network.Logits([true, true])));
        Assert.Equal(Dyadic.From(0), Assert.Single(network.Logits([true, false])));
        Assert.Equal(Dyadic.From(-1), Assert.Single(network.Logits([false, false])));
    }

    /// <summary>Logits equal to the mask's bits: only the label's bit is needed, for every margin in [0, 1).</summary>
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(0.999)]
    public void Where_logits_are_mask_bits_only_the_label_bit_is_kept(double delta)
    {
        var identity = Enumerable.Range(0, 25).Select(i => i % 6 == 0 ? 1f : 0f).ToArray();
        var network = new WindowedReluNetwork([new(5, 5, identity, new float[5])], [1, 1, 1, 1, 1], new float[5], [0, 1, 2, 3, 4], 5, 3, delta);
        foreach (var method in Enum.GetValues<FullEncodingMethod>())
        {
            var optimal = Assert.IsType<SolveOutcome.Optimal>(FullEncoding.Solve(network, method, Patient));
            Assert.Equal([false, false, false, true, false], optimal.Mask);
        }
    }

    /// <summary>Oracle: every mask replayed exactly.</summary>
    [Fact]
    public void Branching_agrees_with_brute_force_on_random_networks()
    {
        var infeasible = 0;
        for (var seed = 0; seed < 150; seed++)
        {
            var network = RandomNetwork(seed, windows: 9, hidden: seed % 4 == 0 ? 0 : 6);
            var outcome = FullEncoding.Solve(network, FullEncodingMethod.Branching, Patient);
            Check(network, outcome, seed);
            infeasible += outcome is SolveOutcome.Infeasible ? 1 : 0;
        }

        Assert.InRange(infeasible, 5, 120);
    }

    /// <summary>Oracle: every mask replayed exactly. Both forms run in a child.</summary>
    [Theory]
    [InlineData(FullEncodingMethod.IfThenElse)]
    [InlineData(FullEncodingMethod.BigM)]
    public void Both_forms_for_libz3_agree_with_brute_force(FullEncodingMethod method)
    {
        for (var seed = 0; seed < 5; seed++)
        {
            var network = RandomNetwork(seed, windows: 6, hidden: 4);
            Check(network, FullEncoding.Solve(network, method, Patient), seed);
        }
    }

    [Fact]
    public void A_deeper_network_is_refused_by_branching_and_solved_by_libz3()
    {
        ReluLayer[] layers = [new(2, 2, [1, 0, 0, 1], [0, 0]), new(2, 2, [1, 0, 0, 1], [0, 0]), new(2, 2, [1, 0, 0, 1], [0, 0.5f])];
        var network = new WindowedReluNetwork(layers, [1, 1], [0, 0], [0, 1], 2, 0);
        Assert.Throws<UsageException>(() => FullEncoding.Solve(network, FullEncodingMethod.Branching, Patient));
        Assert.Equal(1, Assert.IsType<SolveOutcome.Optimal>(FullEncoding.Solve(network, FullEncodingMethod.BigM, Patient)).Cost);
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        ReluLayer[] layers = [new(2, 2, [1, 0, 0], [0, 0])];
        Assert.Throws<ShapeException>(() => new WindowedReluNetwork(layers, [1, 1], [0, 0], [0, 1], 2, 0));
        Assert.Throws<ShapeException>(() => new WindowedReluNetwork([], [1, 1], [0, 0], [0, 1], 2, 0));
        ReluLayer[] good = [new(2, 2, [1, 0, 0, 1], [0, 0])];
        Assert.Throws<ShapeException>(() => new WindowedReluNetwork(good, [1, 1], [0], [0, 1], 2, 0));
        Assert.Throws<UsageException>(() => new WindowedReluNetwork(good, [1, 1], [0, 0], [0, 2], 2, 0));
        Assert.Throws<UsageException>(() => new WindowedReluNetwork(good, [1, 1], [0, 0], [0, 1], 2, 2));
    }

    private static void Check(WindowedReluNetwork network, SolveOutcome outcome, int seed)
    {
        var least = Enumerable.Range(0, 1 << network.VariableCount)
            .Select(bits => Enumerable.Range(0, network.VariableCount).Select(w => (bits >> w & 1) == 1).ToArray())
            .Where(mask => network.IsSatisfied(mask)).Select(mask => (long?)network.Cost(mask)).Min();
        if (least is null) Assert.True(outcome is SolveOutcome.Infeasible, $"seed {seed}: {outcome}");
        else Assert.True(outcome is SolveOutcome.Optimal optimal && optimal.Cost == least && network.IsSatisfied(optimal.Mask), $"seed {seed}: {least} is least, got {outcome}");
    }

    private static WindowedReluNetwork RandomNetwork(int seed, int windows, int hidden)
    {
        var random = new Random(seed);
        float[] Numbers(int count, double scale) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() - 0.5) * scale))];
        var pixels = 2 * windows;
        ReluLayer[] layers = hidden == 0
            ? [new(pixels, 3, Numbers(pixels * 3, 2), Numbers(3, 1))]
            : [new(pixels, hidden, Numbers(pixels * hidden, 2), Numbers(hidden, 1)), new(hidden, 3, Numbers(hidden * 3, 2), Numbers(3, 1))];
        var windowOf = Enumerable.Range(0, pixels).Select(p => p / 2).ToArray();
        return new(layers, Numbers(pixels, 2), Numbers(pixels, seed % 2), windowOf, windows, random.Next(3), seed % 3 == 0 ? 0.25 : 0);
    }
}
