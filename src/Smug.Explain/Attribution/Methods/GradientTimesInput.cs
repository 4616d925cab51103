namespace Smug.Explain;

/// <summary>Gradient times input: xᵢ · ∂F / ∂xᵢ. Immutable.</summary>
public sealed record GradientTimesInput : AttributionMethodRecord<GradientTimesInput>
{
    /// <summary>Logit (default) or softmax probability of the class.</summary>
    public TargetKind Target { get; init; }

    /// <inheritdoc/>
    public override MethodCard Card { get; init; } = new()
    {
        Name = "gradient-x-input",
        Summary = "The slope times the value: the first-order share of each value in the target.",
        Formula = "xᵢ · ∂F(x) / ∂xᵢ",
        Source = "Shrikumar, Greenside, Shcherbina, Kundaje: Not Just a Black Box, 2016",
        Meaning = "Units of the target: what the target would lose, to first order, if the value went to 0 in the network's units; positive speaks for the class.",
        Cost = "1 forward, 1 backward",
        Pixels = PixelRule.Sum,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<GradientTimesInput>> Table { get; } =
        [TargetSetting(m => m.Target, (m, v) => m with { Target = v }), PixelSetting((m, v) => m with { Card = v })];

    /// <inheritdoc/>
    public override AttributionMap Attribute(
        AttributionItem item, IProgress<AttributionProgress>? progress = null, CancellationToken cancellation = default)
    {
        var values = item.Classifier.Gradient(item.Input.Values.AsSpan(), item.Label, Target);
        for (var i = 0; i < values.Length; i++) values[i] *= item.Input.Values[i];
        return Map(item, values);
    }
}
