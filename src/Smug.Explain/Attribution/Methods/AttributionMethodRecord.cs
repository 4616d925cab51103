namespace Smug.Explain;

/// <summary>What all attribution methods share: a card, settings as text, and maps that carry both.</summary>
/// <typeparam name="TSelf">The deriving record.</typeparam>
public abstract record AttributionMethodRecord<TSelf> : Configurable<TSelf>, IAttributionMethod
    where TSelf : AttributionMethodRecord<TSelf>, IAttributionMethod
{
    /// <summary>The setting of the number that is explained.</summary>
    private protected static Setting<TSelf> TargetSetting(Func<TSelf, TargetKind> read, Func<TSelf, TargetKind, TSelf> write) =>
        Setting.Choice("target", "the number that is explained", read, write, ("logit", TargetKind.Logit), ("softmax", TargetKind.Softmax));

    /// <summary>The setting of how a pixel's shares become one number: their sum, or the sum of their magnitudes where only place matters.</summary>
    private protected static Setting<TSelf> PixelSetting(Func<TSelf, MethodCard, TSelf> write) => Setting.Choice<TSelf, PixelRule>(
        "pixels", "how the shares of a pixel's channels become one number", m => m.Card.Pixels, (m, v) => write(m, m.Card with { Pixels = v }),
        ("sum", PixelRule.Sum), ("magnitude", PixelRule.SumOfMagnitudes));

    /// <inheritdoc/>
    public abstract MethodCard Card { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<TSelf>> Table => [];

    /// <inheritdoc/>
    public IAttributionMethod With(string setting, string value) => Replace(setting, value);

    /// <inheritdoc/>
    public abstract AttributionMap Attribute(
        AttributionItem item, IProgress<AttributionProgress>? progress = null, CancellationToken cancellation = default);

    /// <summary>Tells a progress of the passes done out of a number.</summary>
    private protected static Action<int>? Report(IProgress<AttributionProgress>? progress, int total) =>
        progress is null ? null : done => progress.Report(new AttributionProgress(done, total));

    /// <summary>A map of this method.</summary>
    /// <param name="item">What was attributed.</param>
    /// <param name="values">One value per input value <c>[H, W, C]</c>, or one per pixel <c>[H, W]</c>.</param>
    /// <param name="perPixel">Whether there is one value per pixel.</param>
    private protected AttributionMap Map(AttributionItem item, ReadOnlySpan<float> values, bool perPixel = false)
    {
        var channels = perPixel ? 1 : item.Input.Channels;
        if (values.Length != item.PixelCount * channels)
            throw new ShapeException(Card.Name, $"{item.PixelCount * channels} values", $"{values.Length}");
        return new AttributionMap
        {
            Method = AttributionMethods.NameOf(this),
            Label = item.Label,
            Height = item.Input.Height,
            Width = item.Input.Width,
            Channels = channels,
            Values = [.. values],
            Rule = Card.Pixels,
        };
    }
}
