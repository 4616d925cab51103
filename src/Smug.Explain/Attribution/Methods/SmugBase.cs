namespace Smug.Explain;

/// <summary>What the mask is scored with: first-layer neuron scores over the pixels the neurons see. Immutable.</summary>
public sealed record SmugBase : AttributionMethodRecord<SmugBase>
{
    /// <summary>The pipeline's options; those of the solver play no part.</summary>
    public MaskOptions Options { get; init; } = MaskOptions.Default with { AttributeInput = false };

    /// <inheritdoc/>
    public override MethodCard Card { get; init; } = new()
    {
        Name = "smug-base",
        Summary = "Scores of the most important first-layer neurons over the pixels they see: SMUG without its mask.",
        Formula = "max over chosen neurons j that see pixel p of scoreⱼ",
        Source = "Sahoo, Venugopalan, Li, Singh, Riley 2021 (SMUG_BASE)",
        Meaning = "Units of the target: the largest Integrated Gradients score among the chosen neurons that see the pixel; 0 where none does.",
        Cost = "steps forward, steps backward behind the first layer",
        Pixels = PixelRule.Sum,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<SmugBase>> Table { get; } = SmugSettings.Of<SmugBase>(m => m.Options, (m, v) => m with { Options = v });

    /// <inheritdoc/>
    public override AttributionMap Attribute(
        AttributionItem item, IProgress<AttributionProgress>? progress = null, CancellationToken cancellation = default) =>
        Map(item, item.Classifier.Pipeline.BaseMap(item.Input with { Label = item.Label }, Options, cancellation: cancellation), perPixel: true);
}
