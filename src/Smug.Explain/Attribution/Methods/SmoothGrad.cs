using Smug.Models;

namespace Smug.Explain;

/// <summary>The mean gradient, or the mean squared gradient, over noisy copies of the input. Immutable.</summary>
public sealed record SmoothGrad : AttributionMethodRecord<SmoothGrad>
{
    /// <summary>The mean of squares in place of the mean.</summary>
    public static SmoothGrad Squared { get; } = new()
    {
        Power = 2,
        Card = new()
        {
            Name = "smoothgrad-squared",
            Summary = "The mean squared slope over noisy copies of the input.",
            Formula = "1/n Σₛ (∂F(x + εₛ) / ∂xᵢ)², εₛ ~ N(0, (noise · (max x − min x))²)",
            Source = "Smilkov, Thorat, Kim, Viégas, Wattenberg: SmoothGrad, 2017; squares: Hooker, Erhan, Kindermans, Kim: ROAR, 2019",
            Meaning = "Squared change of the target per unit of the input value, near the input; never negative, so it does not say for or against the class.",
            Cost = "samples forward, samples backward",
            Pixels = PixelRule.Sum,
        },
    };

    /// <summary>Logit (default) or softmax probability of the class.</summary>
    public TargetKind Target { get; init; }

    /// <summary>Noisy copies; 50 by default.</summary>
    public int Samples { get; init; } = 50;

    /// <summary>The noise's standard deviation as a share of the input's range max x − min x; 0.15 by default.</summary>
    public double Noise { get; init; } = 0.15;

    /// <summary>1 for the mean of gradients, 2 for that of their squares.</summary>
    private int Power { get; init; } = 1;

    /// <inheritdoc/>
    public override MethodCard Card { get; init; } = new()
    {
        Name = "smoothgrad",
        Summary = "The mean slope over noisy copies of the input.",
        Formula = "1/n Σₛ ∂F(x + εₛ) / ∂xᵢ, εₛ ~ N(0, (noise · (max x − min x))²)",
        Source = "Smilkov, Thorat, Kim, Viégas, Wattenberg: SmoothGrad, 2017",
        Meaning = "Mean change of the target per unit of the input value, near the input; positive: more of the value raises the class. Importance is the size, whatever the sign.",
        Cost = "samples forward, samples backward",
        Pixels = PixelRule.SumOfAbsolutes,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<SmoothGrad>> Table { get; } =
    [
        TargetSetting(m => m.Target, (m, v) => m with { Target = v }),
        Setting.Whole<SmoothGrad>("samples", "noisy copies", m => m.Samples, (m, v) => m with { Samples = v }),
        Setting.Number<SmoothGrad>("noise", "standard deviation of the noise as a share of max x − min x", m => m.Noise, (m, v) => m with { Noise = v }, 0, 100),
    ];

    /// <inheritdoc/>
    public override AttributionMap Attribute(
        AttributionItem item, IProgress<AttributionProgress>? progress = null, CancellationToken cancellation = default)
    {
        var values = item.Input.Values;
        var sigma = Noise * ((double)values.Max() - values.Min());
        var sums = new double[values.Length];
        item.Classifier.Gradients(Samples, Write, item.Label, Target, Add, Report(progress, Samples), cancellation);
        return Map(item, Array.ConvertAll(sums, sum => (float)(sum / Samples)));

        void Write(int sample, Span<float> noisy)
        {
            var random = new SeededRandom(SeededRandom.Mix(item.Seed, (ulong)sample));
            for (var i = 0; i < noisy.Length; i++) noisy[i] = (float)(values[i] + sigma * random.NextNormal());
        }

        void Add(int sample, ReadOnlySpan<float> gradient)
        {
            for (var i = 0; i < sums.Length; i++) sums[i] += Power == 1 ? gradient[i] : (double)gradient[i] * gradient[i];
        }
    }
}
