namespace Smug.Explain;

/// <summary>How much of the class's probability is lost when only the explanation is shown. Immutable.</summary>
public sealed record Sufficiency : MetricRecord<Sufficiency>
{
    /// <summary>The shares of pixels that count as the explanation, joined by plus signs, averaged; or <c>mask</c> for all pixels above 0.</summary>
    public string Shares { get; init; } = ExplanationShares.Default;

    /// <summary>What removed pixels become; zero by default.</summary>
    public Fill Fill { get; init; } = Fill.Zero;

    /// <inheritdoc/>
    public override MetricCard Card { get; init; } = new()
    {
        Name = "sufficiency",
        Summary = "How much of the class's probability is lost when only the explanation is shown.",
        Formula = "mean over shares s of p_c(x) − p_c(top share s alone)",
        Source = "DeYoung et al.: ERASER, 2020",
        Low = -1,
        High = 1,
        Direction = Direction.LowerIsBetter,
        Normalisation = "none: a difference of probabilities",
        Needs = MetricNeeds.Map | MetricNeeds.Prediction,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<Sufficiency>> Table { get; } =
    [
        ExplanationShares.SettingOf<Sufficiency>(m => m.Shares, (m, v) => m with { Shares = v }),
        Fill.SettingOf<Sufficiency>(m => m.Fill, (m, v) => m with { Fill = v }),
    ];

    /// <inheritdoc/>
    private protected override MetricResult Of(MetricCase metricCase, CancellationToken cancellation) =>
        new(ExplanationShares.MeanLoss(metricCase, Shares, Fill, showsExplanation: true, cancellation));
}
