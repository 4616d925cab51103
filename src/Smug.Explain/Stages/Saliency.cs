using System.Collections.Immutable;

namespace Smug.Explain;

/// <summary>Stage 8: the mask with scores: a relative order of the regions. Immutable and thread-safe. Maps are <c>[H, W]</c>, row-major.</summary>
public sealed record Saliency
{
    /// <summary>Rows of pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Columns of pixels.</summary>
    public required int Width { get; init; }

    /// <summary>How scores of neurons that see the same pixel are combined.</summary>
    public required ScoreAggregation Aggregation { get; init; }

    /// <summary>Every pixel's combined neuron score, unscaled and unmasked.</summary>
    public required ImmutableArray<float> Base { get; init; }

    /// <summary><see cref="Base"/> through (v − min) / (P99 − min), positives then to 0.5 + 0.5 v; not clipped.</summary>
    public required ImmutableArray<float> Scaled { get; init; }

    /// <summary>The saliency map: <see cref="Scaled"/> where the mask keeps the pixel, 0 elsewhere.</summary>
    public required ImmutableArray<float> Map { get; init; }

    /// <summary>The kept windows, the most salient first: by largest unscaled score inside, equal scores in ascending window number.</summary>
    public required ImmutableArray<RankedWindow> Order { get; init; }
}

/// <summary>A kept window and its place in the order.</summary>
/// <param name="Window">The window's number.</param>
/// <param name="Score">The largest unscaled base score among its pixels.</param>
public sealed record RankedWindow(int Window, float Score);

/// <summary>How scores of neurons that see the same pixel are combined.</summary>
public enum ScoreAggregation
{
    /// <summary>The largest, as the original does: scores are written in ascending order, so the last one stays.</summary>
    Max,

    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>The sum of what each neuron's score gives to the pixel, split over the pixels it sees by what they add to it: finer than a receptive field.</summary>
    Shares,
}
