namespace Smug.Explain.Tests;

/// <summary>XRAI. Oracles: an order worked out by hand, and a picture of two flat halves.</summary>
public class XraiTests
{
    [Fact]
    public void Regions_come_in_by_the_mean_of_what_they_bring()
    {
        // Means at first: {0,1} 3, {1,2} 3.5, {3} 1. After {1,2}: {0} 1 against {3} 1, the first of equals wins. Pixel 4 is in none.
        var map = Xrai.Rank([1, 5, 2, 1, 9], [[0, 1], [1, 2], [3]], minNew: 1);
        Assert.Equal([1f, 3.5f, 3.5f, 1f, 9f], map);
    }

    [Fact]
    public void A_region_that_would_bring_too_few_pixels_is_left_to_the_rest()
    {
        // After {1,2}, region {0,1} would bring one pixel; the rest is 0, 3 and 4 with the mean 11/3.
        var map = Xrai.Rank([1, 5, 2, 1, 9], [[0, 1], [1, 2], [3]], minNew: 2);
        Assert.Equal([11f / 3, 3.5f, 3.5f, 11f / 3, 11f / 3], map);
    }

    [Fact]
    public void Two_flat_halves_are_ranked_by_their_mean_attribution()
    {
        var model = new LinearModel(16, 16, 1);
        var picture = Enumerable.Range(0, 256).Select(i => i % 16 < 8 ? 0.9f : 0.1f).ToArray();
        var item = model.Item() with { Input = ExplanationInput.From(picture, 16, 16, 1) };
        var map = AttributionMethods.Find("xrai").Attribute(item);
        var ig = AttributionMethods.Find("ig-black-white").Attribute(item).Pixels();
        double Mean(bool left) => Enumerable.Range(0, 256).Where(i => i % 16 < 8 == left).Average(i => (double)ig[i]);
        // The disc that grows regions has radius 0 at this size, and the blur mixes the two middle columns at most.
        Assert.True(Mean(true) > Mean(false) == map.Values[0] > map.Values[15]);
        Assert.Equal(2, map.Values.Where((_, i) => i % 16 is < 6 or > 9).Distinct().Count());
    }
}
