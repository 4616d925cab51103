using Smug.Smt;

namespace Smug.Explain.Tests;

/// <summary>Ties between masks, through the pipeline. Oracle: every mask of the saved constraints tried.</summary>
public sealed class MaskAlternativesTests : IDisposable
{
    private readonly StageFolder _folder = new(Path.Combine(Path.GetTempPath(), $"smug-ties-{Guid.NewGuid():N}"));

    public void Dispose()
    {
        if (Directory.Exists(_folder.Directory)) Directory.Delete(_folder.Directory, recursive: true);
    }

    [Fact]
    public void All_cheapest_masks_the_backbone_and_the_best_score_are_those_of_brute_force()
    {
        var several = 0;
        for (var seed = 1; seed <= 8; seed++)
        {
            var options = new MaskOptions
            {
                Strategy = seed % 2 == 0 ? "brute-force" : "anytime",
                TopK = 3,
                Gamma = 0.3,
                Solutions = 1000,
                Backbone = true,
                TieBreak = MaskTieBreak.Score,
                Proof = seed % 2 == 1,
                Attribution = new AttributionOptions { Steps = 8 },
            };
            var explanation = new MaskPipeline(SmallNetworks.Convolutional(seed), strategies: [new BruteForce(), new AnytimeStrategy()])
                .Explain(SmallNetworks.Image(seed), options, _folder);
            var set = _folder.Load("constraints", StageJson.Default.MaskConstraints)!.Content.Set;
            var optima = Enumerable.Range(0, 1 << 9).Select(bits => Enumerable.Range(0, 9).Where(v => (bits >> v & 1) == 1).ToArray())
                .Where(kept => set.IsSatisfied(Windows(kept)) && kept.Length == explanation.Mask.KeptWindows).ToList();
            var alternatives = explanation.Alternatives!;
            Assert.Equal(MaskListEnd.All, alternatives.End);
            Assert.Equal(optima.Select(Text).Order(), alternatives.Masks.Select(mask => Text(mask)).Order());
            Assert.Equal(Text(Kept(explanation.Mask)), Text(alternatives.Masks[0]));
            Assert.Equal(Enumerable.Range(0, 9).Where(v => optima.All(kept => kept.Contains(v))), alternatives.Backbone!.Backbone);
            Assert.Equal(Enumerable.Range(0, 9).Where(v => optima.Any(kept => kept.Contains(v))), alternatives.Backbone.Union);

            // Steps of a thousandth of the highest score: nine windows may be off by half a step each.
            var windows = explanation.Mask.Grid.PixelWindows();
            var scores = new double[9];
            for (var i = 0; i < windows.Length; i++) scores[windows[i]] = Math.Max(scores[windows[i]], explanation.Saliency.Base[i]);
            double Score(IEnumerable<int> kept) => kept.Sum(v => scores[v]);
            Assert.True(Score(Kept(explanation.Mask)) >= optima.Max(Score) - 9 * scores.Max() / 1000);
            Assert.True(explanation.Outcome.TieBreakProved);
            Assert.Equal(options.Proof, explanation.Outcome.Certificate is not null);
            if (optima.Count > 1) several++;
        }

        Assert.True(several > 1, $"{several} images with several cheapest masks");
    }

    [Fact]
    public void Nothing_is_looked_for_that_was_not_asked_for()
    {
        var options = new MaskOptions { Strategy = "brute-force", TopK = 6, Attribution = new AttributionOptions { Steps = 8 } };
        var explanation = new MaskPipeline(SmallNetworks.Convolutional(3), strategies: [new BruteForce()]).Explain(SmallNetworks.Image(3), options, _folder);
        Assert.Null(explanation.Alternatives);
        Assert.Null(explanation.Outcome.TieBreakProved);
        Assert.Throws<UsageException>(() => new MaskPipeline(SmallNetworks.Convolutional(3), strategies: [new BruteForce()])
            .Explain(SmallNetworks.Image(3), options with { Proof = true }));
    }

    [Fact]
    public void What_an_unproved_optimum_leaves_out_is_said()
    {
        var options = new MaskOptions { Strategy = "brute-force", TopK = 6, Solutions = 5, TieBreak = MaskTieBreak.Score, Attribution = new AttributionOptions { Steps = 8 } };
        var proved = new MaskPipeline(SmallNetworks.Convolutional(3), strategies: [new BruteForce()]).Explain(SmallNetworks.Image(3), options);
        Assert.Null(proved.Missing);
        var open = new MaskPipeline(SmallNetworks.Convolutional(3), strategies: [new GivesUp()]).Explain(SmallNetworks.Image(3), options);
        Assert.Null(open.Alternatives);
        Assert.Contains("because the optimum is not proved: other masks, a tie-break", open.Missing);
        Assert.Null((open with { Options = new MaskOptions() }).Missing);
    }

    private sealed class GivesUp : ISolveStrategy
    {
        public string Name => "brute-force";

        public SolveOutcome Solve(ConstraintSet set, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellation) =>
            new SolveOutcome.Unknown(StopReason.GaveUp, "too hard");
    }

    private static bool[] Windows(int[] kept) => [.. Enumerable.Range(0, 9).Select(kept.Contains)];

    private static IEnumerable<int> Kept(Mask mask) => Enumerable.Range(0, mask.Windows.Length).Where(v => mask.Windows[v]);

    private static string Text(IEnumerable<int> kept) => string.Join(' ', kept);
}
