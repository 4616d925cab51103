using Smug.Models;
using Smug.Smt;
using Smug.Tensors;

namespace Smug.Explain.Tests;

/// <summary>Constraints beyond "every chosen neuron stays active". Oracle: every mask tried on the float64 network, with the promise written
/// down a second time, from what a person would say of it.</summary>
public sealed class KeepConstraintTests : IDisposable
{
    private static readonly MaskOptions Small = new() { TopK = 6, Gamma = 0.6, Strategy = "anytime", Attribution = new AttributionOptions { Steps = 8 } };

    private readonly StageFolder _folder = new(Path.Combine(Path.GetTempPath(), $"smug-keep-{Guid.NewGuid():N}"));

    public static TheoryData<string> Promises => ["ceiling", "inactive", "drop", "mass", "drop and mass", "slack", "slack and drop", "all"];

    public void Dispose()
    {
        if (Directory.Exists(_folder.Directory)) Directory.Delete(_folder.Directory, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Promises))]
    public void The_cheapest_mask_is_that_of_trying_all(string promise)
    {
        var keep = KeepOf(promise);
        var (cheaper, dearer) = (0, 0);
        for (var seed = 1; seed <= 10; seed++)
        {
            var (network, input) = (SmallNetworks.Convolutional(seed), SmallNetworks.Image(seed));
            var options = Small with { Keep = keep, Fill = seed % 2 == 0 ? Baseline.Zero : Baseline.Mean };
            var explanation = new MaskPipeline(network).Explain(input, options);
            var plain = new MaskPipeline(network).Explain(input, options with { Keep = KeepOptions.None });
            Assert.Equal(SmallestCost(network, input, explanation), explanation.Mask.Cost);
            Assert.Equal(ClaimKind.CardinalityMinimal, explanation.Claim.Kind);
            Assert.Equal(explanation.Mask.KeptWindows, explanation.Mask.Cost);
            if (explanation.Mask.Cost < plain.Mask.Cost) cheaper++;
            if (explanation.Mask.Cost > plain.Mask.Cost) dearer++;
        }

        // What is forgiven saves windows somewhere, and what is asked besides costs some.
        Assert.True(promise is "ceiling" or "inactive" ? dearer > 0 : cheaper > 0, $"{cheaper} cheaper, {dearer} dearer");
    }

    [Fact]
    public void Inactive_neurons_are_those_that_a_mask_could_activate_the_most()
    {
        var (network, input) = (SmallNetworks.Convolutional(3), SmallNetworks.Image(3));
        var explanation = new MaskPipeline(network).Explain(input, Small with { Keep = new KeepOptions { Inactive = 5 } });
        var largest = new double[explanation.Trace.PreActivations.Length];
        Array.Fill(largest, double.NegativeInfinity);
        foreach (var (_, outputs) in Masked(network, input, explanation))
        {
            for (var i = 0; i < largest.Length; i++) largest[i] = Math.Max(largest[i], outputs[i]);
        }

        var expected = Enumerable.Range(0, largest.Length).Where(i => explanation.Trace.PreActivations[i] <= 0).OrderByDescending(i => largest[i]).Take(5);
        Assert.Equal(expected, explanation.Selection.Inactive.Select(neuron => neuron.Index));
        Assert.Equal(5, explanation.Mask.InactiveReplayed);
        Assert.Contains("5 inactive neurons inactive", explanation.Claim.Statement);
    }

    [Fact]
    public void Every_promise_is_in_the_claim_and_survives_the_saved_stages()
    {
        var (network, input) = (SmallNetworks.Convolutional(2), SmallNetworks.Image(2));
        var options = Small with { Keep = KeepOf("all"), Proof = true };
        var first = new MaskPipeline(network).Explain(input, options, _folder);
        var again = new MaskPipeline(network).Explain(input, options, _folder);
        Assert.Equal(first.Mask.Windows.ToArray(), again.Mask.Windows.ToArray());
        Assert.Contains(again.Timings, timing => timing is { Stage: "outcome", Recalled: true });
        Assert.Contains("at least 4 of the 6 chosen first-layer activations", first.Claim.Statement);
        Assert.Contains("0.7 of the chosen score", first.Claim.Statement);
        Assert.Contains("shortfalls of 0.25 bounds", first.Claim.Statement);
        Assert.Contains("1.2 times its value", first.Claim.Statement);
        Assert.Null(CertificateChecker.FirstFlaw(first.Outcome.Certificate!));
        Assert.True(first.Mask.NeuronsHeld >= 3 && first.Mask.ScoreHeld > 0);

        // Another promise is another question: its constraints are encoded anew.
        var plain = new MaskPipeline(network).Explain(input, Small, _folder);
        Assert.DoesNotContain(plain.Timings, timing => timing is { Stage: "constraints", Recalled: true });
    }

    /// <summary>A replay whose float32 outputs break one promise at a time, although the exact rows hold.</summary>
    [Theory]
    [InlineData("ceiling")]
    [InlineData("inactive")]
    [InlineData("held")]
    [InlineData("slack")]
    public void A_replay_that_breaks_a_promise_is_an_error(string broken)
    {
        var (network, input) = (SmallNetworks.Convolutional(2), SmallNetworks.Image(2));
        var keep = broken == "slack" ? new KeepOptions { Slack = 0.5 } : broken == "held" ? new KeepOptions { Droppable = 0.4 } : KeepOf(broken);
        var explanation = new MaskPipeline(network).Explain(input, Small with { Keep = keep }, _folder);
        var constraints = _folder.Load("constraints", StageJson.Default.MaskConstraints)!.Content;
        var outcome = explanation.Outcome;
        var outputs = FirstLayerOf(network, explanation.MaskedInput.AsSpan());
        Assert.Equal(explanation.Mask.Windows, Prove(outputs).Windows);

        // Of neurons that may be dropped or fall short, one that is held to more than its neighbours' budget allows: all of them at 0 breaks any.
        if (broken == "inactive") outputs[explanation.Selection.Inactive[0].Index] = 1e-6f;
        else if (broken == "ceiling") outputs[explanation.Selection.Neurons[constraints.Ceilings[0]].Index] *= 10;
        else foreach (var neuron in explanation.Selection.Neurons) outputs[neuron.Index] = 0;
        Assert.Contains("float32 replay", Assert.Throws<SolverException>(() => Prove(outputs)).Message);

        Mask Prove(float[] values) => Mask.Prove(outcome.Windows, constraints, explanation.Selection, input, _ => values, outcome.Auxiliary);
    }

    [Fact]
    public void Variables_behind_the_windows_that_overdraw_the_budget_are_an_error()
    {
        var (network, input) = (SmallNetworks.Convolutional(2), SmallNetworks.Image(2));
        var explanation = new MaskPipeline(network).Explain(input, Small with { Keep = new KeepOptions { Droppable = 0.4 } }, _folder);
        var constraints = _folder.Load("constraints", StageJson.Default.MaskConstraints)!.Content;
        Assert.Equal(6, constraints.Auxiliary);
        var error = Assert.Throws<SolverException>(() => Mask.Prove(
            [.. new bool[9]], constraints, explanation.Selection, input, _ => throw new InvalidOperationException(), [.. new bool[6]]));
        Assert.Contains("row 6 of 7", error.Message);
        Assert.Throws<SolverException>(() => Mask.Prove(explanation.Mask.Windows, constraints, explanation.Selection, input, _ => []));
    }

    /// <summary>A variable that is 1 leaves the plain row, one that is 0 a row that always holds: no more and no less.</summary>
    [Fact]
    public void A_row_that_may_be_dropped_is_the_plain_row_or_none()
    {
        var (network, input) = (SmallNetworks.Convolutional(2), SmallNetworks.Image(2));
        var selection = new MaskPipeline(network).Explain(input, Small).Selection;
        var plain = new MaskEncoding(FirstLayer.Of(network), input, Small).Encode(selection).Set;
        var droppable = new MaskEncoding(FirstLayer.Of(network), input, Small with { Keep = new() { Droppable = 0.4 } }).Encode(selection).Set;
        for (var i = 0; i < plain.Rows.Count; i++)
        {
            var (row, other) = (plain.Rows[i], droppable.Rows[i]);
            Assert.Equal(plain.VariableCount + i, other.Variables[^1]);
            Assert.Equal(row.Bound, other.Bound - other.Coefficients[^1]);
            Assert.Equal(row.Range().Least, other.Bound);
            Assert.Equal(row.Coefficients, other.Coefficients.SkipLast(1));
            Assert.Equal(row.Exponent, other.Exponent);
        }
    }

    /// <summary>A ceiling is placed between a masked neuron's exact value and the greater one that float32 gives: the mask passes in exact
    /// arithmetic and fails the replay, so the row must not let it through.</summary>
    [Fact]
    public void Masks_that_only_rounding_lifts_above_a_ceiling_do_not_satisfy_the_row()
    {
        var planted = 0;
        for (var seed = 0; seed < 10; seed++)
        {
            var (network, input) = (SmallNetworks.Convolutional(seed, 4, 4, 2), SmallNetworks.Image(seed, 4, 4, 2));
            var (layer, grid, precise) = (FirstLayer.Of(network), new WindowGrid(4, 4, 2), network.ToDouble());
            var whole = FirstLayerOf(network, input.Values.AsSpan());
            for (var bits = 1; bits < 15; bits++)
            {
                bool[] windows = [.. Enumerable.Range(0, 4).Select(i => (bits >> i & 1) == 1)];
                var masked = Mask.Apply(windows, grid, input.Values.AsSpan(), new float[32]);
                var single = FirstLayerOf(network, masked);
                var exact = precise.Evaluate(
                    [("input", Tensor<double>.Wrap(new Shape(1, 4, 4, 2), Array.ConvertAll(masked, v => (double)v)))], [network.FirstLayer.Name])[0].ToArray();
                for (var i = 0; i < whole.Length; i++)
                {
                    var factor = (single[i] + exact[i]) / 2 / whole[i];
                    if (!(whole[i] > 0) || single[i] <= exact[i] || factor <= 1.0001) continue;
                    var (row, column, channel) = layer.Place(i);
                    var selection = new NeuronSelection
                    {
                        Neurons = [new SelectedNeuron(i, row, column, channel, whole[i], 1)],
                        Available = whole.Length,
                        Considered = 1,
                        Dropped = [],
                        PositiveShare = 1,
                    };
                    var options = new MaskOptions { Gamma = 0, Window = 2, Keep = new KeepOptions { Ceiling = factor } };
                    var constraints = new MaskEncoding(layer, input, options).Encode(selection);
                    Assert.Single(constraints.Ceilings);
                    Assert.False(constraints.Set.Rows[1].IsSatisfied(windows));
                    planted++;
                }
            }
        }

        Assert.True(planted > 50, $"{planted} planted");
    }

    [Fact]
    public void Settings_out_of_range_are_named()
    {
        foreach (var (keep, name) in ((KeepOptions, string)[])
            [
                (new() { Ceiling = 1 }, "Keep.Ceiling"),
                (new() { Inactive = -1 }, "Keep.Inactive"),
                (new() { Droppable = 1 }, "Keep.Droppable"),
                (new() { Mass = 0 }, "Keep.Mass"),
                (new() { Mass = 1.1 }, "Keep.Mass"),
                (new() { Slack = double.NaN }, "Keep.Slack"),
            ])
        {
            Assert.Contains(name, Assert.Throws<UsageException>((new MaskOptions { Keep = keep }).Check).Message);
        }

        Assert.Contains("Keep.Slack", Assert.Throws<UsageException>((new MaskOptions { Gamma = 0, Keep = new() { Slack = 1 } }).Check).Message);
        Assert.Contains("tie-break", Assert.Throws<UsageException>((new MaskOptions { Backbone = true, Keep = new() { Mass = 0.9 } }).Check).Message);
    }

    private static KeepOptions KeepOf(string promise) => promise switch
    {
        "ceiling" => new() { Ceiling = 1.05 },
        "inactive" => new() { Inactive = 12 },
        "drop" => new() { Droppable = 0.34 },
        "mass" => new() { Mass = 0.6 },
        "drop and mass" => new() { Droppable = 0.5, Mass = 0.75 },
        "slack" => new() { Slack = 0.6 },
        "slack and drop" => new() { Slack = 0.3, Droppable = 0.2 },
        _ => new() { Ceiling = 1.2, Inactive = 5, Droppable = 0.4, Mass = 0.7, Slack = 0.25 },
    };

    private static long SmallestCost(Network<float> network, ExplanationInput input, Explanation explanation)
    {
        var best = long.MaxValue;
        foreach (var (windows, outputs) in Masked(network, input, explanation))
        {
            if (windows.Count(kept => kept) < best && Fulfils(outputs, explanation)) best = windows.Count(kept => kept);
        }

        return best;
    }

    /// <summary>Whether some choice of neurons to drop makes the mask keep its promise: all choices are tried.</summary>
    private static bool Fulfils(double[] outputs, Explanation explanation)
    {
        var (keep, chosen) = (explanation.Options.Keep, explanation.Selection.Neurons);
        if (chosen.Any(n => keep.Ceiling is { } factor && outputs[n.Index] > factor * n.PreActivation && n.PreActivation * 1.0001 < factor * n.PreActivation)) return false;
        if (explanation.Selection.Inactive.Any(n => outputs[n.Index] > 0)) return false;
        for (var dropped = 0; dropped < 1 << chosen.Length; dropped++)
        {
            if (dropped != 0 && keep.Droppable is null && keep.Mass is null) break;
            var kept = chosen.Where((_, i) => (dropped >> i & 1) == 0).ToList();
            if (keep.Droppable is { } share && chosen.Length - kept.Count > share * chosen.Length) continue;
            if (keep.Mass is { } mass && kept.Sum(n => Math.Max(0.0, n.Score)) < mass * chosen.Sum(n => Math.Max(0.0, n.Score))) continue;
            var sixteenths = kept.Select(n => Math.Max(0, Math.Ceiling(16 * (1 - (outputs[n.Index] / (explanation.Options.Gamma * n.PreActivation))))));
            if (sixteenths.Max() <= (keep.Slack > 0 ? 15 : 0) && sixteenths.Sum() <= 16 * keep.Slack) return true;
        }

        return false;
    }

    private static IEnumerable<(bool[] Windows, double[] Outputs)> Masked(Network<float> network, ExplanationInput input, Explanation explanation)
    {
        var (precise, grid) = (network.ToDouble(), explanation.Mask.Grid);
        var fill = explanation.Options.Fill.Resolve(input.Values.AsSpan(), input.Channels, input.Range);
        for (var bits = 0; bits < 1 << grid.Count; bits++)
        {
            bool[] windows = [.. Enumerable.Range(0, grid.Count).Select(i => (bits >> i & 1) == 1)];
            var masked = Array.ConvertAll(Mask.Apply(windows, grid, input.Values.AsSpan(), fill), value => (double)value);
            yield return (windows, precise.Evaluate(
                [("input", Tensor<double>.Wrap(new Shape([1, .. network.InputShape.Sizes]), masked))], [network.FirstLayer.Name])[0].ToArray());
        }
    }

    private static float[] FirstLayerOf(Network<float> network, ReadOnlySpan<float> values) => network.Evaluate(
        [("input", Tensor<float>.From(new Shape([1, .. network.InputShape.Sizes]), values))], [network.FirstLayer.Name])[0].ToArray();
}
