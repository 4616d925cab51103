namespace Smug.Explain.Tests;

/// <summary>Metrics against a true region. Oracles: overlaps counted by hand; see also the golden values of the ranking metrics.</summary>
public class LocalisationMetricTests
{
    private readonly Detector _detector = new();

    private static double Value(string metric, MetricCase metricCase) => Metrics.Find(metric).Measure(metricCase).Value!.Value;

    private float[] Marked(params int[] pixels) => [.. Enumerable.Range(0, 64).Select(p => pixels.Contains(p) ? 1f : 0)];

    [Fact]
    public void The_pointing_game_shares_a_hit_among_equal_maxima()
    {
        // The region is rows 2 to 3, columns 4 to 5.
        Assert.Equal(1, Value("pointing-game", _detector.Case(Marked(20))));
        Assert.Equal(0, Value("pointing-game", _detector.Case(Marked(19))));
        Assert.Equal(0.5, Value("pointing-game", _detector.Case(Marked(19, 20))));
        Assert.Equal(1, Value("pointing-game:tolerance=1", _detector.Case(Marked(19))));
        Assert.Equal(0, Value("pointing-game:tolerance=1", _detector.Case(Marked(11))));
        Assert.Equal(1, Value("pointing-game:tolerance=2", _detector.Case(Marked(11))));
    }

    [Fact]
    public void A_box_serves_where_there_is_no_mask()
    {
        var boxed = new MetricCase(_detector.Item, _detector.Map(Marked(20))) { TrueBox = new PixelBox(2, 4, 4, 6) };
        Assert.Equal(1, Value("pointing-game", boxed));
        Assert.Equal(0, Value("pointing-game", boxed with { TrueBox = new PixelBox(0, 2, 0, 2) }));
        Assert.Equal(new PixelBox(2, 4, 4, 6), _detector.Perfect.Box);
    }

    [Fact]
    public void Overlap_over_union()
    {
        Assert.Equal(1, Value("iou", _detector.Perfect));
        Assert.Equal(0, Value("iou", _detector.Worst));
        Assert.Equal(2.0 / 6, Value("iou", _detector.Case(Marked(20, 21, 0, 1))), 12);
        Assert.Equal(2.0 / 4, Value("iou:choose=positive", _detector.Case(Marked(20, 21))), 12);
        Assert.Equal(4.0 / 64, Value("iou:choose=positive", _detector.Case([.. Enumerable.Repeat(1f, 64)])), 12);
    }

    [Fact]
    public void A_perfect_map_ranks_perfectly()
    {
        Assert.Equal(1, Value("roc-auc", _detector.Perfect));
        Assert.Equal(0, Value("roc-auc", _detector.Worst));
        Assert.Equal(1, Value("best-f1", _detector.Perfect));
        Assert.Equal(0, Value("min-mae", _detector.Perfect));
        Assert.Null(Metrics.Find("roc-auc").Measure(_detector.Perfect with { TrueMask = [.. new bool[64].Select(_ => true)] }).Value);
        Assert.Throws<ShapeException>(() => Metrics.Find("roc-auc").Measure(_detector.Perfect with { TrueMask = [true, false] }));
    }
}
