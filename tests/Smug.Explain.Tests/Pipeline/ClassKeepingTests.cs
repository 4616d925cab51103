namespace Smug.Explain.Tests;

/// <summary>Rounds until the class is kept. Oracle: the same options explained one by one.</summary>
public class ClassKeepingTests
{
    private static readonly MaskOptions First = new() { Strategy = "brute-force", TopK = 1, Gamma = 0, Attribution = new AttributionOptions { Steps = 8 } };

    [Fact]
    public void Rounds_are_the_explanations_of_their_options_and_end_with_the_class()
    {
        var kept = 0;
        for (var seed = 1; seed <= 12; seed++)
        {
            var (pipeline, input) = (new MaskPipeline(SmallNetworks.Convolutional(seed), strategies: [new BruteForce()]), SmallNetworks.Image(seed));
            var explanation = pipeline.Explain(input, First with { KeepClass = true });
            var (topK, gamma) = (1, 0.0);
            foreach (var round in explanation.Rounds)
            {
                var single = pipeline.Explain(input, First with { TopK = topK, Gamma = gamma });
                Assert.Empty(single.Rounds);
                Assert.Equal((single.Mask.KeptWindows, single.Masked.Label, gamma), (round.KeptWindows, round.Label, round.Gamma));
                Assert.Equal(single.KeepsClass, round.Step == ClassStep.Kept);
                if (round.Step == ClassStep.MoreNeurons) topK = Math.Min(2 * topK, 144);
                else if (round.Step == ClassStep.HigherGamma) gamma = (1 + gamma) / 2;
            }

            Assert.Equal(explanation.KeepsClass ? ClassStep.Kept : ClassStep.Exhausted, explanation.Rounds[^1].Step);
            Assert.All(explanation.Rounds.SkipLast(1), round => Assert.NotEqual(explanation.Trace.ExplainedLabel, round.Label));
            if (explanation.KeepsClass && explanation.Rounds.Length > 1) kept++;
        }

        Assert.True(kept > 2, $"{kept} images needed several rounds and kept the class");
    }

    [Fact]
    public void A_class_that_the_whole_image_has_not_ends_the_rounds_at_once()
    {
        var network = SmallNetworks.Convolutional(2);
        var pipeline = new MaskPipeline(network, strategies: [new BruteForce()]);
        for (var label = 0; label < 3; label++)
        {
            var explanation = pipeline.Explain(SmallNetworks.Image(2, label: label), First with { KeepClass = true });
            if (explanation.Full.Label == label || explanation.KeepsClass) continue;
            Assert.Equal(ClassStep.WholeInputLacksClass, Assert.Single(explanation.Rounds).Step);
        }
    }
}
