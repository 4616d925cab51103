using System.Collections.Immutable;
using Smug.Explain.Tests.Verification;
using Smug.Smt;
using Smug.Smt.Verification;

namespace Smug.Explain.Tests.ProofCarrying;

/// <summary>Proof-carrying masks of small networks against exhaustive corners and random inputs, window by window freeing and hand-made cases.</summary>
public sealed class ProofCarryingSearchTests
{
    private const int Inputs = 6;

    [Fact]
    public void Every_corner_and_sample_of_the_freed_inputs_keeps_the_class()
    {
        var (freed, needed) = (0, 0);
        for (var seed = 0; seed < 25; seed++)
        {
            var (network, input) = (Network(seed, Inputs, 5, 4, 3), Input(seed));
            var (lower, upper) = Limits(input, 0.6);
            var windows = Singles();
            var mask = ProofCarryingSearch.Find(network, lower, upper, input, windows, WindowOrder.Of((FreeingOrder)(seed % 2), network, lower, upper, input, windows));
            freed += mask.Count(WindowStanding.Freed);
            needed += mask.Count(WindowStanding.Needed);
            Assert.Equal(0, mask.Count(WindowStanding.Untried));
            foreach (var point in Points(mask, lower, upper, input, new Random(seed))) Assert.Equal(mask.Label, LabelOf(network, point));
            EveryCounterexampleIsOne(mask, network, lower, upper, input);
        }

        Assert.True(freed > 20 && needed > 20, $"{freed} freed, {needed} needed");
    }

