using Smug.Models;

namespace Smug.Explain;

/// <summary>How much the attributions change at most when the input hardly does. Immutable.</summary>
public sealed record SensitivityMax : MetricRecord<SensitivityMax>
{
    /// <summary>Changed inputs; 10 by default.</summary>
    public int Samples { get; init; } = 10;

    /// <summary>The largest change of a value, as a share of its channel's pixel range; 0.02 by default.</summary>
    public double Radius { get; init; } = 0.02;

    /// <inheritdoc/>
    public override MetricCard Card { get; init; } = new()
    {
        Name = "sensitivity-max",
        Summary = "How much the attributions change at most when the input hardly does.",
        Formula = "max over δ of ‖φ(x + δ) − φ(x)‖ / ‖φ(x)‖, δᵢ uniform in ± radius · pixel range",
        Source = "Yeh, Hsieh, Suggala, Inouye, Ravikumar 2019",
        Low = 0,
        High = double.PositiveInfinity,
        Direction = Direction.LowerIsBetter,
        Normalisation = "divided by the length of the map, ‖φ(x)‖; small says steady, not right: a constant map has 0",
        Needs = MetricNeeds.Map | MetricNeeds.RepeatedAttribution,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<SensitivityMax>> Table { get; } =
    [
        Setting.Whole<SensitivityMax>("samples", "changed inputs", m => m.Samples, (m, v) => m with { Samples = v }),
        Setting.Number<SensitivityMax>("radius", "largest change of a value as a share of the pixel range", m => m.Radius, (m, v) => m with { Radius = v }, 0, 1),
    ];

    /// <inheritdoc/>
    private protected override MetricResult Of(MetricCase metricCase, CancellationToken cancellation)
    {
        var (item, map) = (metricCase.Item, metricCase.Map.Values);
        var length = Math.Sqrt(map.Sum(value => (double)value * value));
        if (length == 0) return MetricResult.None("the map is zero everywhere");
        var largest = 0.0;
        for (var sample = 0; sample < Samples; sample++)
        {
            cancellation.ThrowIfCancellationRequested();
            var changed = metricCase.Method!.Attribute(item with { Input = Changed(item, sample) }, null, cancellation).Values;
            largest = Math.Max(largest, Math.Sqrt(changed.Zip(map, (a, b) => ((double)a - b) * ((double)a - b)).Sum()) / length);
        }

        return new MetricResult(largest);
    }

    private ExplanationInput Changed(AttributionItem item, int sample)
    {
        var (input, random) = (item.Input, new SeededRandom(SeededRandom.Mix(item.Seed, (ulong)sample, 0x53454E53)));
        var values = new float[input.Values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var range = (double)input.Range.High(i % input.Channels) - input.Range.Low(i % input.Channels);
            values[i] = (float)(input.Values[i] + Radius * range * (2 * random.NextDouble() - 1));
        }

        var changed = ExplanationInput.From(values, input.Height, input.Width, input.Channels, input.Label, input.Origin);
        return changed with { Range = input.Range, ChannelOrder = input.ChannelOrder };
    }
}
