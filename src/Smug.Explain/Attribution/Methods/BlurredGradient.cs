namespace Smug.Explain;

/// <summary>The gradient at a blurred copy of the input. Immutable.</summary>
public sealed record BlurredGradient : AttributionMethodRecord<BlurredGradient>
{
    /// <summary>Logit (default) or softmax probability of the class.</summary>
    public TargetKind Target { get; init; }

    /// <summary>Standard deviation of the blur in pixels; 3 by default.</summary>
    public double Sigma { get; init; } = 3;

    /// <inheritdoc/>
    public override MethodCard Card { get; init; } = new()
    {
        Name = "blurred-gradient",
        Summary = "The target's slope at a blurred copy of the input.",
        Formula = "∂F(G_σ * x) / ∂(G_σ * x)ᵢ, zeros beyond the border",
        Source = "Sahoo, Venugopalan, Li, Singh, Riley: Scaling Symbolic Methods using Gradients, 2021, published code",
        Meaning = "Change of the target per unit of the blurred input value; positive: more of the value raises the class. Importance is the size, whatever the sign.",
        Cost = "1 forward, 1 backward",
        Pixels = PixelRule.SumOfAbsolutes,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<BlurredGradient>> Table { get; } =
    [
        TargetSetting(m => m.Target, (m, v) => m with { Target = v }),
        Setting.Number<BlurredGradient>("sigma", "standard deviation of the blur in pixels", m => m.Sigma, (m, v) => m with { Sigma = v }, 0, 1000),
    ];

    /// <inheritdoc/>
    public override AttributionMap Attribute(
        AttributionItem item, IProgress<AttributionProgress>? progress = null, CancellationToken cancellation = default)
    {
        var input = item.Input;
        var blurred = GaussianBlur.Of(input.Values.AsSpan(), input.Height, input.Width, input.Channels, Sigma, BlurBorder.Zero);
        return Map(item, item.Classifier.Gradient(blurred, item.Label, Target));
    }
}
