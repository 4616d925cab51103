using Smug.Models;
using Smug.Tensors;

namespace Smug.Explain;

/// <summary>The gradient with every rectifier passing back positive gradients only. Immutable.</summary>
public sealed record GuidedBackprop : AttributionMethodRecord<GuidedBackprop>
{
    /// <summary>Logit (default) or softmax probability of the class.</summary>
    public TargetKind Target { get; init; }

    /// <inheritdoc/>
    public override MethodCard Card { get; init; } = new()
    {
        Name = "guided-backprop",
        Summary = "The slope at the input, rectifiers passing back positive slopes only.",
        Formula = "the chain rule with gx = gy · [x > 0] · [gy > 0] at every ReLU",
        Source = "Springenberg, Dosovitskiy, Brox, Riedmiller: Striving for Simplicity, 2015",
        Meaning = "No derivative of the target: paths through neurons that lower it are cut. Nearly the same for every class (Adebayo et al. 2018), so read it as a picture of what the network sees. Importance is the size, whatever the sign.",
        Cost = "1 forward, 1 backward",
        Pixels = PixelRule.SumOfAbsolutes,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<GuidedBackprop>> Table { get; } = [TargetSetting(m => m.Target, (m, v) => m with { Target = v })];

    /// <inheritdoc/>
    public override AttributionMap Attribute(
        AttributionItem item, IProgress<AttributionProgress>? progress = null, CancellationToken cancellation = default)
    {
        var network = GuidedRelu.InPlaceOfRelu(item.Classifier.Network);
        var batch = Tensor<float>.From(new Shape([1, .. network.InputShape.Sizes]), item.Input.Values.AsSpan());
        var target = new NetworkTarget(network, Network<float>.InputName, batch, item.Label, Target);
        return Map(item, target.GradientAtItem().Values);
    }
}
