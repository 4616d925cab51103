namespace Smug.Explain;

/// <summary>The mask pipeline as an attribution method: the scored mask. Immutable.</summary>
/// <remarks>A solve that its time limit ends depends on the machine's speed; all else is deterministic.</remarks>
public sealed record SmugMethod : AttributionMethodRecord<SmugMethod>
{
    /// <summary>The pipeline's options, perhaps with sizes left to the picture.</summary>
    public MaskOptions Options { get; init; } = SmugSettings.Preset(MaskOptions.Default.Preset);

    /// <inheritdoc/>
    public override MethodCard Card { get; init; } = new()
    {
        Name = "smug",
        Summary = "The smallest mask that keeps the most important first-layer neurons active, ordered by their scores.",
        Formula = "m ⊙ s: m minimises Σ m subject to oᵢ(m ⊙ x) > γ · oᵢ(x) for the top k neurons; s scales smug-base by (v − min) / (P99 − min), then ½ + ½ v",
        Source = "Sahoo, Venugopalan, Li, Singh, Riley: Scaling Symbolic Methods using Gradients for Neural Model Explanation, 2021",
        Meaning = "0 outside the mask; inside, an order of the pixels, about 0.5 to 1 and above 1 for the top percent. No share of the score.",
        Cost = "steps forward, steps backward behind the first layer, and one solve",
        Pixels = PixelRule.Sum,
        IsMask = true,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<SmugMethod>> Table { get; } = SmugSettings.Of<SmugMethod>(m => m.Options, (m, v) => m with { Options = v });

    /// <inheritdoc/>
    public override AttributionMap Attribute(
        AttributionItem item, IProgress<AttributionProgress>? progress = null, CancellationToken cancellation = default)
    {
        var explanation = item.Classifier.Pipeline.Explain(item.Input with { Label = item.Label }, Options.SizedFor(item.Input.Height, item.Input.Width, item.Input.Channels), cancellation: cancellation);
        cancellation.ThrowIfCancellationRequested();
        var (pixels, map) = (explanation.Mask.Pixels(), explanation.Saliency.Map.ToArray());

        // A kept pixel that no chosen neuron sees has the score 0; it belongs to the mask all the same.
        for (var i = 0; i < map.Length; i++) map[i] = pixels[i] ? Math.Max(map[i], float.Epsilon) : 0;
        return Map(item, map, perPixel: true) with { Explanation = explanation };
    }
}
