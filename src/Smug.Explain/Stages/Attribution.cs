using System.Collections.Immutable;

namespace Smug.Explain;

/// <summary>Stage 3: one score per value of a node, positive where the value speaks for the explained class. Immutable and thread-safe.</summary>
public sealed record Attribution
{
    /// <summary>How the scores were computed.</summary>
    public required AttributionMethod Method { get; init; }

    /// <summary>The node whose values are scored: a first-layer activation, or <c>input</c>.</summary>
    public required string Node { get; init; }

    /// <summary>The node's sizes without the batch axis.</summary>
    public required ImmutableArray<int> Shape { get; init; }

    /// <summary>The signed scores, row-major.</summary>
    public required ImmutableArray<float> Values { get; init; }

    /// <summary>The class whose score was explained.</summary>
    public required int Label { get; init; }

    /// <summary>Logit or softmax.</summary>
    public required TargetKind Target { get; init; }

    /// <summary>The completeness account; null for methods that have none.</summary>
    public IntegrationAccount? Integration { get; init; }
}

/// <summary>How an Integrated Gradients run was carried out, and how well its sum matches the difference it must explain.</summary>
public sealed record IntegrationAccount
{
    /// <summary>The rule.</summary>
    public required IntegrationRule Rule { get; init; }

    /// <summary>The steps actually used, after any doubling.</summary>
    public required int Steps { get; init; }

    /// <summary>Gradients evaluated in all, over baselines and doublings.</summary>
    public required int Gradients { get; init; }

    /// <summary>The names of the baselines.</summary>
    public required ImmutableArray<string> Baselines { get; init; }

    /// <summary>F(x): the target at the item.</summary>
    public required double Score { get; init; }

    /// <summary>F(x′): the target at the baseline; the mean over several.</summary>
    public required double BaselineScore { get; init; }

    /// <summary>The sum of all attributions, before rounding to float32.</summary>
    public required double Sum { get; init; }

    /// <summary>Sum − (F(x) − F(x′)): 0 for an exact integral.</summary>
    public double CompletenessGap => Sum - (Score - BaselineScore);

    /// <summary>|completeness gap| as a share of |F(x) − F(x′)|; 0 where both are 0, and null where only the difference is.</summary>
    public double? RelativeGap => Score != BaselineScore ? Math.Abs(CompletenessGap / (Score - BaselineScore)) : CompletenessGap == 0 ? 0 : null;

    /// <summary>Whether the asked-for tolerance was reached; null where none was asked for.</summary>
    public bool? WithinTolerance { get; init; }
}
