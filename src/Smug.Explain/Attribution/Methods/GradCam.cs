using Smug.Tensors;

namespace Smug.Explain;

/// <summary>The last convolution's feature maps, weighted by how much each raises the class. Immutable.</summary>
public sealed record GradCam : AttributionMethodRecord<GradCam>
{
    /// <summary>Logit (default) or softmax probability of the class.</summary>
    public TargetKind Target { get; init; }

    /// <summary>The node whose maps are weighted; null means the values of the last convolution, behind its rectifier and concatenation.</summary>
    public string? Node { get; init; }

    /// <inheritdoc/>
    public override MethodCard Card { get; init; } = new()
    {
        Name = "grad-cam",
        Summary = "The last convolution's feature maps, weighted by their mean slope.",
        Formula = "max(0, Σₖ αₖ Aₖ), αₖ = mean over positions of ∂F / ∂Aₖ; then bilinear to the input's size",
        Source = "Selvaraju, Cogswell, Das, Vedantam, Parikh, Batra: Grad-CAM, 2017",
        Meaning = "Units of the target per position of the feature map; 0 where nothing speaks for the class. Coarse: its detail is that of the last convolution.",
        Cost = "1 forward, 1 backward through the last layers",
        Pixels = PixelRule.Sum,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<GradCam>> Table { get; } =
    [
        TargetSetting(m => m.Target, (m, v) => m with { Target = v }),
        Setting.Text<GradCam>("node", "the node of the feature maps, empty for the last convolution's", m => m.Node, (m, v) => m with { Node = v }),
    ];

    /// <inheritdoc/>
    public override AttributionMap Attribute(
        AttributionItem item, IProgress<AttributionProgress>? progress = null, CancellationToken cancellation = default)
    {
        var network = item.Classifier.Network;
        var node = Node ?? FeatureNodes.LastConvolution(network)
            ?? throw new UsageException($"{Card.Name}: the network has no convolution, so it has no feature maps.");
        var (height, width, channels) = FeatureNodes.MapSizes(network, node, Card.Name);
        var batch = Tensor<float>.From(new Shape([1, .. network.InputShape.Sizes]), item.Input.Values.AsSpan());
        var target = new NetworkTarget(network, node, batch, item.Label, Target);
        var slopes = target.GradientAtItem();
        var weights = new double[channels];
        for (var i = 0; i < slopes.Length; i++) weights[i % channels] += (double)slopes.Values[i] / (height * width);
        var sums = new double[height * width];
        for (var i = 0; i < slopes.Length; i++) sums[i / channels] += weights[i % channels] * target.Item.Values[i];
        var map = Array.ConvertAll(sums, sum => (float)Math.Max(0, sum));
        return Map(item, MapResize.Bilinear(map, height, width, item.Input.Height, item.Input.Width), perPixel: true);
    }
}
