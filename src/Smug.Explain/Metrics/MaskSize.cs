namespace Smug.Explain;

/// <summary>The share of pixels the explanation marks: those above 0. Immutable.</summary>
public sealed record MaskSize : MetricRecord<MaskSize>
{
    /// <inheritdoc/>
    public override MetricCard Card { get; init; } = new()
    {
        Name = "mask-size",
        Summary = "The share of pixels the explanation marks: those above 0.",
        Formula = "|{p : s_p > 0}| / (H · W)",
        Source = "Sahoo et al. 2021",
        Low = 0,
        High = 1,
        Direction = Direction.LowerIsBetter,
        Normalisation = "divided by the number of pixels",
        Needs = MetricNeeds.Map,
    };

    /// <inheritdoc/>
    private protected override MetricResult Of(MetricCase metricCase, CancellationToken cancellation) =>
        new(metricCase.Map.Pixels().Count(value => value > 0) / (double)(metricCase.Map.Height * metricCase.Map.Width));
}
