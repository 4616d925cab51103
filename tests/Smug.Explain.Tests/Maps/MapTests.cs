namespace Smug.Explain.Tests;

/// <summary>Blurs, resizes and regions. Oracles: direct two-dimensional sums, values computed by hand, sums that must stay.</summary>
public class MapTests
{
    [Theory]
    [InlineData(BlurBorder.Zero)]
    [InlineData(BlurBorder.Nearest)]
    public void Blur_is_the_two_dimensional_sum_with_the_normalised_kernel(BlurBorder border)
    {
        const int Height = 5, Width = 7, Channels = 2;
        const double Sigma = 1.3;
        var values = SmallNetworks.Image(1, Height, Width, Channels).Values.ToArray();
        var got = GaussianBlur.Of(values, Height, Width, Channels, Sigma, border);
        var radius = (int)(4 * Sigma + 0.5);
        for (var i = 0; i < values.Length; i++)
        {
            var (row, column, channel) = (i / Channels / Width, i / Channels % Width, i % Channels);
            double sum = 0, total = 0;
            for (var dy = -radius; dy <= radius; dy++)
            {
                for (var dx = -radius; dx <= radius; dx++)
                {
                    var weight = Math.Exp(-(dy * dy + dx * dx) / (2 * Sigma * Sigma));
                    total += weight;
                    var (y, x) = (row + dy, column + dx);
                    if (border == BlurBorder.Zero && (y is < 0 or >= Height || x is < 0 or >= Width)) continue;
                    sum += weight * values[(Math.Clamp(y, 0, Height - 1) * Width + Math.Clamp(x, 0, Width - 1)) * Channels + channel];
                }
            }

            Assert.Equal(sum / total, got[i], 1e-6);
        }
    }

    [Fact]
    public void Blur_of_nothing_changes_nothing_and_wrong_sizes_are_errors()
    {
        Assert.Equal([1f, 2, 3, 4], GaussianBlur.Of([1, 2, 3, 4], 2, 2, 1, 0, BlurBorder.Zero));
        Assert.Throws<ShapeException>(() => GaussianBlur.Of([1, 2, 3], 2, 2, 1, 1, BlurBorder.Zero));
        Assert.Throws<UsageException>(() => GaussianBlur.Of([1, 2, 3, 4], 2, 2, 1, -1, BlurBorder.Zero));
    }

    [Fact]
    public void Enlarging_two_pixels_to_four_is_linear_between_centres()
    {
        Assert.Equal([0f, 0.25f, 0.75f, 1], MapResize.Bilinear([0, 1], 1, 2, 1, 4));
        Assert.Equal([0f, 0.25f, 0.75f, 1], MapResize.Bilinear([0, 1], 2, 1, 4, 1));
        var values = SmallNetworks.Image(2, 3, 4, 2).Values.ToArray();
        Assert.Equal(values, MapResize.Bilinear(values, 3, 4, 3, 4));
        Assert.Throws<ShapeException>(() => MapResize.Bilinear([1, 2, 3], 2, 2, 4, 4));
    }

    [Fact]
    public void Spreading_shares_a_value_out_by_area_and_keeps_the_sum()
    {
        Assert.Equal([0.5, 0.5, 1, 1], MapResize.Spread([1, 2], 1, 2, 1, 4));
        var got = MapResize.Spread([1, 2], 1, 2, 1, 3);
        Assert.Equal(2.0 / 3, got[0], 12);
        Assert.Equal(1.0 / 3 + 2.0 / 3, got[1], 12);
        Assert.Equal(4.0 / 3, got[2], 12);
        double[] values = [1, -2, 3, 4, 5, 6];
        Assert.Equal(17, MapResize.Spread(values, 2, 3, 7, 5).Sum(), 12);
        Assert.Equal(17, MapResize.Spread(values, 3, 2, 2, 1).Sum(), 12);
    }

    [Fact]
    public void Flat_areas_are_regions_and_small_ones_join_the_nearest_colour()
    {
        // Columns 0 to 2 are 0, columns 3 to 5 are 200; one pixel of 20 lies in the left half.
        var picture = Enumerable.Range(0, 36).Select(i => i % 6 < 3 ? 0f : 200f).ToArray();
        picture[13] = 20;
        var sharp = new Felzenszwalb(picture, 6, 6, 1, sigma: 0);
        var labels = sharp.Segment(scale: 1, minSize: 1);
        Assert.Equal(3, labels.Distinct().Count());
        Assert.Equal(1, labels.Count(label => label == labels[13]));
        labels = sharp.Segment(scale: 1, minSize: 2);
        for (var i = 0; i < 36; i++) Assert.Equal(i % 6 < 3 ? 0 : 1, labels[i]);
        Assert.All(sharp.Segment(scale: 1e9, minSize: 1), label => Assert.Equal(0, label));
    }
}
