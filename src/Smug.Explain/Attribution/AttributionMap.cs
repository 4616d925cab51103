using System.Collections.Immutable;

namespace Smug.Explain;

/// <summary>One score per value or per pixel of an input. Immutable and thread-safe.</summary>
public sealed record AttributionMap
{
    /// <summary>The method's name and settings, as <see cref="AttributionMethods.Find"/> reads them.</summary>
    public required string Method { get; init; }

    /// <summary>The class whose score was explained.</summary>
    public required int Label { get; init; }

    /// <summary>Rows of pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Columns of pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Values per pixel: the input's channels, or 1.</summary>
    public required int Channels { get; init; }

    /// <summary>The scores <c>[H, W, C]</c>, row-major.</summary>
    public required ImmutableArray<float> Values { get; init; }

    /// <summary>How a pixel's channels become its importance.</summary>
    public required PixelRule Rule { get; init; }

    /// <summary>F(x) − F(x′), what a complete method's values must sum to; null for methods that promise no sum.</summary>
    public double? ToExplain { get; init; }

    /// <summary>The sum of all values before rounding to float32; null for methods that promise no sum.</summary>
    public double? Sum { get; init; }

    /// <summary>How an integral was taken; null for methods that take none.</summary>
    public IntegrationAccount? Integration { get; init; }

    /// <summary>The scores of an inner node that the map was made from; null where it was made from the input.</summary>
    public NeuronScores? Neurons { get; init; }

    /// <summary>The mask and its proof; null for methods that make none.</summary>
    public Explanation? Explanation { get; init; }

    /// <summary>Sum − (F(x) − F(x′)); null for methods that promise no sum.</summary>
    public double? CompletenessGap => Sum - ToExplain;

    /// <summary>The same map with the account of its integral.</summary>
    internal AttributionMap With(IntegrationAccount account) =>
        this with { Integration = account, ToExplain = account.Score - account.BaselineScore, Sum = account.Sum };

    /// <summary>Every pixel's importance <c>[H, W]</c>, row-major, larger meaning more important: what metrics rank.</summary>
    public float[] Pixels()
    {
        var pixels = new float[Height * Width];
        for (var pixel = 0; pixel < pixels.Length; pixel++)
        {
            double sum = 0;
            foreach (var value in Values.AsSpan(pixel * Channels, Channels)) sum += Rule == PixelRule.Sum ? value : Math.Abs(value);
            pixels[pixel] = (float)sum;
        }

        return pixels;
    }
}
