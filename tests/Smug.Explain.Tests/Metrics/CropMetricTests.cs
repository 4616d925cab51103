namespace Smug.Explain.Tests;

/// <summary>Crop scores. Oracles: closed forms on a network that sees one region, and the counts of the published description.</summary>
public class CropMetricTests
{
    private static double Value(string metric, MetricCase metricCase) => Metrics.Find(metric).Measure(metricCase).Value!.Value;

    [Fact]
    public void The_region_cut_out_keeps_the_class()
    {
        var detector = new Detector();
        Assert.Equal(Math.Log(4.0 / 64), Value("lsc", detector.Perfect), 1e-9);
        Assert.Equal(Math.Log(0.1), Value("lsc:floor=0.1", detector.Perfect), 1e-9);

        // The box around everything but the region is the whole picture.
        Assert.Equal(0, Value("lsc", detector.Worst), 1e-9);
    }

    [Fact]
    public void A_box_beside_the_region_costs_the_class()
    {
        var detector = new Detector();
        var map = new float[64];
        map[63] = 1;

        // The crop is ½ everywhere: the region sums to 2, the logit is 100 · (2 − 2½).
        Assert.Equal(Math.Log(0.05) + 50, Value("lsc", detector.Case(map)), 1e-6);
    }

    [Fact]
    public void The_best_threshold_counts_and_boxes_above_the_maximum_are_skipped()
    {
        var detector = new Detector();
        var map = detector.Region.Select(inside => inside ? 2f : 0).ToArray();
        map[0] = 1;
        Assert.Equal(Math.Log(4.0 / 64), Value("lsc", detector.Case(map)), 1e-9);
        Assert.Equal([0f, 1, 2], LogSaliencyCrop.Thresholds(map));
        Assert.Equal([0f, -1, 3], LogSaliencyCrop.Thresholds([3, -1, 3, 0]));
    }

    [Fact]
    public void A_map_of_zeros_has_no_score_and_one_of_negatives_is_boxed_by_its_own_values()
    {
        var detector = new Detector();
        Assert.Null(Metrics.Find("lsc").Measure(detector.Case(new float[64])).Value);
        Assert.NotNull(Metrics.Find("lsc").Measure(detector.Case(new float[64])).Undefined);
        var map = detector.Region.Select(inside => inside ? -1f : -2).ToArray();
        Assert.Equal(Math.Log(4.0 / 64), Value("lsc", detector.Case(map)), 1e-9);
    }

    [Theory]
    [InlineData(49, 1)]
    [InlineData(148, 1)]
    [InlineData(149, 2)]
    [InlineData(151, 2)]
    [InlineData(1000, 10)]
    public void Many_thresholds_are_thinned_to_about_a_hundred(int values, int stride)
    {
        var thresholds = LogSaliencyCrop.Thresholds([.. Enumerable.Range(1, values).Select(i => (float)i)]);
        Assert.Equal((values + 1 + stride - 1) / stride, thresholds.Length);
        Assert.Equal(0, thresholds[0]);
        Assert.Equal(stride, thresholds[1]);
    }

    [Fact]
    public void The_score_is_about_the_predicted_class_whatever_class_was_explained()
    {
        var detector = new Detector();
        var other = detector.Perfect with { Item = detector.Item with { Label = 1 } };
        Assert.Equal(Value("lsc", detector.Perfect), Value("lsc", other));
    }

    [Fact]
    public void Text_keeps_tokens_in_place_of_a_box()
    {
        // Three tokens and a row of padding; two tokens decide.
        var network = new Models.NetworkBuilder<float>(new Tensors.Shape(4, 1, 1))
            .Flatten("flatten")
            .Add("logits", new Models.DenseLayer<float>(Tensors.Tensor<float>.Wrap(new Tensors.Shape(4, 2), [100, 0, 0, 0, 100, 0, 0, 0]), Tensors.Tensor<float>.Wrap(new Tensors.Shape(2), [-150, 0])))
            .Build();
        var item = new AttributionItem(new Classifier(network), ExplanationInput.From([1f, 1, 1, 0], 4, 1, 1), 0);
        var map = new AttributionMap { Method = "by hand", Label = 0, Height = 4, Width = 1, Channels = 1, Values = [3, 0, 2, 0], Rule = PixelRule.Sum };
        Assert.Equal(Math.Log(2.0 / 3), Value("lsc", new MetricCase(item, map)), 1e-9);
    }

    [Fact]
    public void There_are_2025_boxes_and_the_smallest_has_four_cells()
    {
        var boxes = OptimalBox.Boxes(224, 224).ToList();
        Assert.Equal(2025, boxes.Count);
        Assert.Equal(2025, boxes.Distinct().Count());
        boxes = [.. OptimalBox.Boxes(10, 10)];
        Assert.Equal(4, boxes.Min(box => box.Area));
        Assert.Equal(100, boxes.Max(box => box.Area));
    }

    [Theory]
    [InlineData(4, 4, 0.04, 0.04)]
    [InlineData(0, 8, 0.04, 0.64)]
    public void The_best_box_finds_the_region_and_the_centre_box_only_in_the_centre(int top, int left, double best, double centre)
    {
        var detector = new Detector(10, top, left);
        Assert.Equal(Math.Log(best), Value("optbox:floor=0", detector.Perfect), 1e-9);
        Assert.Equal(Math.Log(0.05), Value("optbox", detector.Perfect), 1e-9);

        // In the corner, the box of 8/10 has one row and one column of the region at its edge: enlarged, the region sums to 2 + ½ · 1.3².
        Assert.Equal(Math.Log(centre), Value("centre-box:floor=0", detector.Perfect), 1e-9);
    }
}
