namespace Smug.Explain;

/// <summary>How much of the class's probability is lost when the explanation is taken away. Immutable.</summary>
public sealed record Comprehensiveness : MetricRecord<Comprehensiveness>
{
    /// <summary>The shares of pixels that count as the explanation, joined by plus signs, averaged; or <c>mask</c> for all pixels above 0.</summary>
    public string Shares { get; init; } = ExplanationShares.Default;

    /// <summary>What removed pixels become; zero by default.</summary>
    public Fill Fill { get; init; } = Fill.Zero;

    /// <inheritdoc/>
    public override MetricCard Card { get; init; } = new()
    {
        Name = "comprehensiveness",
        Summary = "How much of the class's probability is lost when the explanation is taken away.",
        Formula = "mean over shares s of p_c(x) − p_c(x without top share s)",
        Source = "DeYoung et al.: ERASER, 2020",
        Low = -1,
        High = 1,
        Direction = Direction.HigherIsBetter,
        Normalisation = "none: a difference of probabilities",
        Needs = MetricNeeds.Map | MetricNeeds.Prediction,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<Comprehensiveness>> Table { get; } =
    [
        ExplanationShares.SettingOf<Comprehensiveness>(m => m.Shares, (m, v) => m with { Shares = v }),
        Fill.SettingOf<Comprehensiveness>(m => m.Fill, (m, v) => m with { Fill = v }),
    ];

    /// <inheritdoc/>
    private protected override MetricResult Of(MetricCase metricCase, CancellationToken cancellation) =>
        new(ExplanationShares.MeanLoss(metricCase, Shares, Fill, showsExplanation: false, cancellation));
}
