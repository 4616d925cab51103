namespace Smug.Explain.Tests;

/// <summary>Golden values of the original's normalisation, and NumPy's percentile rule by hand.</summary>
public class MapScalingTests
{
    [Fact]
    public void Normalise_at_the_median() => Assert.Equal([0, 1, 1, 2], MapScaling.Normalise([1, 5, 5, 9], 50));

    [Fact]
    public void Range_map() => Assert.Equal([-1f, 0, 0, 1], MapScaling.ToRange([0, 0.5f, 0.5f, 1], -1, 1));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(50, 2.5)]
    [InlineData(100, 4)]
    [InlineData(99, 3.97)]
    [InlineData(25, 1.75)]
    public void Percentiles_lie_linearly_between_neighbours(double percentile, float expected) =>
        Assert.Equal(expected, MapScaling.Percentile([4, 1, 3, 2], percentile), 6);

    [Fact]
    public void Display_scale_lifts_positives_to_the_upper_half() =>
        Assert.Equal([0, 0.75f, 1], MapScaling.ForDisplay([0, 1, 2], 100));

    [Fact]
    public void A_constant_map_and_one_bright_pixel_do_not_divide_by_zero()
    {
        Assert.Equal([0f, 0, 0], MapScaling.Normalise([7, 7, 7]));
        var spike = new float[1000];
        spike[3] = 2;
        Assert.Equal(1, MapScaling.Normalise(spike)[3]);
        Assert.Equal([-1f, -1], MapScaling.ToRange([5, 5], -1, 1));
    }

    [Fact]
    public void No_values_have_no_percentile() => Assert.Throws<UsageException>(() => MapScaling.Percentile([], 50));
}