    [Fact]
    public void Runs_of_windows_free_what_single_windows_would()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var (network, input) = (Network(seed, Inputs, 6, 3), Input(seed));
            var (lower, upper) = Limits(input, 0.5);
            var windows = Singles();
            var order = WindowOrder.Of(FreeingOrder.Attribution, network, lower, upper, input, windows);
            var mask = ProofCarryingSearch.Find(network, lower, upper, input, windows, order);
            Assert.Equal(OneByOne(network, lower, upper, input, order, mask.Label), mask.Standings.Select(standing => standing == WindowStanding.Freed));
        }
    }

    [Fact]
    public void The_proof_is_one_that_the_checker_takes_and_is_about_the_freed_box()
    {
        var (network, input) = (Network(3, Inputs, 5, 4, 3), Input(3));
        var (lower, upper) = Limits(input, 0.4);
        var mask = ProofCarryingSearch.Find(network, lower, upper, input, Singles(), [.. Enumerable.Range(0, Inputs)]);
        Assert.Null(VerificationProofChecker.FirstFlaw(mask.Proof!));
        Assert.All(mask.Proof!.Problem.Cases, unsafeCase =>
        {
            for (var i = 0; i < Inputs; i++)
            {
                var free = mask.Standings[i] == WindowStanding.Freed;
                Assert.True(unsafeCase.Lower[i] == (free ? lower[i] : input[i]) && unsafeCase.Upper[i] == (free ? upper[i] : input[i]));
            }
        });
    }

    [Fact]
    public void The_input_that_alone_decides_is_the_mask()
    {
        // y0 = x2, y1 = 1/2: at x2 = 3/4 only the third of four inputs matters; the fifth window holds two inputs.
        var network = new ReluNetwork([new ReluLayer(6, 2, [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0], [0, 0.5f])]);
        float[] input = [0.5f, 0.5f, 0.75f, 0.5f, 0.5f, 0.5f];
        var mask = ProofCarryingSearch.Find(network, new double[6], [1, 1, 1, 1, 1, 1], input, [0, 1, 2, 3, 4, 4], [4, 2, 0, 1, 3]);
        Assert.Equal(
            new[] { WindowStanding.Freed, WindowStanding.Freed, WindowStanding.Needed, WindowStanding.Freed, WindowStanding.Freed }, mask.Standings.ToArray());
        Assert.True(mask.IsSubsetMinimal);
        Assert.Equal(1, mask.Kept);
        Assert.True(Assert.Single(mask.Counterexamples).Value.Input[2] <= new Rational(1, 2));
    }

    [Fact]
    public void A_cancelled_search_returns_what_is_proved()
    {
        var (network, input) = (Network(3, Inputs, 5, 4, 3), Input(3));
        var (lower, upper) = Limits(input, 0.1);
        using var source = new CancellationTokenSource();
        var progress = new Cancelling(source);
        var mask = ProofCarryingSearch.Find(network, lower, upper, input, Singles(), [.. Enumerable.Range(0, Inputs)], null, progress, source.Token);
        Assert.Equal(1, progress.Reports);
        Assert.True(mask.Count(WindowStanding.Untried) >= Inputs - 1);
        Assert.False(mask.IsSubsetMinimal);
        Assert.Null(VerificationProofChecker.FirstFlaw(mask.Proof!));
        foreach (var point in Points(mask, lower, upper, input, new Random(1))) Assert.Equal(mask.Label, LabelOf(network, point));
    }

    [Fact]
    public void Without_time_nothing_is_freed_but_the_input_itself_is_proved()
    {
        var (network, input) = (Network(3, Inputs, 5, 4, 3), Input(3));
        var (lower, upper) = Limits(input, 0.1);
        var none = new ProofCarryingOptions { ProofTimeLimit = TimeSpan.FromTicks(1), TimeLimit = TimeSpan.FromTicks(1) };
        var mask = ProofCarryingSearch.Find(network, lower, upper, input, Singles(), Singles(), none);
        Assert.Equal((Inputs, Inputs), (mask.Kept, mask.Count(WindowStanding.Untried)));
        Assert.Null(VerificationProofChecker.FirstFlaw(mask.Proof!));
    }

    [Fact]
    public void Attribution_is_asked_for_from_both_ends_of_the_range()
    {
        // The class's output is 2·x0 − x1: at (0, 0) Integrated Gradients against zeros would see nothing at all.
        var network = new ReluNetwork([new ReluLayer(3, 2, [2, 0, -1, 0, 0, 0], [1, 0])]);
        Assert.Equal(new[] { 2, 1, 0 }, WindowOrder.Of(FreeingOrder.Attribution, network, [0, 0, 0], [1, 1, 1], [0, 0, 0], [0, 1, 2]).ToArray());
    }

    [Fact]
    public void Wrong_sizes_orders_and_limits_are_refused()
    {
        var network = Network(1, Inputs, 3, 2);
        var (lower, upper) = Limits(Input(1), 0.1);
        Assert.Throws<ShapeException>(() => ProofCarryingSearch.Find(network, lower, upper, Input(1), [0, 1], [0, 1]));
        Assert.Throws<UsageException>(() => ProofCarryingSearch.Find(network, lower, upper, Input(1), Singles(), [0, 1, 2, 3, 4, 4]));
        Assert.Throws<UsageException>(() => ProofCarryingSearch.Find(network, lower, upper, Input(1), [0, 1, 2, 3, 4, 6], [0, 1, 2, 3, 4, 6]));
        Assert.Throws<UsageException>(() => ProofCarryingSearch.Find(network, upper, upper, Input(1), Singles(), Singles()));
    }

    private static void EveryCounterexampleIsOne(ProofCarryingMask mask, ReluNetwork network, double[] lower, double[] upper, float[] input)
    {
        Assert.Equal(mask.Standings.Count(standing => standing == WindowStanding.Needed), mask.Counterexamples.Count);
        foreach (var (window, counterexample) in mask.Counterexamples)
        {
            for (var i = 0; i < Inputs; i++)
            {
                var x = counterexample.Input[i];
                Assert.True(x >= lower[i] && x <= upper[i]);
                Assert.True(x == input[i] || i == window || mask.Standings[i] == WindowStanding.Freed);
            }

            Rational[] exact = [.. counterexample.Input];
            var outputs = network.Evaluate(exact);
            Assert.Contains(Enumerable.Range(0, outputs.Length), j => j != mask.Label && outputs[j] >= outputs[mask.Label]);
        }
    }

    /// <summary>What freeing window by window gives, each question asked anew.</summary>
    private static bool[] OneByOne(ReluNetwork network, double[] lower, double[] upper, float[] input, ImmutableArray<int> order, int label)
    {
        var free = new bool[Inputs];
        foreach (var window in order)
        {
            free[window] = true;
            var low = Enumerable.Range(0, Inputs).Select(i => (Rational)(free[i] ? lower[i] : input[i]));
            var high = Enumerable.Range(0, Inputs).Select(i => (Rational)(free[i] ? upper[i] : input[i]));
            free[window] = Verifier.Verify(VerificationProblem.Label(network, low, high, label)) is VerificationAnswer.Holds;
        }

        return free;
    }

    /// <summary>All corners of the freed box, and as many points inside it.</summary>
    private static IEnumerable<double[]> Points(ProofCarryingMask mask, double[] lower, double[] upper, float[] input, Random random)
    {
        for (var bits = 0; bits < 2 << Inputs; bits++)
        {
            var point = new double[Inputs];
            for (var i = 0; i < Inputs; i++)
            {
                var inside = bits >= 1 << Inputs ? lower[i] + random.NextDouble() * (upper[i] - lower[i]) : (bits >> i & 1) == 0 ? lower[i] : upper[i];
                point[i] = mask.Standings[i] == WindowStanding.Freed ? inside : input[i];
            }

            yield return point;
        }
    }

    private static int LabelOf(ReluNetwork network, double[] point)
    {
        var outputs = network.Evaluate([.. point.Select(x => (Rational)x)]);
        return Array.IndexOf(outputs, outputs.Max());
    }

    private static ImmutableArray<int> Singles() => [.. Enumerable.Range(0, Inputs)];

    private static float[] Input(int seed)
    {
        var random = new Random(1000 + seed);
        return [.. Enumerable.Range(0, Inputs).Select(_ => (float)(random.NextDouble() * 2 - 1))];
    }

    private static (double[] Lower, double[] Upper) Limits(float[] input, double reach) => ([.. input.Select(x => x - reach)], [.. input.Select(x => x + reach)]);

    private static ReluNetwork Network(int seed, params int[] widths) => DrawnReluNetworks.Draw(seed, 1, 0.3, widths);

    private sealed class Cancelling(CancellationTokenSource source) : IProgress<FreeingProgress>
    {
        public int Reports { get; private set; }

        public void Report(FreeingProgress value)
        {
            Reports++;
            source.Cancel();
        }
    }
}
