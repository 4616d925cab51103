namespace Smug.Explain;

/// <summary>What the mask is scored with: first-layer neuron scores over the pixels the neurons see. Immutable.</summary>
public sealed record SmugBase : AttributionMethodRecord<SmugBase>
{
    /// <summary>The pipeline's options, perhaps with sizes left to the picture; those of the solver play no part.</summary>
    public MaskOptions Options { get; init; } = SmugSettings.Preset(MaskOptions.Default.Preset);

    /// <inheritdoc/>
    public override MethodCard Card { get; init; } = new()
    {
        Name = "smug-base",
        Summary = "Scores of the most important first-layer neurons over the pixels they see: SMUG without its mask.",
        Formula = "Σ over chosen neurons j of scoreⱼ · max(0, cⱼₚ) / Σ_q max(0, cⱼ_q), cⱼₚ = wⱼₚ (xₚ − fill); with aggregation=max, the original's: the largest scoreⱼ that sees p",
        Source = "Sahoo, Venugopalan, Li, Singh, Riley 2021 (SMUG_BASE)",
        Meaning = "Units of the target: what the chosen neurons' Integrated Gradients scores give to the pixel; 0 where none sees it.",
        Cost = "steps forward, steps backward behind the first layer",
        Pixels = PixelRule.Sum,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<SmugBase>> Table { get; } = SmugSettings.Of<SmugBase>(m => m.Options, (m, v) => m with { Options = v });

    /// <inheritdoc/>
    public override AttributionMap Attribute(
        AttributionItem item, IProgress<AttributionProgress>? progress = null, CancellationToken cancellation = default) =>
        Map(item, item.Classifier.Pipeline.BaseMap(item.Input with { Label = item.Label }, Options.SizedFor(item.Input.Height, item.Input.Width, item.Input.Channels), cancellation: cancellation), perPixel: true);
}
