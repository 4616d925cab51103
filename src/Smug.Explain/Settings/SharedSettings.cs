using System.Collections.Immutable;

namespace Smug.Explain;

/// <summary>Settings that several methods and metrics have in common.</summary>
internal static class SharedSettings
{
    /// <summary>How a path integral is approximated.</summary>
    public static Setting<TOwner> Rule<TOwner>(Func<TOwner, IntegrationRule> read, Func<TOwner, IntegrationRule, TOwner> write) => Setting.Choice(
        "rule", "how the path integral is approximated", read, write,
        ("left", IntegrationRule.Left), ("right", IntegrationRule.Right), ("midpoint", IntegrationRule.Midpoint),
        ("trapezoid", IntegrationRule.Trapezoid), ("gauss-legendre", IntegrationRule.GaussLegendre), ("paper", IntegrationRule.Paper));

    /// <summary>One baseline by name.</summary>
    public static Setting<TOwner> Baseline<TOwner>(string name, string meaning, Func<TOwner, Baseline> read, Func<TOwner, Baseline, TOwner> write) =>
        new(name, $"{meaning}: zero, black, white, mean", owner => read(owner).ToString(), (owner, text) => write(owner, Explain.Baseline.OfName(text)));

    /// <summary>Baselines by name, joined by plus signs.</summary>
    public static Setting<TOwner> Baselines<TOwner>(Func<TOwner, ImmutableArray<Baseline>> read, Func<TOwner, ImmutableArray<Baseline>, TOwner> write) =>
        new("baseline", "what the input is compared with, several averaged: zero, black, white, mean, joined by +",
            owner => string.Join('+', read(owner)), (owner, text) => write(owner, [.. text.Split('+').Select(Explain.Baseline.OfName)]));

    /// <summary>The integration settings that options hold.</summary>
    public static IReadOnlyList<Setting<TOwner>> Integration<TOwner>(
        Func<TOwner, AttributionOptions> read, Func<TOwner, AttributionOptions, TOwner> write) =>
    [
        Setting.Choice<TOwner, TargetKind>("target", "the number that is explained", m => read(m).Target, (m, v) => write(m, read(m) with { Target = v }),
            ("logit", TargetKind.Logit), ("softmax", TargetKind.Softmax)),
        Rule<TOwner>(m => read(m).Rule, (m, v) => write(m, read(m) with { Rule = v })),
        Setting.Whole<TOwner>("steps", "steps of the rule; the paper rule has always 200 points", m => read(m).Steps,
            (m, v) => write(m, read(m) with { Steps = v, MaxSteps = Math.Max(v, read(m).MaxSteps) })),
        Baselines<TOwner>(m => read(m).Baselines, (m, v) => write(m, read(m) with { Baselines = v })),
        Setting.Number<TOwner>("tolerance", "the completeness gap to reach by doubling steps, as a share of the change; 0 for any", m => read(m).Tolerance ?? 0,
            (m, v) => write(m, read(m) with { Tolerance = v > 0 ? v : null }), 0, 1),
    ];
}
