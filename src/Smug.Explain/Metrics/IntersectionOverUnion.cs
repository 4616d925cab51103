namespace Smug.Explain;

/// <summary>Overlap of the chosen pixels with the true region. Immutable.</summary>
public sealed record IntersectionOverUnion : MetricRecord<IntersectionOverUnion>
{
    /// <summary>Whether all pixels above 0 are chosen; else (default) the highest ones, as many as the region has.</summary>
    public bool ChoosesPositive { get; init; }

    /// <inheritdoc/>
    public override MetricCard Card { get; init; } = new()
    {
        Name = "iou",
        Summary = "Overlap of the chosen pixels with the true region.",
        Formula = "|chosen ∩ region| / |chosen ∪ region|",
        Source = "Jaccard 1912",
        Low = 0,
        High = 1,
        Direction = Direction.HigherIsBetter,
        Normalisation = "none; a random choice of the region's area a gives about a / (2 − a)",
        Needs = MetricNeeds.Map | MetricNeeds.TrueMask,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<IntersectionOverUnion>> Table { get; } =
    [
        Setting.Choice<IntersectionOverUnion, bool>("choose", "which pixels are chosen: the highest ones, as many as the region has, or all above 0",
            m => m.ChoosesPositive, (m, v) => m with { ChoosesPositive = v }, ("area", false), ("positive", true)),
    ];

    /// <inheritdoc/>
    private protected override MetricResult Of(MetricCase metricCase, CancellationToken cancellation)
    {
        var (map, inside) = (metricCase.Map.Pixels(), metricCase.TrueMask);
        var area = inside.Count(pixel => pixel);
        if (area == 0) return MetricResult.None("the true region is empty");
        var chosen = ChoosesPositive
            ? [.. Enumerable.Range(0, map.Length).Where(pixel => map[pixel] > 0)]
            : PixelOrder.Descending(map, metricCase.Item.Seed)[..area];
        var both = chosen.Count(pixel => inside[pixel]);
        return new MetricResult((double)both / (area + chosen.Length - both));
    }
}
