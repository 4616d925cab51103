using Smug.Models;

namespace Smug.Explain;

/// <summary>Integrated Gradients of the input's values. Immutable.</summary>
public sealed record IntegratedGradientsMethod : AttributionMethodRecord<IntegratedGradientsMethod>
{
    /// <summary>The mean of two runs, from a black and from a white picture.</summary>
    public static IntegratedGradientsMethod BlackAndWhite { get; } = new()
    {
        Options = new AttributionOptions { Baselines = [Baseline.Black, Baseline.White] },
        Card = new()
        {
            Name = "ig-black-white",
            Summary = "Integrated Gradients from a black and from a white picture, averaged.",
            Formula = "½ Σ over x′ ∈ {black, white} of (xᵢ − x′ᵢ) · ∫₀¹ ∂F(x′ + α (x − x′)) / ∂xᵢ dα",
            Source = "Kapishnikov, Bolukbasi, Viégas, Terry: XRAI, 2019",
            Meaning = "Units of the target: the value's share of F(x) − ½ (F(black) + F(white)); positive speaks for the class. Dark and bright values alike can count.",
            Cost = "2 · steps forward, 2 · steps backward",
            Pixels = PixelRule.Sum,
            IsComplete = true,
        },
    };

    /// <summary>Target, rule, steps, baselines, tolerance.</summary>
    public AttributionOptions Options { get; init; } = new();

    /// <inheritdoc/>
    public override MethodCard Card { get; init; } = new()
    {
        Name = "ig",
        Summary = "Integrated Gradients: the slope averaged on the way from a baseline, times the way.",
        Formula = "(xᵢ − x′ᵢ) · ∫₀¹ ∂F(x′ + α (x − x′)) / ∂xᵢ dα",
        Source = "Sundararajan, Taly, Yan: Axiomatic Attribution for Deep Networks, 2017",
        Meaning = "Units of the target: the value's share of F(x) − F(x′); positive speaks for the class. Values equal to the baseline get 0.",
        Cost = "steps forward, steps backward, per baseline",
        Pixels = PixelRule.Sum,
        IsComplete = true,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<IntegratedGradientsMethod>> Table { get; } =
        [.. SharedSettings.Integration<IntegratedGradientsMethod>(m => m.Options, (m, v) => m with { Options = v }), PixelSetting((m, v) => m with { Card = v })];

    /// <inheritdoc/>
    public override AttributionMap Attribute(
        AttributionItem item, IProgress<AttributionProgress>? progress = null, CancellationToken cancellation = default)
    {
        var attribution = IntegratedGradients.AttributeNode(
            item.Classifier.Network, Network<float>.InputName, item.Input.Values.AsSpan(), item.Label,
            Options with { Method = AttributionMethod.IntegratedGradients, Device = item.Device }, item.Input.Range, progress, cancellation);
        return Map(item, attribution.Values.AsSpan()).With(attribution.Integration!);
    }
}
