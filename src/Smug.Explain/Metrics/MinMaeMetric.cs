namespace Smug.Explain;

/// <summary>The smallest share of pixels on the wrong side of a threshold, against the true region. Immutable.</summary>
public sealed record MinMaeMetric : MetricRecord<MinMaeMetric>
{
    /// <inheritdoc/>
    public override MetricCard Card { get; init; } = new()
    {
        Name = "min-mae",
        Summary = "The smallest share of pixels on the wrong side of a threshold, against the true region.",
        Formula = "min over 1001 thresholds t of mean |[s ≥ t] − inside|",
        Source = "Sahoo et al. 2021, published code",
        Low = 0,
        High = 1,
        Direction = Direction.LowerIsBetter,
        Normalisation = "none: calling everything outside, or inside, gives the smaller area share",
        Needs = MetricNeeds.Map | MetricNeeds.TrueMask,
    };

    /// <inheritdoc/>
    private protected override MetricResult Of(MetricCase metricCase, CancellationToken cancellation)
    {
        var inside = metricCase.TrueMask.AsSpan();
        return inside.IndexOf(true) < 0 || inside.IndexOf(false) < 0
            ? MetricResult.None("the true region is empty or everything")
            : new MetricResult(RankingMetrics.SmallestMeanAbsoluteError(inside, metricCase.Map.Pixels()));
    }
}
