using Smug.Models;

namespace Smug.Explain;

/// <summary>Performance information curves: what the network makes of a nearly empty picture while the map's highest pixels come back,
/// against how much the picture tells. Immutable.</summary>
public sealed record PerformanceInformation : MetricRecord<PerformanceInformation>
{
    /// <summary>The shares of highest pixels at which the curve is taken, as in the published code.</summary>
    private static readonly double[] Shares = [0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.07, 0.1, 0.13, 0.21, 0.34, 0.5, 0.75];

    /// <summary>The share of pixels, drawn at random, that the empty picture is made of.</summary>
    private const double SeedShare = 0.01;

    private const string Setup =
        "; x: bits of the picture between the empty one (filled in from 1 % of the pixels) and the whole; monotone, from (0, 0) to (1, 1)";

    /// <summary>Accuracy in place of the softmax.</summary>
    public static PerformanceInformation Accuracy { get; } = new()
    {
        IsAccuracy = true,
        Card = new()
        {
            Name = "aic-auc",
            Summary = "Area under the accuracy information curve: how little of the picture the network needs to name the class.",
            Formula = "∫₀¹ y dx, y: whether the class comes first" + Setup,
            Source = "Kapishnikov, Bolukbasi, Viégas, Terry: XRAI, 2019",
            Low = 0,
            High = 1,
            Direction = Direction.HigherIsBetter,
            Normalisation = "both axes from 0, the empty picture, to 1, the whole",
            Needs = MetricNeeds.Map | MetricNeeds.Prediction,
        },
    };

    /// <summary>The probability below which a whole picture is not measured; 0.8 by default.</summary>
    public double LeastProbability { get; init; } = 0.8;

    private bool IsAccuracy { get; init; }

    /// <inheritdoc/>
    public override MetricCard Card { get; init; } = new()
    {
        Name = "sic-auc",
        Summary = "Area under the softmax information curve: how little of the picture the network needs to be as sure as before.",
        Formula = "∫₀¹ y dx, y: p_c between that of the empty picture and that of the whole" + Setup,
        Source = "Kapishnikov, Bolukbasi, Viégas, Terry: XRAI, 2019",
        Low = 0,
        High = 1,
        Direction = Direction.HigherIsBetter,
        Normalisation = "both axes from 0, the empty picture, to 1, the whole",
        Needs = MetricNeeds.Map | MetricNeeds.Prediction,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<PerformanceInformation>> Table { get; } =
    [
        Setting.Number<PerformanceInformation>("least-probability", "probability below which a whole picture is not measured",
            m => m.LeastProbability, (m, v) => m with { LeastProbability = v }, 0, 1),
    ];

    /// <inheritdoc/>
    private protected override MetricResult Of(MetricCase metricCase, CancellationToken cancellation)
    {
        var (item, input) = (metricCase.Item, metricCase.Item.Input);
        var (pictures, scores) = (Pictures(metricCase), new double[Shares.Length + 2]);
        var isCertain = true;
        item.Classifier.ForEach(pictures.Length, (i, to) => pictures[i].CopyTo(to), Read, null, cancellation);
        if (!isCertain) return MetricResult.None($"the whole picture's probability is below {LeastProbability}");
        if (scores[0] >= scores[^1]) return MetricResult.None("the empty picture scores as high as the whole");
        var bits = Array.ConvertAll(pictures, picture => PictureInformation.Bits(picture, input));
        return bits[0] >= bits[^1]
            ? MetricResult.None("the empty picture tells as much as the whole")
            : Area(Array.ConvertAll(bits, b => Part(b, bits)), Array.ConvertAll(scores, s => Part(s, scores)));

        void Read(int i, ReadOnlySpan<float> logits)
        {
            var probability = Classifier.Softmax(logits)[item.Label];
            if (i == pictures.Length - 1) isCertain = probability >= LeastProbability;
            scores[i] = !IsAccuracy ? probability : Classifier.ArgMax(logits) == item.Label ? 1 : 0;
        }
    }

    /// <summary>The empty picture, then one for each share, then the whole.</summary>
    private static float[][] Pictures(MetricCase metricCase)
    {
        var (item, input) = (metricCase.Item, metricCase.Item.Input);
        var places = PixelOrder.Places(PixelOrder.Descending(metricCase.Map.Pixels(), item.Seed));
        var drawn = new int[places.Length];
        for (var i = 0; i < drawn.Length; i++) drawn[i] = i;
        new SeededRandom(SeededRandom.Mix(item.Seed, 0x50494300)).Shuffle(drawn.AsSpan());
        var known = new bool[places.Length];
        foreach (var pixel in drawn.AsSpan(0, Math.Max(1, (int)Math.Round(SeedShare * drawn.Length)))) known[pixel] = true;
        var empty = SparsePicture.FillIn(input.Values.AsSpan(), known, input.Height, input.Width);
        return [empty, .. Shares.Select(share => Mixed((int)Math.Round(share * places.Length))), [.. input.Values]];

        float[] Mixed(int count)
        {
            var mixed = new float[empty.Length];
            Fill.Compose(input, empty, mixed, pixel => places[pixel] < count);
            return mixed;
        }
    }

    private static double Part(double value, double[] all) => Math.Clamp((value - all[0]) / (all[^1] - all[0]), 0, 1);

    /// <summary>Sorts the points by information and lets the score never fall.</summary>
    private static MetricResult Area(double[] information, double[] scores)
    {
        Array.Sort(information, scores, 1, information.Length - 2);
        for (var i = 1; i < scores.Length; i++) scores[i] = Math.Max(scores[i], scores[i - 1]);
        var curve = new MetricCurve("information", "score", [.. information], [.. scores]);
        return new MetricResult(curve.Area()) { Curve = curve };
    }
}
