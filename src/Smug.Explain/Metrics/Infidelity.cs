using Smug.Models;

namespace Smug.Explain;

/// <summary>How badly the attributions foretell what removing random squares does to the target. Immutable.</summary>
public sealed record Infidelity : MetricRecord<Infidelity>
{
    /// <summary>Squares; 200 by default.</summary>
    public int Samples { get; init; } = 200;

    /// <summary>What removed pixels become; zero by default.</summary>
    public Fill Fill { get; init; } = Fill.Zero;

    /// <summary>Logit (default) or softmax probability of the class.</summary>
    public TargetKind Target { get; init; }

    /// <inheritdoc/>
    public override MetricCard Card { get; init; } = new()
    {
        Name = "infidelity",
        Summary = "How badly the attributions foretell what removing random squares does to the target.",
        Formula = "min over β ≥ 0 of E[(β u − d)²] / E[d²], d = F(x) − F(x without the square); u = Σ of shares in the square, or Σ slope · (x − fill)",
        Source = "Yeh, Hsieh, Suggala, Inouye, Ravikumar: On the (In)fidelity and Sensitivity of Explanations, 2019, with square removal",
        Low = 0,
        High = 1,
        Direction = Direction.LowerIsBetter,
        Normalisation = "scaled by the best factor β ≥ 0, so that units do not matter, and divided by E[d²]: 1 is what an all-zero map has",
        Needs = MetricNeeds.Map | MetricNeeds.Prediction,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<Infidelity>> Table { get; } =
    [
        Setting.Whole<Infidelity>("samples", "squares", m => m.Samples, (m, v) => m with { Samples = v }),
        Fill.SettingOf<Infidelity>(m => m.Fill, (m, v) => m with { Fill = v }),
        Setting.Choice<Infidelity, TargetKind>("target", "the number that is explained", m => m.Target, (m, v) => m with { Target = v },
            ("logit", TargetKind.Logit), ("softmax", TargetKind.Softmax)),
    ];

    /// <inheritdoc/>
    private protected override MetricResult Of(MetricCase metricCase, CancellationToken cancellation)
    {
        var item = metricCase.Item;
        var fill = Fill.Resolve(item.Input);
        var squares = Enumerable.Range(0, Samples).Select(sample => Square(item, sample)).ToArray();
        var scores = item.Classifier.Scores(
            Samples + 1,
            (i, mixed) => Explain.Fill.Compose(item.Input, fill, mixed, pixel => i == Samples || !squares[i].Contains(pixel / item.Input.Width, pixel % item.Input.Width)),
            item.Label,
            Target,
            null,
            cancellation);
        var foretold = Foretold(metricCase, fill);
        var (both, own, change) = (0.0, 0.0, 0.0);
        for (var i = 0; i < Samples; i++)
        {
            var (u, d) = (squares[i].Pixels(item.Input.Width).Sum(pixel => foretold[pixel]), scores[Samples] - scores[i]);
            (both, own, change) = (both + u * d, own + u * u, change + d * d);
        }

        if (change == 0) return MetricResult.None("no square changes the target");
        return new MetricResult(both <= 0 ? 1 : Math.Max(0, 1 - both * both / (own * change)));
    }

    /// <summary>A square of 1 pixel to half the shorter side, anywhere.</summary>
    private static PixelBox Square(AttributionItem item, int sample)
    {
        var random = new SeededRandom(SeededRandom.Mix(item.Seed, (ulong)sample, 0x53515541));
        var (height, width) = (item.Input.Height, item.Input.Width);
        var side = 1 + random.Next(Math.Max(1, Math.Min(height, width) / 2));
        var (top, left) = (random.Next(height - side + 1), random.Next(width - side + 1));
        return new PixelBox(top, top + side, left, left + side);
    }

    /// <summary>What the map says that removing each pixel alone costs.</summary>
    private static double[] Foretold(MetricCase metricCase, float[] fill)
    {
        var (map, values) = (metricCase.Map, metricCase.Item.Input.Values);
        var pixels = new double[map.Height * map.Width];
        var isSlope = map.Rule == PixelRule.SumOfAbsolutes && map.Values.Length == values.Length;
        for (var i = 0; i < map.Values.Length; i++)
            pixels[i / map.Channels] += isSlope ? map.Values[i] * ((double)values[i] - fill[i]) : map.Values[i];
        return pixels;
    }
}
