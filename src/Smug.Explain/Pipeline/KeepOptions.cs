using System.Text.Json.Serialization;

namespace Smug.Explain;

/// <summary>What a mask is asked for, or forgiven, besides keeping every chosen neuron above gamma times its value. The whole picture fulfils
/// every combination, so there is always a mask. Immutable.</summary>
public sealed record KeepOptions
{
    /// <summary>Nothing besides.</summary>
    [JsonIgnore]
    public static KeepOptions None { get; } = new();

    /// <summary>No chosen neuron may exceed this many times its own value, above 1; null sets no ceiling. A neuron whose own value float32
    /// rounding cannot tell from the ceiling has none.</summary>
    public double? Ceiling { get; init; }

    /// <summary>How many inactive neurons must stay inactive (at most 0): those that a mask could activate the most. Neurons that float32 rounding
    /// cannot tell from 0 on the whole picture are left out.</summary>
    public int Inactive { get; init; }

    /// <summary>Share of the chosen neurons that need not be kept, in [0, 1); null with <see cref="Mass"/> leaves their number open.</summary>
    public double? Droppable { get; init; }

    /// <summary>The neurons that are kept must hold at least this share of the chosen neurons' positive score, in (0, 1]; null asks for all neurons,
    /// or for those <see cref="Droppable"/> leaves.</summary>
    public double? Mass { get; init; }

    /// <summary>What all chosen neurons together may fall short of their bounds, as a multiple of a bound, at least 0. Each neuron's shortfall is
    /// counted in sixteenths of its own bound, rounded up, and is at most fifteen of them.</summary>
    public double Slack { get; init; }

    /// <summary>Whether a mask may choose which neurons it keeps.</summary>
    [JsonIgnore]
    public bool HasChoice => Droppable is not null || Mass is not null;

    /// <summary>Whether the 0-1 programme has variables besides the windows.</summary>
    [JsonIgnore]
    public bool HasAuxiliary => HasChoice || Slack > 0;

    /// <summary>Raises an error that names the first setting out of range.</summary>
    /// <exception cref="UsageException">A setting is out of range.</exception>
    public void Check()
    {
        Require(Ceiling is null or (> 1 and < double.PositiveInfinity), nameof(Ceiling), "a factor above 1", Ceiling);
        Require(Inactive >= 0, nameof(Inactive), "at least 0", Inactive);
        Require(Droppable is null or (>= 0 and < 1), nameof(Droppable), "a share from 0 to below 1", Droppable);
        Require(Mass is null or (> 0 and <= 1), nameof(Mass), "a share above 0 and up to 1", Mass);
        Require(Slack >= 0 && double.IsFinite(Slack), nameof(Slack), "a finite number of at least 0", Slack);
    }

    private static void Require(bool holds, string setting, string expected, object? got)
    {
        if (!holds) throw new UsageException(FormattableString.Invariant($"MaskOptions.Keep.{setting}: expected {expected}, got {got}."));
    }
}
