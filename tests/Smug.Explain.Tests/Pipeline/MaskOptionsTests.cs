namespace Smug.Explain.Tests;

/// <summary>The presets' values: the paper's as the original's code and notebooks have them.</summary>
public class MaskOptionsTests
{
    [Theory]
    [InlineData(28, 28, 1, 100, 2)]
    [InlineData(64, 64, 3, 245, 2)]
    [InlineData(224, 224, 3, 3010, 4)]
    [InlineData(224, 500, 3, 6720, 4)]
    public void The_default_grows_with_the_picture(int height, int width, int channels, int neurons, int window)
    {
        var options = MaskOptions.ForPreset("default").SizedFor(height, width, channels);
        Assert.Equal((neurons, window), (options.TopK, options.Window));
        Assert.Equal(7, (MaskOptions.ForPreset("default") with { TopK = 7 }).SizedFor(height, width, channels).TopK);
        Assert.Equal(MaskOptions.Paper, MaskOptions.ForPreset("paper").SizedFor(height, width, channels));
        Assert.Equal(MaskOptions.Default, options with { TopK = MaskOptions.Default.TopK, Window = MaskOptions.Default.Window });
    }

    [Fact]
    public void The_paper_preset_has_the_papers_choices()
    {
        var paper = MaskOptions.ForPreset("paper");
        Assert.Equal((0.0, 3000, 4, 0.0), (paper.Gamma, paper.TopK, paper.Window, paper.Margin));
        Assert.Equal((TargetKind.Softmax, IntegrationRule.Paper, 200), (paper.Attribution.Target, paper.Attribution.Rule, paper.Attribution.Steps));
        Assert.Equal(AttributionMethod.IntegratedGradients, paper.Attribution.Method);
        Assert.Equal(Baseline.Zero, Assert.Single(paper.Attribution.Baselines));
        Assert.Equal(Baseline.Zero, paper.Fill);
        Assert.Null(paper.CumulativeShare);
        Assert.Equal(ScoreAggregation.Max, paper.Aggregation);
        Assert.Equal("paper", paper.Preset);
        paper.Check();
    }

    [Fact]
    public void The_default_is_what_its_documentation_says()
    {
        var options = MaskOptions.Default;
        Assert.Equal((0.5, 100, 2), (options.Gamma, options.TopK, options.Window));
        Assert.Equal((TargetKind.Logit, IntegrationRule.Midpoint, 64), (options.Attribution.Target, options.Attribution.Rule, options.Attribution.Steps));
        Assert.Equal(TimeSpan.FromSeconds(20), options.TimeLimit);
        options.Check();
    }

    [Fact]
    public void An_unknown_preset_is_an_error() => Assert.Throws<UsageException>(() => MaskOptions.ForPreset("fancy"));

    [Fact]
    public void Settings_out_of_range_are_named()
    {
        foreach (var (options, name) in ((MaskOptions, string)[])
            [
                (new() { Gamma = -0.1 }, "Gamma"),
                (new() { Gamma = double.NaN }, "Gamma"),
                (new() { Margin = -1 }, "Margin"),
                (new() { TopK = 0 }, "TopK"),
                (new() { CumulativeShare = 1.5 }, "CumulativeShare"),
                (new() { Window = 0 }, "Window"),
                (new() { WindowWidth = 0 }, "WindowWidth"),
                (new() { Solutions = 0 }, "Solutions"),
                (new() { TimeLimit = TimeSpan.Zero }, "TimeLimit"),
                (new() { Gap = 1 }, "Gap"),
                (new() { Threads = -1 }, "Threads"),
                (new() { Attribution = new() { Steps = 0 } }, "Attribution.Steps"),
                (new() { Attribution = new() { Tolerance = 0 } }, "Attribution.Tolerance"),
                (new() { Attribution = new() { Baselines = [] } }, "Attribution.Baselines"),
                (new() { Attribution = new() { Steps = 64, MaxSteps = 63 } }, "Attribution.MaxSteps"),
                (new() { Attribution = new() { MemoryBudget = 0 } }, "Attribution.MemoryBudget"),
            ])
        {
            Assert.Contains($"MaskOptions.{name}:", Assert.Throws<UsageException>(options.Check).Message);
        }
    }
}
