namespace Smug.Explain;

/// <summary>The metrics by name. Thread-safe.</summary>
public static class Metrics
{
    /// <summary>All metrics with their default settings.</summary>
    public static IReadOnlyList<IMetric> All { get; } =
    [
        new LogSaliencyCrop(),
        new OptimalBox(),
        new CentreBox(),
        new InsertionAuc(),
        new DeletionAuc(),
        new PerformanceInformation(),
        PerformanceInformation.Accuracy,
        new Sufficiency(),
        new Comprehensiveness(),
        new MaskSize(),
        new SufficientShare(),
        new PointingGame(),
        new IntersectionOverUnion(),
        new RocAucMetric(),
        new BestF1Metric(),
        new MinMaeMetric(),
        new Infidelity(),
        new SensitivityMax(),
        new LayerRandomization(),
        new CompletenessGapMetric(),
    ];

    /// <summary>The metric of a name, with settings where the text has some.</summary>
    /// <param name="text"><c>name</c>, or <c>name:setting=value:setting=value</c>.</param>
    /// <exception cref="UsageException">There is no such metric, setting or value.</exception>
    public static IMetric Find(string text) => NamedSettings.Apply(
        text, "metric", All, metric => metric.Card.Name, (metric, setting, value) => metric.With(setting, value));

    /// <summary>The text that <see cref="Find"/> reads back: the name, then the settings that differ from the defaults.</summary>
    public static string NameOf(IMetric metric) => NamedSettings.Text(
        metric.Card.Name, metric.Settings, All.FirstOrDefault(known => known.Card.Name == metric.Card.Name)?.Settings ?? []);
}
