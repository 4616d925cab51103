namespace Smug.Explain;

/// <summary>How far the attributions are from adding up to the change they explain. Immutable.</summary>
public sealed record CompletenessGapMetric : MetricRecord<CompletenessGapMetric>
{
    /// <inheritdoc/>
    public override MetricCard Card { get; init; } = new()
    {
        Name = "completeness-gap",
        Summary = "How far the attributions are from adding up to the change they explain.",
        Formula = "|Σ aᵢ − (F(x) − F(x′))| / |F(x) − F(x′)|",
        Source = "Sundararajan, Taly, Yan 2017",
        Low = 0,
        High = double.PositiveInfinity,
        Direction = Direction.LowerIsBetter,
        Normalisation = "divided by the change to explain, |F(x) − F(x′)|",
        Needs = MetricNeeds.Map,
    };

    /// <inheritdoc/>
    private protected override MetricResult Of(MetricCase metricCase, CancellationToken cancellation)
    {
        if (metricCase.Map is not { CompletenessGap: { } gap, ToExplain: { } change }) return MetricResult.None("the method promises no sum");
        return gap == 0 ? new MetricResult(0) : change == 0 ? MetricResult.None("there is no change to explain") : new MetricResult(Math.Abs(gap / change));
    }
}
