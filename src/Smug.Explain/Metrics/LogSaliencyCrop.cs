namespace Smug.Explain;

/// <summary>Log saliency crop score: how small a box around the map's pixels keeps the class. Immutable.</summary>
public sealed record LogSaliencyCrop : MetricRecord<LogSaliencyCrop>
{
    /// <summary>Area shares below this count as this; 0.05 by default.</summary>
    public double Floor { get; init; } = SaliencyMetrics.LscAreaFloor;

    /// <inheritdoc/>
    public override MetricCard Card { get; init; } = new()
    {
        Name = "lsc",
        Summary = "Log saliency crop score: how small a box around the map's pixels keeps the class.",
        Formula = "min over thresholds t of ln(max(floor, a)) − ln p, a the area share of the tightest box around {s > t}, p the predicted class's probability on that box enlarged to the whole",
        Source = "Dabkowski, Gal 2017; Sahoo et al. 2021, published code",
        Low = double.NegativeInfinity,
        High = double.PositiveInfinity,
        Direction = Direction.LowerIsBetter,
        Normalisation = "area as a share of the picture, not below the floor; the whole picture with probability 1 gives 0",
        Needs = MetricNeeds.Map | MetricNeeds.Prediction,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<LogSaliencyCrop>> Table { get; } =
        [Setting.Number<LogSaliencyCrop>("floor", "area shares below this count as this", m => m.Floor, (m, v) => m with { Floor = v }, 0, 1)];

    /// <inheritdoc/>
    private protected override MetricResult Of(MetricCase metricCase, CancellationToken cancellation)
    {
        var (item, map) = (metricCase.Item, metricCase.Map.Pixels());
        if (map.All(value => value == 0)) return MetricResult.None("the map is zero everywhere");
        var thresholds = Thresholds(map);
        var best = item.Input.Width == 1
            ? CropScore.BestOfTokens(item, [.. TextThresholds(map).Select(t => Array.ConvertAll(map, value => value > t)).Where(kept => kept.Contains(true))], Floor, cancellation)
            : CropScore.Best(item, thresholds.Select(t => PixelBox.Around(map, metricCase.Map.Width, t)).OfType<PixelBox>(), Floor, cancellation);
        return best is { } score ? new MetricResult(score) : MetricResult.None("no box around pixels above a threshold shows the class");
    }


    /// <summary>0 and the map's distinct values, every n-th where there are many: about 100.</summary>
    internal static float[] Thresholds(float[] map)
    {
        var all = TextThresholds(map);
        var stride = Math.Max((int)Math.Round(all.Length / 100.0), 1);
        return [.. all.Where((_, i) => i % stride == 0)];
    }

    /// <summary>0 and the map's distinct values, ascending behind it.</summary>
    private static float[] TextThresholds(float[] map) => [.. map.Order().Prepend(0).Distinct()];
}
