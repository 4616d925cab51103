using System.Collections.Immutable;

namespace Smug.Explain;

/// <summary>What a metric measures: a map of an item, and what is known to be true about the item. Immutable.</summary>
/// <param name="Item">The classifier, the input, the class, the seed of whatever the metric draws.</param>
/// <param name="Map">The map.</param>
public sealed record MetricCase(AttributionItem Item, AttributionMap Map)
{
    /// <summary>The method that made the map, for metrics that repeat it; null where it is not at hand.</summary>
    public IAttributionMethod? Method { get; init; }

    /// <summary>Whether each pixel belongs to the true region, <c>[H, W]</c>, row-major; default (not set) where unknown.</summary>
    public ImmutableArray<bool> TrueMask { get; init; }

    /// <summary>A box around the true region; null where unknown. A true mask's own box is used where only that is known.</summary>
    public PixelBox? TrueBox { get; init; }

    /// <summary>What this case has.</summary>
    public MetricNeeds Has =>
        MetricNeeds.Map | MetricNeeds.Prediction
        | (TrueMask.IsDefaultOrEmpty ? MetricNeeds.None : MetricNeeds.TrueMask)
        | (Box is null ? MetricNeeds.None : MetricNeeds.BoundingBox)
        | (Method is null ? MetricNeeds.None : MetricNeeds.RepeatedAttribution);

    /// <summary>The given box, or the true mask's; null where neither is known.</summary>
    public PixelBox? Box => TrueBox ?? (TrueMask.IsDefaultOrEmpty ? null : PixelBox.Around(TrueMask.Select(inside => inside ? 1f : 0).ToArray(), Map.Width));

    /// <summary>Raises an error that names what is missing.</summary>
    /// <param name="card">The metric.</param>
    /// <exception cref="UsageException">Something is missing.</exception>
    public void Require(MetricCard card)
    {
        var missing = card.Needs & ~Has;
        if (missing != MetricNeeds.None) throw new UsageException($"Metric {card.Name} needs {missing}, which this item does not have.");
        if (!TrueMask.IsDefault && TrueMask.Length != Map.Height * Map.Width)
            throw new ShapeException($"Metric {card.Name}", $"a true mask of {Map.Height * Map.Width} pixels", $"{TrueMask.Length}");
    }
}
