namespace Smug.Explain;

/// <summary>Regions of a picture, ordered by the Integrated Gradients they hold. Immutable.</summary>
public sealed record Xrai : AttributionMethodRecord<Xrai>
{
    /// <summary>Felzenszwalb's scales for values from 0 to 255; all their regions compete.</summary>
    private static readonly double[] Scales = [50, 100, 150, 250, 500, 1200];

    /// <summary>The published sizes in pixels are for pictures of this many.</summary>
    private const double PublishedPixels = 224 * 224;

    private const double PublishedMinSize = 150;
    private const double PublishedMinNew = 50;
    private const double PublishedDilation = 5;

    /// <summary>Target, rule, steps, baselines of the Integrated Gradients below; black and white by default.</summary>
    public AttributionOptions Options { get; init; } = new() { Baselines = [Baseline.Black, Baseline.White] };

    /// <inheritdoc/>
    public override MethodCard Card { get; init; } = new()
    {
        Name = "xrai",
        Summary = "Regions of like colour at six scales, ordered by the Integrated Gradients they hold per pixel.",
        Formula = "again and again the region R with the largest mean of IG over R without M; its new pixels get that mean; M := M ∪ R",
        Source = "Kapishnikov, Bolukbasi, Viégas, Terry: XRAI, 2019; regions: Felzenszwalb, Huttenlocher 2004",
        Meaning = "Units of the target per pixel: the mean share of the region that brought the pixel in; positive speaks for the class.",
        Cost = "2 · steps forward, 2 · steps backward, and 6 segmentations",
        Pixels = PixelRule.Sum,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<Xrai>> Table { get; } = SharedSettings.Integration<Xrai>(m => m.Options, (m, v) => m with { Options = v });

    /// <inheritdoc/>
    public override AttributionMap Attribute(
        AttributionItem item, IProgress<AttributionProgress>? progress = null, CancellationToken cancellation = default)
    {
        var pixels = new IntegratedGradientsMethod { Options = Options }.Attribute(item, progress, cancellation).Pixels();
        cancellation.ThrowIfCancellationRequested();
        return Map(item, Rank(pixels, Regions(item.Input), MinNew(item.PixelCount)), perPixel: true);
    }

    /// <summary>Orders regions greedily.</summary>
    /// <param name="pixels">Every pixel's attribution.</param>
    /// <param name="regions">The pixels of each region; regions may overlap.</param>
    /// <param name="minNew">A region that would bring fewer new pixels is dropped.</param>
    /// <returns>Every pixel's mean of the region that brought it in; those that no region brought in get their own mean.</returns>
    internal static float[] Rank(float[] pixels, IReadOnlyList<int[]> regions, int minNew)
    {
        var (gains, news, holders) = (new double[regions.Count], new int[regions.Count], new List<int>[pixels.Length]);
        for (var pixel = 0; pixel < pixels.Length; pixel++) holders[pixel] = [];
        for (var region = 0; region < regions.Count; region++)
        {
            foreach (var pixel in regions[region])
            {
                holders[pixel].Add(region);
                gains[region] += pixels[pixel];
                news[region]++;
            }
        }

        var (result, taken) = (new float[pixels.Length], new bool[pixels.Length]);
        while (Best(gains, news, minNew) is var best and >= 0)
        {
            var mean = (float)(gains[best] / news[best]);
            foreach (var pixel in regions[best].Where(pixel => !taken[pixel]))
            {
                (taken[pixel], result[pixel]) = (true, mean);
                foreach (var holder in holders[pixel])
                {
                    gains[holder] -= pixels[pixel];
                    news[holder]--;
                }
            }
        }

        var left = Enumerable.Range(0, pixels.Length).Where(pixel => !taken[pixel]).ToList();
        if (left.Count == 0) return result;
        var rest = (float)left.Average(pixel => (double)pixels[pixel]);
        foreach (var pixel in left) result[pixel] = rest;
        return result;
    }

    private static int Best(double[] gains, int[] news, int minNew)
    {
        var best = -1;
        for (var region = 0; region < gains.Length; region++)
        {
            if (news[region] >= minNew && (best < 0 || gains[region] / news[region] > gains[best] / news[best])) best = region;
        }

        return best;
    }

    private static int MinNew(int pixels) => Math.Max(1, (int)Math.Round(PublishedMinNew * pixels / PublishedPixels));

    /// <summary>The regions of all scales, each grown by a disc.</summary>
    private static List<int[]> Regions(ExplanationInput input)
    {
        var (height, width, channels, range) = (input.Height, input.Width, input.Channels, input.Range);
        var picture = new float[input.Values.Length];
        for (var i = 0; i < picture.Length; i++)
        {
            var (low, high) = (range.Low(i % channels), range.High(i % channels));
            picture[i] = 255 * (input.Values[i] - low) / (high - low);
        }

        var share = height * width / PublishedPixels;
        var segmentation = new Felzenszwalb(picture, height, width, channels);
        var minSize = Math.Max(1, (int)Math.Round(PublishedMinSize * share));
        var disc = Disc((int)Math.Round(PublishedDilation * Math.Sqrt(share)));
        var regions = new List<int[]>();
        foreach (var scale in Scales)
        {
            var labels = segmentation.Segment(scale, minSize);
            regions.AddRange(Enumerable.Range(0, labels.Length).GroupBy(pixel => labels[pixel])
                .Select(region => Grow(region, disc, height, width)));
        }

        return regions;
    }

    private static int[] Grow(IEnumerable<int> region, List<(int Down, int Right)> disc, int height, int width)
    {
        var grown = new bool[height * width];
        foreach (var pixel in region)
        {
            foreach (var (down, right) in disc)
            {
                var (row, column) = (pixel / width + down, pixel % width + right);
                if ((uint)row < (uint)height && (uint)column < (uint)width) grown[row * width + column] = true;
            }
        }

        return [.. Enumerable.Range(0, grown.Length).Where(pixel => grown[pixel])];
    }

    private static List<(int Down, int Right)> Disc(int radius)
    {
        var disc = new List<(int Down, int Right)>();
        for (var down = -radius; down <= radius; down++)
        {
            for (var right = -radius; right <= radius; right++)
            {
                if (down * down + right * right <= radius * radius) disc.Add((down, right));
            }
        }

        return disc;
    }
}
