namespace Smug.Explain;

/// <summary>Mean probability of the class while the highest pixels are taken away, step by step. Immutable.</summary>
public sealed record DeletionAuc : MetricRecord<DeletionAuc>
{
    /// <summary>What pixels that are not shown become; zero by default.</summary>
    public Fill Fill { get; init; } = Fill.Zero;

    /// <summary>Steps of the curve; 50 by default.</summary>
    public int Steps { get; init; } = 50;

    /// <inheritdoc/>
    public override MetricCard Card { get; init; } = new()
    {
        Name = "deletion-auc",
        Summary = "Mean probability of the class while the highest pixels are taken away, step by step.",
        Formula = "∫₀¹ p_c(fill in the top share s of pixels) ds, by trapezoids",
        Source = "Petsiuk, Das, Saenko: RISE, 2018",
        Low = 0,
        High = 1,
        Direction = Direction.LowerIsBetter,
        Normalisation = "none: a probability",
        Needs = MetricNeeds.Map | MetricNeeds.Prediction,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<DeletionAuc>> Table { get; } =
    [
        Fill.SettingOf<DeletionAuc>(m => m.Fill, (m, v) => m with { Fill = v }),
        Setting.Whole<DeletionAuc>("steps", "steps of the curve", m => m.Steps, (m, v) => m with { Steps = v }),
    ];

    /// <inheritdoc/>
    private protected override MetricResult Of(MetricCase metricCase, CancellationToken cancellation)
    {
        var curve = ShareCurve.Of(metricCase, Fill, Steps, showsHighest: false, cancellation);
        return new MetricResult(curve.Area()) { Curve = curve };
    }
}
