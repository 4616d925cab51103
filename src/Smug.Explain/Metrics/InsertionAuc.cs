namespace Smug.Explain;

/// <summary>Mean probability of the class while the highest pixels are put back, step by step. Immutable.</summary>
public sealed record InsertionAuc : MetricRecord<InsertionAuc>
{
    /// <summary>What pixels that are not shown become; blur by default.</summary>
    public Fill Fill { get; init; } = Fill.Blur;

    /// <summary>Steps of the curve; 50 by default.</summary>
    public int Steps { get; init; } = 50;

    /// <inheritdoc/>
    public override MetricCard Card { get; init; } = new()
    {
        Name = "insertion-auc",
        Summary = "Mean probability of the class while the highest pixels are put back, step by step.",
        Formula = "∫₀¹ p_c(fill outside the top share s of pixels) ds, by trapezoids",
        Source = "Petsiuk, Das, Saenko: RISE, 2018",
        Low = 0,
        High = 1,
        Direction = Direction.HigherIsBetter,
        Normalisation = "none: a probability",
        Needs = MetricNeeds.Map | MetricNeeds.Prediction,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<InsertionAuc>> Table { get; } =
    [
        Fill.SettingOf<InsertionAuc>(m => m.Fill, (m, v) => m with { Fill = v }),
        Setting.Whole<InsertionAuc>("steps", "steps of the curve", m => m.Steps, (m, v) => m with { Steps = v }),
    ];

    /// <inheritdoc/>
    private protected override MetricResult Of(MetricCase metricCase, CancellationToken cancellation)
    {
        var curve = ShareCurve.Of(metricCase, Fill, Steps, showsHighest: true, cancellation);
        return new MetricResult(curve.Area()) { Curve = curve };
    }
}
