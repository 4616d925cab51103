namespace Smug.Explain;

/// <summary>How much the target falls when a square is covered, averaged over the squares that cover a pixel. Immutable.</summary>
public sealed record Occlusion : AttributionMethodRecord<Occlusion>
{
    /// <summary>Logit or softmax probability (default) of the class.</summary>
    public TargetKind Target { get; init; } = TargetKind.Softmax;

    /// <summary>The square's side in pixels; 0 (default) means a seventh of the shorter side.</summary>
    public int Window { get; init; }

    /// <summary>Pixels from one square to the next; 0 (default) means half its side.</summary>
    public int Stride { get; init; }

    /// <summary>What covered pixels become; zero by default.</summary>
    public Baseline Fill { get; init; } = Baseline.Zero;

    /// <inheritdoc/>
    public override MethodCard Card { get; init; } = new()
    {
        Name = "occlusion",
        Summary = "How much the target falls when a square over the pixel is covered.",
        Formula = "mean over squares W that hold pixel p of F(x) − F(x with W filled)",
        Source = "Zeiler, Fergus: Visualizing and Understanding Convolutional Networks, 2014",
        Meaning = "Units of the target per square: what covering it costs; positive speaks for the class. As coarse as the square.",
        Cost = "1 + about (H / stride) · (W / stride) forward: 170 by default",
        Pixels = PixelRule.Sum,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<Occlusion>> Table { get; } =
    [
        TargetSetting(m => m.Target, (m, v) => m with { Target = v }),
        Setting.Whole<Occlusion>("window", "the square's side in pixels, 0 for a seventh of the shorter side", m => m.Window, (m, v) => m with { Window = v }, 0),
        Setting.Whole<Occlusion>("stride", "pixels from one square to the next, 0 for half its side", m => m.Stride, (m, v) => m with { Stride = v }, 0),
        SharedSettings.Baseline<Occlusion>("fill", "what covered pixels become", m => m.Fill, (m, v) => m with { Fill = v }),
    ];

    /// <inheritdoc/>
    public override AttributionMap Attribute(
        AttributionItem item, IProgress<AttributionProgress>? progress = null, CancellationToken cancellation = default)
    {
        var input = item.Input;
        var side = Window > 0 ? Window : Math.Max(1, (int)Math.Round(Math.Min(input.Height, input.Width) / 7.0));
        var stride = Stride > 0 ? Stride : Math.Max(1, side / 2);
        var (tops, lefts) = (Places(input.Height, side, stride), Places(input.Width, side, stride));
        var (fill, count) = (Fill.Resolve(input), tops.Count * lefts.Count);
        var boxes = new PixelBox[count];
        for (var i = 0; i < count; i++)
        {
            var (top, left) = (tops[i / lefts.Count], lefts[i % lefts.Count]);
            boxes[i] = new PixelBox(top, Math.Min(top + side, input.Height), left, Math.Min(left + side, input.Width));
        }

        var scores = item.Classifier.Scores(count + 1, Write, item.Label, Target, Report(progress, count + 1), cancellation);
        var (sums, covers) = (new double[item.PixelCount], new int[item.PixelCount]);
        for (var i = 0; i < count; i++)
        {
            foreach (var pixel in boxes[i].Pixels(input.Width))
            {
                sums[pixel] += scores[count] - scores[i];
                covers[pixel]++;
            }
        }

        return Map(item, [.. sums.Zip(covers, (sum, cover) => cover == 0 ? 0 : (float)(sum / cover))], perPixel: true);

        void Write(int square, Span<float> covered)
        {
            input.Values.CopyTo(covered);
            if (square == count) return;
            foreach (var pixel in boxes[square].Pixels(input.Width))
            {
                for (var c = 0; c < input.Channels; c++) covered[pixel * input.Channels + c] = fill[pixel * input.Channels + c];
            }
        }
    }

    /// <summary>Where squares start along an axis: every stride, and one that ends at the border.</summary>
    private static List<int> Places(int size, int side, int stride)
    {
        var last = Math.Max(0, size - side);
        var places = new List<int>();
        for (var place = 0; place < last; place += stride) places.Add(place);
        places.Add(last);
        return places;
    }
}
