using System.Collections.Immutable;
using System.Text.Json;

namespace Smug.Explain.Tests;

/// <summary>Windows of any form and weight, through the pipeline. Oracle: every mask of a small image tried through the float64 network.</summary>
public class WindowFormTests
{
    private static readonly MaskOptions Small = new() { Strategy = "brute-force", TopK = 6, Attribution = new AttributionOptions { Steps = 16 } };

    /// <summary>Stripes and corners of a 6 × 6 image under labels without order.</summary>
    private static readonly ImmutableArray<int> Labels = [.. Enumerable.Range(0, 36).Select(i => i % 6 == i / 6 ? -5 : i / 6 < 2 ? 70000 + i % 3 : i % 6 - i / 12)];

    [Theory]
    [InlineData(2, 3)]
    [InlineData(3, 1)]
    [InlineData(1, 6)]
    public void Rectangles_cover_every_pixel_once(int rows, int columns)
    {
        var grid = new WindowGrid(5, 7, rows, columns);
        var sizes = grid.PixelWindows().CountBy(id => id).ToDictionary();
        Assert.Equal((grid.Count, 35), (sizes.Count, sizes.Values.Sum()));
        Assert.All(sizes, size => Assert.Equal(size.Value, grid.Area(size.Key)));
        Assert.Equal(0, grid.WindowOf(rows - 1, columns - 1));
        Assert.NotEqual(0, grid.WindowOf(rows, 0));
    }

    [Fact]
    public void Superpixels_are_numbered_by_ascending_label_and_survive_json()
    {
        var grid = WindowGrid.FromLabels(2, 3, [9, -1, 9, 4, 4, 9]);
        Assert.Equal([2, 0, 2, 1, 1, 2], grid.PixelWindows());
        Assert.Equal((3, false), (grid.Count, grid.IsRectangular));
        Assert.Equal([1, 2, 3], Enumerable.Range(0, 3).Select(grid.Area));
        Assert.Equal(grid, new WindowGrid(2, 3, 1, 0, [2, 0, 2, 1, 1, 2]));
        Assert.NotEqual(grid, new WindowGrid(2, 3, 1, 0, [2, 0, 2, 1, 2, 2]));
        Assert.Equal(grid, JsonSerializer.Deserialize<WindowGrid>(JsonSerializer.Serialize(grid)));
        Assert.Throws<UsageException>(() => new WindowGrid(1, 3, 1, 0, [0, 2, 0]));
        Assert.Throws<UsageException>(() => new WindowGrid(1, 3, 1, 0, [0, -1, 0]));
        Assert.Throws<UsageException>(() => new WindowGrid(1, 3, 1, 0, [0, 1]));
        Assert.Throws<ShapeException>(() => WindowGrid.FromLabels(2, 2, [1, 2, 3]));
    }

    [Theory]
    [InlineData(1, 2, 3)]
    [InlineData(2, 3, 1)]
    [InlineData(3, 0, 0)]
    [InlineData(4, 0, 0)]
    public void Masks_of_any_windows_are_as_small_as_brute_force_finds(int seed, int rows, int columns)
    {
        var (network, input) = (SmallNetworks.Convolutional(seed), SmallNetworks.Image(seed));
        var options = rows == 0 ? Small with { Superpixels = Labels } : Small with { Window = rows, WindowWidth = columns };
        foreach (var objective in (MaskObjective[])[MaskObjective.Windows, MaskObjective.Pixels])
        {
            var explanation = new MaskPipeline(network, strategies: [new BruteForce()]).Explain(input, options with { Objective = objective });
            Assert.Equal(BruteForce.SmallestCost(network, input, explanation, new float[36]), explanation.Mask.Cost);
            Assert.Equal(explanation.Mask.Pixels().Count(kept => kept), explanation.Mask.KeptPixels);
        }
    }

    [Fact]
    public void Attribution_costs_prefer_windows_with_high_scores()
    {
        var (network, input) = (SmallNetworks.Convolutional(2), SmallNetworks.Image(2));
        var folder = new StageFolder(Path.Combine(Path.GetTempPath(), $"smug-costs-{Guid.NewGuid():N}"));
        try
        {
            var explanation = new MaskPipeline(network, strategies: [new BruteForce()]).Explain(input, Small with { Objective = MaskObjective.Attribution, Aggregation = ScoreAggregation.Max }, folder);
            var set = folder.Load("constraints", StageJson.Default.MaskConstraints)!.Content.Set;
            var windows = explanation.Mask.Grid.PixelWindows();
            var best = windows.Zip(explanation.Saliency.Base).GroupBy(pair => pair.First, pair => pair.Second).ToDictionary(group => group.Key, group => group.Max());
            var most = best.Values.Max();
            foreach (var (window, score) in best) Assert.Equal(1 + 999 * (1 - Math.Max(0.0, score) / most), set.Weights[window], 0.5001);
            Assert.Contains(1L, set.Weights);
            Assert.Equal(set.Cost(explanation.Mask.Windows.AsSpan()), explanation.Mask.Cost);
            Assert.Equal(ClaimKind.CostMinimal, explanation.Claim.Kind);
            Assert.Contains("minimal in attribution cost", explanation.Claim.Statement);
        }
        finally
        {
            Directory.Delete(folder.Directory, recursive: true);
        }
    }
}
