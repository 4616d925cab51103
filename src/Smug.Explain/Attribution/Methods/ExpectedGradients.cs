using Smug.Models;

namespace Smug.Explain;

/// <summary>Integrated Gradients averaged over baselines drawn from a distribution, one point of the path each. Immutable.</summary>
/// <remarks>The baselines are the item's <see cref="AttributionItem.References"/>, drawn with replacement; where it has none, pictures of
/// independent uniform values between the ends of the pixel range.</remarks>
public sealed record ExpectedGradients : AttributionMethodRecord<ExpectedGradients>
{
    /// <summary>Logit (default) or softmax probability of the class.</summary>
    public TargetKind Target { get; init; }

    /// <summary>Draws; 200 by default.</summary>
    public int Samples { get; init; } = 200;

    /// <inheritdoc/>
    public override MethodCard Card { get; init; } = new()
    {
        Name = "expected-gradients",
        Summary = "Integrated Gradients averaged over many baselines: other items of the data set, or noise.",
        Formula = "1/n Σₛ (xᵢ − x′ₛᵢ) · ∂F(x′ₛ + αₛ (x − x′ₛ)) / ∂xᵢ, x′ₛ drawn from the references, αₛ uniform in [s/n, (s + 1)/n)",
        Source = "Erion, Janizek, Sturmfels, Lundberg, Lee: Improving performance of deep learning models with axiomatic attribution priors and expected gradients, 2021",
        Meaning = "Units of the target: the value's share of F(x) − mean F(x′), up to a sampling error; positive speaks for the class.",
        Cost = "2 · samples + 1 forward, samples backward",
        Pixels = PixelRule.Sum,
        IsComplete = true,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<ExpectedGradients>> Table { get; } =
    [
        TargetSetting(m => m.Target, (m, v) => m with { Target = v }),
        Setting.Whole<ExpectedGradients>("samples", "draws of a baseline and a point", m => m.Samples, (m, v) => m with { Samples = v }),
    ];

    /// <inheritdoc/>
    public override AttributionMap Attribute(
        AttributionItem item, IProgress<AttributionProgress>? progress = null, CancellationToken cancellation = default)
    {
        var values = item.Input.Values;
        var sums = new double[values.Length];
        var baseline = new float[values.Length];
        item.Classifier.Gradients(
            Samples,
            (sample, point) =>
            {
                var alpha = (sample + Draw(item, sample, point)) / Samples;
                for (var i = 0; i < point.Length; i++) point[i] = (float)((1 - alpha) * point[i] + alpha * values[i]);
            },
            item.Label,
            Target,
            (sample, gradient) =>
            {
                Draw(item, sample, baseline);
                for (var i = 0; i < sums.Length; i++) sums[i] += ((double)values[i] - baseline[i]) * gradient[i] / Samples;
            },
            Report(progress, Samples),
            cancellation);
        var scores = item.Classifier.Scores(Samples + 1, WriteEnd, item.Label, Target, null, cancellation);
        return Map(item, Array.ConvertAll(sums, sum => (float)sum)) with { Sum = sums.Sum(), ToExplain = scores[Samples] - scores[..Samples].Average() };

        void WriteEnd(int sample, Span<float> end)
        {
            if (sample < Samples) Draw(item, sample, end);
            else values.CopyTo(end);
        }
    }

    /// <summary>A sample's baseline, and its place within its stratum of the path.</summary>
    private static double Draw(AttributionItem item, int sample, Span<float> baseline)
    {
        var random = new SeededRandom(SeededRandom.Mix(item.Seed, (ulong)sample));
        var alpha = random.NextDouble();
        if (!item.References.IsEmpty)
        {
            item.References[random.Next(item.References.Length)].CopyTo(baseline);
            return alpha;
        }

        var (range, channels) = (item.Input.Range, item.Input.Channels);
        for (var i = 0; i < baseline.Length; i++)
        {
            var (low, high) = (range.Low(i % channels), range.High(i % channels));
            baseline[i] = (float)(low + random.NextDouble() * (high - low));
        }

        return alpha;
    }
}
