using Smug.Models;
using Smug.Tensors;

namespace Smug.Explain.Tests;

/// <summary>Every registered metric prefers what is better: fails if a metric's number or its direction is flipped.</summary>
public class MetricDirectionTests
{
    private static readonly Detector Detector = new();
    private static readonly Detector Noisy = new(32, isNoisy: true);
    private static readonly LinearModel Linear = new(6, 6, 1);

    /// <summary>For every metric a better and a worse case, by construction.</summary>
    private static readonly Dictionary<string, Func<(MetricCase Better, MetricCase Worse)>> Cases = new()
    {
        ["lsc"] = () => (Detector.Perfect, Detector.Worst),
        ["optbox"] = () => (Constant(5), Constant(-5)),
        ["centre-box"] = () => (Constant(5), Constant(-5)),
        ["insertion-auc"] = PerfectAndWorst,
        ["deletion-auc"] = PerfectAndWorst,
        ["sic-auc"] = () => (Noisy.Perfect, Noisy.Worst),
        ["aic-auc"] = () => (Noisy.Perfect, Noisy.Worst),
        ["sufficiency"] = PerfectAndWorst,
        ["comprehensiveness"] = PerfectAndWorst,
        ["mask-size"] = PerfectAndWorst,
        ["sufficient-share"] = PerfectAndWorst,
        ["pointing-game"] = PerfectAndWorst,
        ["iou"] = PerfectAndWorst,
        ["roc-auc"] = PerfectAndWorst,
        ["best-f1"] = PerfectAndWorst,
        ["min-mae"] = () => (Detector.Perfect, Detector.Case(new float[64])),
        ["infidelity"] = () => (LinearCase("gradient-x-input"), LinearCase("random")),
        ["sensitivity-max"] = () => (LinearCase("gradient"), LinearCase("gradient-x-input")),
        ["layer-randomization"] = () => (LinearCase("gradient"), LinearCase("random")),
        ["completeness-gap"] = () => (WithSum(1.1), WithSum(0.5)),
    };

    public static TheoryData<string> Names => [.. Metrics.All.Select(metric => metric.Card.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_better_case_scores_better(string name)
    {
        // A blur of the small picture leaves the region visible.
        var metric = Metrics.Find(name == "insertion-auc" ? "insertion-auc:fill=zero" : name);
        var (better, worse) = Cases[name]();
        var (good, bad) = (metric.Measure(better).Value!.Value, metric.Measure(worse).Value!.Value);
        Assert.True(metric.Card.Direction == Direction.HigherIsBetter ? good > bad : good < bad, $"better case {good}, worse case {bad}, {metric.Card.Direction}");
        foreach (var value in new[] { good, bad }) Assert.InRange(value, metric.Card.Low, metric.Card.High);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Cards_are_filled_in_settings_are_read_back_and_needs_are_checked(string name)
    {
        var metric = Metrics.Find(name);
        foreach (var text in new[] { metric.Card.Summary, metric.Card.Formula, metric.Card.Source, metric.Card.Normalisation })
        {
            Assert.False(string.IsNullOrWhiteSpace(text));
            Assert.DoesNotContain('\n', text);
        }

        foreach (var setting in metric.Settings)
            Assert.Equal(setting.Value, metric.With(setting.Name, setting.Value).Settings.Single(s => s.Name == setting.Name).Value);
        Assert.Equal(name, Metrics.NameOf(metric));
        var bare = new MetricCase(Detector.Item, Detector.Perfect.Map);
        if ((metric.Card.Needs & ~bare.Has) != MetricNeeds.None) Assert.Throws<UsageException>(() => metric.Measure(bare));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => metric.Measure(Cases[name]().Better, cancelled.Token));
    }

    [Fact]
    public void Names_are_unique_and_unknown_ones_are_errors()
    {
        Assert.Equal(Metrics.All.Count, Metrics.All.DistinctBy(metric => metric.Card.Name).Count());
        Assert.Throws<UsageException>(() => Metrics.Find("accuracy"));
        Assert.Equal("lsc:floor=0.1", Metrics.NameOf(Metrics.Find("lsc:floor=0.1")));
    }

    private static (MetricCase, MetricCase) PerfectAndWorst() => (Detector.Perfect, Detector.Worst);

    private static MetricCase LinearCase(string name)
    {
        var method = AttributionMethods.Find(name);
        return new MetricCase(Linear.Item(), method.Attribute(Linear.Item())) { Method = method };
    }

    /// <summary>A network that says class 0 with the same logit whatever it sees.</summary>
    private static MetricCase Constant(float logit)
    {
        var network = new NetworkBuilder<float>(new Shape(10, 10, 1))
            .Flatten("flatten")
            .Add("logits", new DenseLayer<float>(Tensor<float>.Zeros(new Shape(100, 3)), Tensor<float>.Wrap(new Shape(3), [logit, -5, -5])))
            .Build();
        var item = new AttributionItem(new Classifier(network), SmallNetworks.Image(1, 10, 10), 0);
        return new MetricCase(item, Detector.Map(new float[64]));
    }

    private static MetricCase WithSum(double sum) => new(Detector.Item, Detector.Perfect.Map with { Sum = sum, ToExplain = 1 });
}
