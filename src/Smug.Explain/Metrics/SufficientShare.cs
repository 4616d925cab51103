namespace Smug.Explain;

/// <summary>The smallest share of top pixels that, shown alone, keeps the class and its probability. Immutable.</summary>
public sealed record SufficientShare : MetricRecord<SufficientShare>
{
    /// <summary>What pixels that are not shown become; zero by default.</summary>
    public Fill Fill { get; init; } = Fill.Zero;

    /// <summary>Steps of the curve; 100 by default.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>The share of the whole input's probability to keep; 0.9 by default.</summary>
    public double Level { get; init; } = 0.9;

    /// <inheritdoc/>
    public override MetricCard Card { get; init; } = new()
    {
        Name = "sufficient-share",
        Summary = "The smallest share of top pixels that, shown alone, keeps the class and its probability.",
        Formula = "min s: argmax p(top share s alone) = c and p_c(top share s alone) ≥ level · p_c(x)",
        Source = "this project: mask sparsity at equal sufficiency, for maps and masks alike",
        Low = 0,
        High = 1,
        Direction = Direction.LowerIsBetter,
        Normalisation = "divided by the number of pixels; 1 where nothing less than the whole suffices",
        Needs = MetricNeeds.Map | MetricNeeds.Prediction,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<SufficientShare>> Table { get; } =
    [
        Fill.SettingOf<SufficientShare>(m => m.Fill, (m, v) => m with { Fill = v }),
        Setting.Whole<SufficientShare>("steps", "steps of the curve", m => m.Steps, (m, v) => m with { Steps = v }),
        Setting.Number<SufficientShare>("level", "share of the whole input's probability to keep", m => m.Level, (m, v) => m with { Level = v }, 0, 1),
    ];

    /// <inheritdoc/>
    private protected override MetricResult Of(MetricCase metricCase, CancellationToken cancellation)
    {
        var (item, map) = (metricCase.Item, metricCase.Map.Pixels());
        var places = PixelOrder.Places(PixelOrder.Descending(map, item.Seed));
        var fill = Fill.Resolve(item.Input);
        var asked = Level * item.Classifier.Probabilities(item.Input.Values.AsSpan())[item.Label];
        var smallest = Steps;
        item.Classifier.ForEach(
            Steps,
            (step, mixed) => Fill.Compose(item.Input, fill, mixed, pixel => places[pixel] < (long)step * map.Length / Steps),
            (step, logits) => smallest = Classifier.ArgMax(logits) == item.Label && Classifier.Softmax(logits)[item.Label] >= asked ? Math.Min(smallest, step) : smallest,
            null,
            cancellation);
        return new MetricResult((double)smallest / Steps);
    }
}
