namespace Smug.Explain;

/// <summary>Probability that a pixel of the true region ranks above one outside it. Immutable.</summary>
public sealed record RocAucMetric : MetricRecord<RocAucMetric>
{
    /// <inheritdoc/>
    public override MetricCard Card { get; init; } = new()
    {
        Name = "roc-auc",
        Summary = "Probability that a pixel of the true region ranks above one outside it.",
        Formula = "P(s_in > s_out) + ½ P(s_in = s_out)",
        Source = "Mann and Whitney 1947",
        Low = 0,
        High = 1,
        Direction = Direction.HigherIsBetter,
        Normalisation = "none: 0.5 is what a random map gives",
        Needs = MetricNeeds.Map | MetricNeeds.TrueMask,
    };

    /// <inheritdoc/>
    private protected override MetricResult Of(MetricCase metricCase, CancellationToken cancellation)
    {
        var inside = metricCase.TrueMask.AsSpan();
        return inside.IndexOf(true) < 0 || inside.IndexOf(false) < 0
            ? MetricResult.None("the true region is empty or everything")
            : new MetricResult(RankingMetrics.RocAuc(inside, metricCase.Map.Pixels()));
    }
}
