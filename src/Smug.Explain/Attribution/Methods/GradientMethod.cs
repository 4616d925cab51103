namespace Smug.Explain;

/// <summary>The gradient at the input: ∂F / ∂xᵢ. Immutable.</summary>
public sealed record GradientMethod : AttributionMethodRecord<GradientMethod>
{
    /// <summary>Logit (default) or softmax probability of the class.</summary>
    public TargetKind Target { get; init; }

    /// <inheritdoc/>
    public override MethodCard Card { get; init; } = new()
    {
        Name = "gradient",
        Summary = "The target's slope at the input.",
        Formula = "∂F(x) / ∂xᵢ",
        Source = "Simonyan, Vedaldi, Zisserman: Deep Inside Convolutional Networks, 2014",
        Meaning = "Change of the target per unit of the input value; positive: more of the value raises the class. Importance is the size, whatever the sign.",
        Cost = "1 forward, 1 backward",
        Pixels = PixelRule.SumOfAbsolutes,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<GradientMethod>> Table { get; } = [TargetSetting(m => m.Target, (m, v) => m with { Target = v })];

    /// <inheritdoc/>
    public override AttributionMap Attribute(
        AttributionItem item, IProgress<AttributionProgress>? progress = null, CancellationToken cancellation = default) =>
        Map(item, item.Classifier.Gradient(item.Input.Values.AsSpan(), item.Label, Target));
}
