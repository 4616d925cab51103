namespace Smug.Explain.Tests;

/// <summary>Metrics that show or remove a map's highest pixels. Oracle: a network whose probability is 0 or 1 by construction.</summary>
public class ShareMetricTests
{
    private readonly Detector _detector = new();

    private static double Value(string metric, MetricCase metricCase) => Metrics.Find(metric).Measure(metricCase).Value!.Value;

    [Fact]
    public void Insertion_is_one_from_the_third_pixel_of_the_region_on()
    {
        Assert.Equal(61.5 / 64, Value("insertion-auc:steps=64:fill=zero", _detector.Perfect), 1e-9);
        Assert.Equal(1.5 / 64, Value("insertion-auc:steps=64:fill=zero", _detector.Worst), 1e-9);
    }

    [Fact]
    public void Deletion_is_zero_from_the_second_pixel_of_the_region_on()
    {
        Assert.Equal(1.5 / 64, Value("deletion-auc:steps=64", _detector.Perfect), 1e-9);
        Assert.Equal(61.5 / 64, Value("deletion-auc:steps=64", _detector.Worst), 1e-9);
    }

    [Fact]
    public void The_curve_is_the_probability_at_every_share()
    {
        var result = Metrics.Find("deletion-auc:steps=64").Measure(_detector.Perfect);
        Assert.Equal(65, result.Curve!.X.Length);
        Assert.Equal([1.0, 1, 0, 0], result.Curve.Y[..4].Select(y => Math.Round(y, 9)));
        Assert.Equal(1.0 / 64, result.Curve.X[1], 12);
        Assert.Equal(result.Value!.Value, result.Curve.Area(), 12);
    }

    [Theory]
    [InlineData("sufficiency", 0.0, 1.0)]
    [InlineData("comprehensiveness", 1.0, 0.0)]
    public void A_region_of_four_pixels_is_enough_and_is_needed(string metric, double perfect, double worst)
    {
        foreach (var shares in new[] { ":shares=0.0625", ":shares=0.0625+0.07", ":shares=mask" })
            Assert.Equal(perfect, Value(metric + shares, _detector.Perfect), 1e-9);
        Assert.Equal(worst, Value(metric + ":shares=0.0625", _detector.Worst), 1e-9);
        Assert.Equal(0.5, Value(metric + ":shares=0.01+0.0625", _detector.Perfect), 1e-9);
        Assert.Throws<UsageException>(() => Metrics.Find(metric + ":shares=2"));
        Assert.Throws<UsageException>(() => Metrics.Find(metric + ":shares=few"));
    }

    [Fact]
    public void Three_pixels_of_the_region_suffice()
    {
        Assert.Equal(3.0 / 64, Value("sufficient-share:steps=64", _detector.Perfect), 12);
        Assert.Equal(63.0 / 64, Value("sufficient-share:steps=64", _detector.Worst), 12);
        Assert.Equal(0.05, Value("sufficient-share", _detector.Perfect), 12);
    }

    [Fact]
    public void Mask_size_counts_pixels_above_zero()
    {
        Assert.Equal(4.0 / 64, Value("mask-size", _detector.Perfect));
        Assert.Equal(60.0 / 64, Value("mask-size", _detector.Worst));
        Assert.Equal(0, Value("mask-size", _detector.Case([.. Enumerable.Repeat(-1f, 64)])));
    }

    [Fact]
    public void Ties_are_broken_by_the_seed_and_not_by_place()
    {
        var map = new float[1000];
        var order = PixelOrder.Descending(map, 1);
        Assert.Equal(Enumerable.Range(0, 1000), order.Order());
        Assert.InRange(order[..500].Average(), 450, 550);
        Assert.NotEqual(order, PixelOrder.Descending(map, 2));
        Assert.Equal([2, 0, 1], PixelOrder.Descending([1, 0, 5], 3));
        Assert.Equal([1, 2, 0], PixelOrder.Places([2, 0, 1]));
    }

    [Fact]
    public void Information_curves_jump_where_the_region_is_back()
    {
        // The smallest share, 0.005, gives 5 of 1024 pixels: the whole region of the perfect map.
        var detector = new Detector(32, isNoisy: true);
        var (perfect, worst) = (Metrics.Find("aic-auc").Measure(detector.Perfect), Metrics.Find("aic-auc").Measure(detector.Worst));
        Assert.Equal((0.0, 0.0, 1.0, 1.0), (perfect.Curve!.X[0], perfect.Curve.Y[0], perfect.Curve.X[^1], perfect.Curve.Y[^1]));
        Assert.Equal(perfect.Curve.X.Order(), perfect.Curve.X);
        Assert.All(perfect.Curve.Y[1..], y => Assert.Equal(1, y));
        Assert.All(worst.Curve!.Y[..^1], y => Assert.Equal(0, y));
        Assert.Equal(1 - perfect.Curve.X[1] / 2, perfect.Value!.Value, 1e-9);
        Assert.Equal((1 - worst.Curve.X[^2]) / 2, worst.Value!.Value, 1e-9);
        Assert.Equal(perfect.Value.Value, Value("sic-auc", detector.Perfect), 1e-9);
    }

    [Fact]
    public void A_picture_the_network_is_not_sure_of_has_no_information_curve()
    {
        var unsure = _detector.Perfect with { Item = _detector.Item with { Label = 1 } };
        var result = Metrics.Find("sic-auc").Measure(unsure);
        Assert.Null(result.Value);
        Assert.Contains("0.8", result.Undefined, StringComparison.Ordinal);
    }
}
