namespace Smug.Explain;

/// <summary>Integrated Gradients of an inner node's values, laid over the picture. Immutable.</summary>
public sealed record LayerIntegratedGradients : AttributionMethodRecord<LayerIntegratedGradients>
{
    /// <summary>Target, rule, steps, baselines, tolerance.</summary>
    public AttributionOptions Options { get; init; } = new();

    /// <summary>The node; null means the first activation where its values are maps, else the input.</summary>
    public string? Node { get; init; }

    /// <inheritdoc/>
    public override MethodCard Card { get; init; } = new()
    {
        Name = "layer-ig",
        Summary = "Integrated Gradients of an inner layer's values, laid over the picture: what SMUG ranks neurons by.",
        Formula = "(yⱼ − y′ⱼ) · ∫₀¹ ∂F(y′ + α (y − y′)) / ∂yⱼ dα, summed over channels, shared out over the pixels a position covers",
        Source = "Sundararajan, Taly, Yan 2017, applied to a layer; Sahoo et al. 2021",
        Meaning = "Units of the target: the position's share of F(y) − F(y′), y′ = 0 unless another baseline is set; positive speaks for the class.",
        Cost = "steps forward, steps backward behind the layer, per baseline",
        Pixels = PixelRule.Sum,
        IsComplete = true,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<LayerIntegratedGradients>> Table { get; } =
    [
        .. SharedSettings.Integration<LayerIntegratedGradients>(m => m.Options, (m, v) => m with { Options = v }),
        Setting.Text<LayerIntegratedGradients>("node", "the node, empty for the first activation", m => m.Node, (m, v) => m with { Node = v }),
    ];

    /// <inheritdoc/>
    public override AttributionMap Attribute(
        AttributionItem item, IProgress<AttributionProgress>? progress = null, CancellationToken cancellation = default)
    {
        var network = item.Classifier.Network;
        var node = Node ?? FeatureNodes.FirstActivationOrInput(network);
        var (height, width, _) = FeatureNodes.MapSizes(network, node, Card.Name);
        var attribution = IntegratedGradients.AttributeNode(
            network, node, item.Input.Values.AsSpan(), item.Label, Options with { Method = AttributionMethod.IntegratedGradients, Device = item.Device }, item.Input.Range, progress, cancellation);
        var neurons = new NeuronScores(node, attribution.Shape, attribution.Values);
        var map = Map(item, neurons.OverPixels(height, width, item.Input.Height, item.Input.Width), perPixel: true);
        return map.With(attribution.Integration!) with { Neurons = neurons };
    }
}
