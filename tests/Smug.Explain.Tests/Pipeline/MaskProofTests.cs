using System.Collections.Immutable;
using Smug.Smt;

namespace Smug.Explain.Tests;

/// <summary>Wrong answers planted in front of the two checks. A mask must not come out.</summary>
public class MaskProofTests
{
    private static readonly MaskOptions Options = new() { Strategy = "planted", TopK = 6, Attribution = new AttributionOptions { Steps = 8 } };

    [Fact]
    public void A_solver_that_keeps_too_little_is_caught_by_the_exact_check()
    {
        var error = Assert.Throws<SolverException>(() => Explain(set => new SolveOutcome.Optimal(new bool[set.VariableCount], 0)));
        Assert.Contains("exact re-check", error.Message);
    }

    [Fact]
    public void A_solver_that_forgets_one_needed_window_is_caught()
    {
        Assert.Throws<SolverException>(() => Explain(set =>
        {
            var best = (SolveOutcome.Optimal)new BruteForce().Solve(set, new SolveOptions(), null, default);
            best.Mask[Array.IndexOf(best.Mask, true)] = false;
            return best with { Cost = best.Cost - 1 };
        }));
    }

    [Fact]
    public void A_cost_or_bound_that_contradicts_the_mask_is_caught()
    {
        Assert.Throws<SolverException>(() => Explain(set => new SolveOutcome.Optimal(Whole(set), set.VariableCount - 1)));
        Assert.Throws<SolverException>(() => Explain(set =>
            new SolveOutcome.Feasible(Whole(set), set.VariableCount, set.VariableCount + 1, StopReason.TimeLimit)));
        Assert.Throws<SolverException>(() => Explain(set => new SolveOutcome.Optimal(new bool[3], 3)));
    }

    [Fact]
    public void A_solver_that_denies_that_there_is_a_mask_is_an_error() =>
        Assert.Contains("the whole input is one", Assert.Throws<SolverException>(() => Explain(_ => new SolveOutcome.Infeasible("planted"))).Message);

    [Fact]
    public void A_solver_that_found_nothing_leaves_the_whole_input_and_its_bound()
    {
        var explanation = Explain(_ => new SolveOutcome.Unknown(StopReason.TimeLimit, "planted", Lower: 2));
        Assert.Equal(9, explanation.Mask.KeptWindows);
        Assert.Equal((9, 2), (explanation.Claim.Upper, explanation.Claim.Lower));
        Assert.Equal(7.0 / 9, explanation.Claim.Gap, 12);
        Assert.StartsWith("At most 9 windows, lower bound 2", explanation.Claim.Statement);
    }

    [Fact]
    public void A_solver_that_ran_out_of_time_claims_no_minimality()
    {
        var explanation = Explain(set => new SolveOutcome.Feasible(Whole(set), set.VariableCount, 3, StopReason.TimeLimit));
        Assert.Equal(ClaimKind.AtMost, explanation.Claim.Kind);
        Assert.DoesNotContain("minimal", explanation.Claim.Statement);
        Assert.Equal(StopReason.TimeLimit, explanation.Outcome.Stopped);
    }

    /// <summary>A constraint set that asks for too little lets a wrong mask through the exact check: only the network can tell.</summary>
    [Fact]
    public void A_constraint_set_that_contradicts_the_network_is_caught_by_the_replay()
    {
        var (network, input) = (SmallNetworks.Convolutional(1), SmallNetworks.Image(1));
        var layer = FirstLayer.Of(network);
        var whole = new MaskPipeline(network, strategies: [new BruteForce()]).Explain(input, Options with { Strategy = "brute-force" });
        var constraints = new MaskConstraints
        {
            Grid = whole.Mask.Grid,
            Set = new ConstraintSet(9, []),
            Objective = MaskObjective.Windows,
            Gamma = 0.5,
            Margin = 0,
            Fill = [.. new float[36]],
            FillName = "zero",
        };
        var error = Assert.Throws<SolverException>(() =>
            Mask.Prove([.. new bool[9]], constraints, whole.Selection, input, values => Replay(layer, values)));
        Assert.Contains("float32 replay", error.Message);
        var kept = Mask.Prove(whole.Mask.Windows, constraints, whole.Selection, input, values => Replay(layer, values));
        Assert.Equal(whole.Mask.KeptWindows, kept.KeptWindows);
    }

    [Theory]
    [InlineData(0.5f, 1f, 0.5, 0, false)]
    [InlineData(0.50000006f, 1f, 0.5, 0, true)]
    [InlineData(0f, 1f, 0, 0, false)]
    [InlineData(1e-45f, 1f, 0, 0, true)]
    [InlineData(0.625f, 1f, 0.5, 0.125, false)]
    [InlineData(0.62500006f, 1f, 0.5, 0.125, true)]
    [InlineData(float.NaN, 1f, 0.5, 0, false)]
    [InlineData(float.PositiveInfinity, 1f, 0.5, 0, false)]
    public void The_replay_is_strict_to_the_last_bit(float replayed, float whole, double gamma, double margin, bool holds)
    {
        var selection = new NeuronSelection
        {
            Neurons = [new SelectedNeuron(0, 0, 0, 0, whole, 1)],
            Available = 1,
            Considered = 1,
            Dropped = [],
            PositiveShare = 1,
        };
        var constraints = new MaskConstraints
        {
            Grid = new WindowGrid(1, 1, 1),
            Set = new ConstraintSet(1, []),
            Objective = MaskObjective.Windows,
            Gamma = gamma,
            Margin = margin,
            Fill = [0],
            FillName = "zero",
        };
        var input = ExplanationInput.From([1], 1, 1, 1);
        ImmutableArray<bool> windows = [true];
        if (holds) Assert.Equal(1, Mask.Prove(windows, constraints, selection, input, _ => [replayed]).NeuronsReplayed);
        else Assert.Throws<SolverException>(() => Mask.Prove(windows, constraints, selection, input, _ => [replayed]));
    }

    private static float[] Replay(FirstLayer layer, float[] values)
    {
        var outputs = new float[layer.Count];
        for (var i = 0; i < outputs.Length; i++) outputs[i] = layer.Bias(i) + layer.Taps(i).Sum(tap => tap.Weight * values[tap.Input]);
        return outputs;
    }

    private static bool[] Whole(ConstraintSet set) => [.. Enumerable.Repeat(true, set.VariableCount)];

    private static Explanation Explain(Func<ConstraintSet, SolveOutcome> answer) =>
        new MaskPipeline(SmallNetworks.Convolutional(1), strategies: [new Planted(answer)]).Explain(SmallNetworks.Image(1), Options);

    private sealed class Planted(Func<ConstraintSet, SolveOutcome> answer) : ISolveStrategy
    {
        public string Name => "planted";

        public SolveOutcome Solve(ConstraintSet set, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellation) => answer(set);
    }
}
