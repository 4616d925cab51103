namespace Smug.Explain.Text;

/// <summary>The first sufficient input subset as a map: 0 outside it; inside, the most important word has the largest number. Immutable.</summary>
public sealed record SisWords : AttributionMethodRecord<SisWords>
{
    /// <summary>A longer text would take too long: half the square of its length in passes.</summary>
    public const int MostWords = 400;

    /// <summary>τ as a share of the probability for the whole text.</summary>
    public double Share { get; init; } = 0.9;

    /// <summary>What masked words become.</summary>
    public Baseline Fill { get; init; } = Baseline.Zero;

    /// <inheritdoc/>
    public override MethodCard Card { get; init; } = new()
    {
        Name = "sis",
        Summary = "The first sufficient input subset: few pixels that alone keep the probability at a share of what it was.",
        Formula = "backward selection on F(x masked to S), then the fewest last-removed pixels with F ≥ τ = share · F(x)",
        Source = "Carter, Mueller, Jain, Gifford: What made you do this? Understanding black-box decisions with sufficient input subsets, 2019",
        Meaning = "0 outside the subset; inside 1 / rank: 1 for the most important pixel, ½ for the next. No share of the score.",
        Cost = "about half the square of the number of pixels forward",
        Pixels = PixelRule.Sum,
        IsMask = true,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<SisWords>> Table { get; } =
    [
        Setting.Number<SisWords>("share", "τ as a share of the probability for the whole", m => m.Share, (m, v) => m with { Share = v }, 0, 1),
        SharedSettings.Baseline<SisWords>("fill", "what masked pixels become", m => m.Fill, (m, v) => m with { Fill = v }),
    ];

    /// <inheritdoc/>
    /// <exception cref="UsageException">There are more than <see cref="MostWords"/> pixels.</exception>
    public override AttributionMap Attribute(
        AttributionItem item, IProgress<AttributionProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (item.PixelCount > MostWords) throw new UsageException($"SIS: at most {MostWords} words or pixels, got {item.PixelCount}: it needs about half the square of their number in passes.");
        var scores = WordMasks.Scores(item, Fill, TargetKind.Softmax, cancellation);
        var whole = item.Classifier.Probabilities(item.Input.Values.AsSpan())[item.Label];
        var subsets = SufficientSubsets.Find(item.PixelCount, scores, Share * whole, most: 1);
        var values = new float[item.PixelCount];
        for (var rank = 0; subsets.Length > 0 && rank < subsets[0].Length; rank++) values[subsets[0][rank]] = 1f / (rank + 1);
        return Map(item, values, perPixel: true);
    }
}
