namespace Smug.Explain;

/// <summary>What all metrics share: a card, settings as text, and the check of what a case has.</summary>
/// <typeparam name="TSelf">The deriving record.</typeparam>
public abstract record MetricRecord<TSelf> : Configurable<TSelf>, IMetric
    where TSelf : MetricRecord<TSelf>, IMetric
{
    /// <inheritdoc/>
    public abstract MetricCard Card { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<TSelf>> Table => [];

    /// <inheritdoc/>
    public IMetric With(string setting, string value) => Replace(setting, value);

    /// <inheritdoc/>
    public MetricResult Measure(MetricCase metricCase, CancellationToken cancellation = default)
    {
        metricCase.Require(Card);
        cancellation.ThrowIfCancellationRequested();
        return Of(metricCase, cancellation);
    }

    /// <summary>Measures a case that has what is needed.</summary>
    private protected abstract MetricResult Of(MetricCase metricCase, CancellationToken cancellation);
}
