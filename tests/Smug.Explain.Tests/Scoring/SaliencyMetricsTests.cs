namespace Smug.Explain.Tests;

/// <summary>Golden values of the original's box and crop score.</summary>
public class SaliencyMetricsTests
{
    [Fact]
    public void Tightest_box_ignores_tiny_negatives()
    {
        float[] map = [-1e-9f, 0, 0, 0, 0, 1, 2, -1e-9f, 0, 0, 0, 0];
        Assert.Equal(new PixelBox(Top: 1, Bottom: 2, Left: 1, Right: 3), PixelBox.Around(map, 4));
        Assert.Equal(new PixelBox(1, 2, 2, 3), PixelBox.Around(map, 4, threshold: 1));
        Assert.Null(PixelBox.Around(new float[6], 3));
    }

    [Fact]
    public void Crop_score_of_half_the_area_and_of_two_tokens_in_three()
    {
        Assert.Equal(Math.Log(0.5), SaliencyMetrics.Lsc(0.5, 1, floor: 0), 12);
        Assert.Equal(Math.Log(2.0 / 3), SaliencyMetrics.Lsc(2.0 / 3, 1), 12);
        Assert.Equal(Math.Log(0.05) - Math.Log(0.25), SaliencyMetrics.Lsc(0.01, 0.25), 12);
    }
}
