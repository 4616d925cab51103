using Smug.Models;
using Smug.Tensors;

namespace Smug.Explain.Tests;

/// <summary>The full encoding through the pipeline. Oracle: every mask tried on the float64 network.</summary>
public sealed class FullEncodingPipelineTests : IDisposable
{
    private static readonly MaskOptions Full = new() { Encoding = EncodingKind.Full, Gamma = 0.5, Attribution = new AttributionOptions { Steps = 8 } };

    private readonly StageFolder _folder = new(Path.Combine(Path.GetTempPath(), $"smug-full-{Guid.NewGuid():N}"));

    public void Dispose()
    {
        if (Directory.Exists(_folder.Directory)) Directory.Delete(_folder.Directory, recursive: true);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void The_smallest_mask_that_keeps_the_lead_is_that_of_trying_all(double gamma)
    {
        for (var seed = 1; seed <= 12; seed++)
        {
            var (network, input) = (SmallNetworks.Dense(seed), SmallNetworks.Image(seed, 4, 4));
            var options = Full with { Gamma = gamma, Window = 1 + seed % 2, Fill = seed % 3 == 0 ? Baseline.Mean : Baseline.Zero };
            var explanation = new MaskPipeline(network).Explain(input, options with { TopK = 12, Window = 2 });
            var label = explanation.Trace.ExplainedLabel;
            var lead = Lead(network, [.. input.Values], label);
            var fill = options.Fill.Resolve(input.Values.AsSpan(), 1, input.Range);
            var smallest = Enumerable.Range(0, 16)
                .Select(bits => Enumerable.Range(0, 4).Select(i => (bits >> i & 1) == 1).ToArray())
                .Where(windows => Lead(network, Mask.Apply(windows, explanation.Mask.Grid, input.Values.AsSpan(), fill), label) > gamma * lead)
                .Min(windows => windows.Count(kept => kept));
            Assert.Equal(smallest, explanation.Mask.KeptWindows);
            Assert.Equal(ClaimKind.CardinalityMinimal, explanation.Claim.Kind);
            Assert.True(explanation.KeepsClass);
            Assert.StartsWith("Proved: the masked input keeps the class", explanation.Claim.ClassStatement, StringComparison.Ordinal);
            Assert.Contains(gamma == 0 ? "decision" : "ahead of every other class", explanation.Claim.Statement);
            Assert.True(explanation.Mask.SmallestRetention > gamma);
        }
    }

    /// <summary>A lead is asked for that lies between a mask's exact lead and the smaller one that float32 gives: the mask must not pass.</summary>
    [Fact]
    public void Masks_that_only_rounding_breaks_do_not_pass()
    {
        var planted = 0;
        for (var seed = 1; seed <= 60; seed++)
        {
            var (network, input) = (SmallNetworks.Dense(seed), SmallNetworks.Image(seed, 4, 4));
            var whole = network.Forward(Tensor<float>.From(new Shape(1, 4, 4, 1), input.Values.AsSpan())).ToArray();
            var label = Array.IndexOf(whole, whole.Max());
            for (var bits = 1; bits < 15; bits++)
            {
                bool[] windows = [.. Enumerable.Range(0, 4).Select(i => (bits >> i & 1) == 1)];
                var masked = Mask.Apply(windows, new WindowGrid(4, 4, 2), input.Values.AsSpan(), new float[16]);
                var single = network.Forward(Tensor<float>.Wrap(new Shape(1, 4, 4, 1), masked)).ToArray();
                var (exact, rounded) = (Lead(network, masked, label), Enumerable.Range(0, 3).Where(j => j != label).Min(j => (double)single[label] - single[j]));
                var margin = (exact + rounded) / 2;
                if (rounded >= exact || margin <= 0 || Lead(network, [.. input.Values], label) < 1.01 * margin) continue;
                var decision = FullDecision.Of(network, input, Full with { Gamma = 0, Margin = margin }, label);
                Assert.False(decision.Network.IsSatisfied(windows));
                planted++;
            }
        }

        Assert.True(planted > 30, $"{planted} planted");
    }

    [Fact]
    public void A_replay_or_a_mask_that_loses_the_lead_is_an_error()
    {
        // The first that a picture of nothing but fill does not satisfy.
        var seed = Enumerable.Range(1, 20).First(s => new MaskPipeline(SmallNetworks.Dense(s)).Explain(SmallNetworks.Image(s, 4, 4), Full).Mask.KeptWindows > 0);
        var (network, input) = (SmallNetworks.Dense(seed), SmallNetworks.Image(seed, 4, 4));
        var explanation = new MaskPipeline(network).Explain(input, Full, _folder);
        var constraints = _folder.Load("constraints", StageJson.Default.MaskConstraints)!.Content;
        Assert.Equal(EncodingKind.Full, constraints.Encoding);
        var decision = FullDecision.Of(network, input, Full, explanation.Trace.ExplainedLabel);
        var logits = new float[3];
        logits[explanation.Trace.ExplainedLabel] = (float)(decision.Bound * 1.5) + 0.1f;
        Assert.Equal(2, Mask.Prove(explanation.Mask.Windows, constraints, decision, input, _ => logits).RowsChecked);
        logits[(explanation.Trace.ExplainedLabel + 1) % 3] = logits[explanation.Trace.ExplainedLabel];
        Assert.Contains("float32 replay", Assert.Throws<SolverException>(() => Mask.Prove(explanation.Mask.Windows, constraints, decision, input, _ => logits)).Message);
        Assert.Contains("exact re-check", Assert.Throws<SolverException>(() => Mask.Prove([.. new bool[4]], constraints, decision, input, _ => logits)).Message);

        // Recalled from its stages, the same mask, proved anew.
        var again = new MaskPipeline(network).Explain(input, Full, _folder);
        Assert.Equal(explanation.Mask.Windows.ToArray(), again.Mask.Windows.ToArray());
    }

    [Fact]
    public void What_it_cannot_encode_is_refused()
    {
        Refuses("conv", SmallNetworks.Convolutional(1), SmallNetworks.Image(1), Full);
        var (network, input) = (SmallNetworks.Dense(1), SmallNetworks.Image(1, 4, 4));
        var label = new MaskPipeline(network).Explain(input, Full).Trace.PredictedLabel;
        Refuses("leads by", network, input with { Label = (label + 1) % 3 }, Full);
        Refuses("certificate", network, input, Full with { Proof = true });
        Refuses("tie-break", network, input, Full with { Solutions = 2 });
        Refuses("objective windows", network, input, Full with { Objective = MaskObjective.Pixels });
        Refuses("conditions on neurons", network, input, Full with { Keep = new() { Inactive = 1 } });
        var deep = new NetworkBuilder<float>(new Shape(4, 4, 1), 1).Flatten("f").Dense("a", 6).Relu("r").Dense("b", 6).Relu("s").Dense("c", 3).Build();
        Refuses("at most one hidden layer", deep, input, Full);
        var large = new NetworkBuilder<float>(new Shape(40, 40, 1), 1).Flatten("f").Dense("a", 700).Relu("r").Dense("c", 3).Build();
        Refuses("at most 1048576 weights", large, SmallNetworks.Image(1, 40, 40), Full);

        static void Refuses(string words, Network<float> network, ExplanationInput input, MaskOptions options) =>
            Assert.Contains(words, Assert.Throws<UsageException>(() => new MaskPipeline(network).Explain(input, options)).Message);
    }

    private static double Lead(Network<float> network, float[] values, int label)
    {
        var logits = network.ToDouble().Forward(Tensor<double>.Wrap(new Shape(1, 4, 4, 1), Array.ConvertAll(values, v => (double)v))).ToArray();
        return logits[label] - logits.Where((_, j) => j != label).Max();
    }
}
