namespace Smug.Explain;

/// <summary>The mask pipeline's settings as text, for the methods that are made of it.</summary>
internal static class SmugSettings
{
    /// <summary>A preset's options.</summary>
    public static MaskOptions Preset(string name) => MaskOptions.ForPreset(name) with { AttributeInput = false };

    public static IReadOnlyList<Setting<TOwner>> Of<TOwner>(Func<TOwner, MaskOptions> read, Func<TOwner, MaskOptions, TOwner> write) =>
    [
        new("preset", "all other settings at once: default, paper", m => read(m).Preset, (m, text) => write(m, Preset(text))),
        Setting.Number<TOwner>("gamma", "share of its pre-activation that every chosen neuron must exceed", m => read(m).Gamma,
            (m, v) => write(m, read(m) with { Gamma = v }), 0, Math.BitDecrement(1.0)),
        Setting.Whole<TOwner>("k", "neurons to choose, the highest scores first; 0 for as many as the picture's size asks", m => read(m).TopK,
            (m, v) => write(m, read(m) with { TopK = v }), MaskOptions.BySize),
        Setting.Whole<TOwner>("window", "side of the windows that are switched as a whole, in pixels; 0 for what the picture's size asks", m => read(m).Window,
            (m, v) => write(m, read(m) with { Window = v }), MaskOptions.BySize),
        SharedSettings.Baseline<TOwner>("fill", "what masked pixels become", m => read(m).Fill, (m, v) => write(m, read(m) with { Fill = v })),
        Setting.Choice<TOwner, ScoreAggregation>("aggregation", "how scores of neurons that see the same pixel are combined", m => read(m).Aggregation,
            (m, v) => write(m, read(m) with { Aggregation = v }), ("max", ScoreAggregation.Max), ("sum", ScoreAggregation.Sum), ("shares", ScoreAggregation.Shares)),
        Setting.Text<TOwner>("strategy", "the solver strategy", m => read(m).Strategy, (m, v) => write(m, read(m) with { Strategy = v ?? MaskOptions.Default.Strategy })),
        Setting.Number<TOwner>("time-limit", "wall-clock limit of the solver in seconds", m => read(m).TimeLimit.TotalSeconds,
            (m, v) => write(m, read(m) with { TimeLimit = TimeSpan.FromSeconds(v) }), 0.001, 1e6),
        Setting.Number<TOwner>("gap", "stop when (upper − lower) / upper is at most this", m => read(m).Gap, (m, v) => write(m, read(m) with { Gap = v }), 0, Math.BitDecrement(1.0)),
        Setting.Choice<TOwner, AttributionMethod>("neurons", "how first-layer neurons are scored", m => read(m).Attribution.Method,
            (m, v) => write(m, read(m) with { Attribution = read(m).Attribution with { Method = v } }),
            ("ig", AttributionMethod.IntegratedGradients), ("gradient", AttributionMethod.Gradient), ("activation", AttributionMethod.Activation)),
        .. SharedSettings.Integration<TOwner>(m => read(m).Attribution, (m, v) => write(m, read(m) with { Attribution = v })),
    ];
}
