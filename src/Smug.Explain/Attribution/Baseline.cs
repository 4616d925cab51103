using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Smug.Explain;

/// <summary>What an input is compared with, or filled with where it is masked.</summary>
/// <remarks>Immutable and thread-safe. <see cref="Zero"/> means 0 in the units the network reads, which is black, mid-grey or the data's
/// mean depending on how a model was trained; <see cref="Black"/> and <see cref="White"/> mean the ends of the pixel range, whatever
/// the model's units are.</remarks>
public sealed record Baseline
{
    /// <summary>Which baseline this is.</summary>
    public required BaselineKind Kind { get; init; }

    /// <summary>The values of a <see cref="BaselineKind.Given"/> baseline: as many as the node it is compared with has; empty for the others.</summary>
    public ImmutableArray<float> Values { get; init; } = [];

    /// <summary>0 in the network's own units.</summary>
    [JsonIgnore]
    public static Baseline Zero { get; } = new() { Kind = BaselineKind.Zero };

    /// <summary>The darkest pixel, in the network's own units.</summary>
    [JsonIgnore]
    public static Baseline Black { get; } = new() { Kind = BaselineKind.Black };

    /// <summary>The brightest pixel, in the network's own units.</summary>
    [JsonIgnore]
    public static Baseline White { get; } = new() { Kind = BaselineKind.White };

    /// <summary>Each channel's mean over the explained item.</summary>
    [JsonIgnore]
    public static Baseline Mean { get; } = new() { Kind = BaselineKind.Mean };

    /// <summary>The given values, row-major, in the network's own units.</summary>
    public static Baseline Of(ReadOnlySpan<float> values) => new() { Kind = BaselineKind.Given, Values = [.. values] };

    /// <summary>The baseline of a word.</summary>
    /// <param name="word"><c>zero</c>, <c>black</c>, <c>white</c> or <c>mean</c>.</param>
    /// <exception cref="UsageException">There is none.</exception>
    public static Baseline OfName(string word) => word switch
    {
        "zero" => Zero,
        "black" => Black,
        "white" => White,
        "mean" => Mean,
        _ => throw new UsageException($"There is no baseline '{word}'. There are: zero, black, white, mean."),
    };

    /// <summary>The baseline's values for an input.</summary>
    /// <exception cref="ShapeException">A given baseline has another number of values than the input.</exception>
    public float[] Resolve(ExplanationInput input) => Resolve(input.Values.AsSpan(), input.Channels, input.Range);

    /// <summary>The baseline's values for an item.</summary>
    /// <param name="item">The explained item's values, row-major, the last axis being the channel.</param>
    /// <param name="channels">The size of the last axis.</param>
    /// <param name="range">The ends of the pixel range, for black and white.</param>
    /// <exception cref="ShapeException">A given baseline has another number of values than the item.</exception>
    public float[] Resolve(ReadOnlySpan<float> item, int channels, ValueRange range)
    {
        var values = new float[item.Length];
        switch (Kind)
        {
            case BaselineKind.Zero:
                break;
            case BaselineKind.Black:
                for (var i = 0; i < values.Length; i++) values[i] = range.Low(i % channels);
                break;
            case BaselineKind.White:
                for (var i = 0; i < values.Length; i++) values[i] = range.High(i % channels);
                break;
            case BaselineKind.Mean:
                FillWithChannelMeans(item, channels, values);
                break;
            case BaselineKind.Given:
                if (Values.Length != item.Length) throw new ShapeException("Baseline", $"{item.Length} values", $"{Values.Length}");
                Values.CopyTo(values);
                break;
            default:
                throw new UsageException($"Baseline: there is no kind {Kind}.");
        }

        return values;
    }

    /// <inheritdoc/>
    public override string ToString() => Kind == BaselineKind.Given ? $"given ({Values.Length} values)" : Kind.ToString().ToLowerInvariant();

    private static void FillWithChannelMeans(ReadOnlySpan<float> item, int channels, float[] values)
    {
        var sums = new double[channels];
        for (var i = 0; i < item.Length; i++) sums[i % channels] += item[i];
        for (var i = 0; i < values.Length; i++) values[i] = (float)(sums[i % channels] * channels / item.Length);
    }
}

/// <summary>The kinds of baseline.</summary>
public enum BaselineKind
{
    /// <summary>0 in the network's own units.</summary>
    Zero,

    /// <summary>The darkest pixel.</summary>
    Black,

    /// <summary>The brightest pixel.</summary>
    White,

    /// <summary>Each channel's mean over the explained item.</summary>
    Mean,

    /// <summary>Values from the caller.</summary>
    Given,
}

/// <summary>The ends of the pixel range per channel, in the units a network reads.</summary>
/// <param name="Lows">The darkest value of each channel, or one for all.</param>
/// <param name="Highs">The brightest value of each channel, or one for all.</param>
public sealed record ValueRange(ImmutableArray<float> Lows, ImmutableArray<float> Highs)
{
    /// <summary>0 to 1 in every channel.</summary>
    [JsonIgnore]
    public static ValueRange Unit { get; } = new([0], [1]);

    /// <summary>The darkest value of a channel.</summary>
    public float Low(int channel) => Lows[channel % Lows.Length];

    /// <summary>The brightest value of a channel.</summary>
    public float High(int channel) => Highs[channel % Highs.Length];
}
