namespace Smug.Explain;

/// <summary>The largest F1 of the map against the true region over all thresholds. Immutable.</summary>
public sealed record BestF1Metric : MetricRecord<BestF1Metric>
{
    /// <inheritdoc/>
    public override MetricCard Card { get; init; } = new()
    {
        Name = "best-f1",
        Summary = "The largest F1 of the map against the true region over all thresholds.",
        Formula = "max over t of 2 · precision · recall / (precision + recall), chosen where s ≥ t",
        Source = "van Rijsbergen 1979",
        Low = 0,
        High = 1,
        Direction = Direction.HigherIsBetter,
        Normalisation = "none: a random map gives about 2 a / (1 + a), a being the region's area share",
        Needs = MetricNeeds.Map | MetricNeeds.TrueMask,
    };

    /// <inheritdoc/>
    private protected override MetricResult Of(MetricCase metricCase, CancellationToken cancellation)
    {
        var inside = metricCase.TrueMask.AsSpan();
        return inside.IndexOf(true) < 0 || inside.IndexOf(false) < 0
            ? MetricResult.None("the true region is empty or everything")
            : new MetricResult(RankingMetrics.LargestF1(inside, metricCase.Map.Pixels()));
    }
}
