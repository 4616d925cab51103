using Smug.Models;

namespace Smug.Explain;

/// <summary>Numbers that know nothing of the network: what a metric must rank last. Immutable.</summary>
public sealed record RandomMap : AttributionMethodRecord<RandomMap>
{
    /// <inheritdoc/>
    public override MethodCard Card { get; init; } = new()
    {
        Name = "random",
        Summary = "Independent uniform numbers: the floor every method must beat.",
        Formula = "uᵢ ~ U[0, 1), drawn from the seed",
        Source = "a control, not a method",
        Meaning = "None: the numbers do not depend on the network or the input.",
        Cost = "none",
        Pixels = PixelRule.Sum,
    };

    /// <inheritdoc/>
    public override AttributionMap Attribute(
        AttributionItem item, IProgress<AttributionProgress>? progress = null, CancellationToken cancellation = default)
    {
        var random = new SeededRandom(SeededRandom.Mix(item.Seed, 0x52414E44));
        var values = new float[item.PixelCount];
        for (var i = 0; i < values.Length; i++) values[i] = (float)random.NextDouble();
        return Map(item, values, perPixel: true);
    }
}
