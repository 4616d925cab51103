using System.Collections.Immutable;

namespace Smug.Explain;

/// <summary>What <c>explanation.json</c> holds among the saved stages: what an <see cref="Explanation"/> says beyond them. The stages themselves, which for a
/// large network are tens of megabytes, stand beside it once; a masked picture follows from the input, the mask and the fill. Immutable.</summary>
public sealed record SavedExplanation
{
    /// <summary>The version of this form: 2; version 1 repeated all other stages.</summary>
    public int FormVersion => 2;

    /// <inheritdoc cref="Explanation.Version"/>
    public required string Version { get; init; }

    /// <inheritdoc cref="Explanation.ModelName"/>
    public required string ModelName { get; init; }

    /// <inheritdoc cref="Explanation.ModelSha256"/>
    public required string ModelSha256 { get; init; }

    /// <inheritdoc cref="Explanation.Labels"/>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <inheritdoc cref="Explanation.Claim"/>
    public required Claim Claim { get; init; }

    /// <inheritdoc cref="Explanation.KeepsClass"/>
    public required bool KeepsClass { get; init; }

    /// <inheritdoc cref="Explanation.Full"/>
    public required ClassMeasure Full { get; init; }

    /// <inheritdoc cref="Explanation.Masked"/>
    public required ClassMeasure Masked { get; init; }

    /// <inheritdoc cref="Explanation.InverseMasked"/>
    public required ClassMeasure InverseMasked { get; init; }

    /// <inheritdoc cref="Explanation.FillName"/>
    public required string FillName { get; init; }

    /// <inheritdoc cref="Explanation.Rounds"/>
    public ImmutableArray<ClassRound> Rounds { get; init; } = [];

    /// <inheritdoc cref="Explanation.Options"/>
    public required MaskOptions Options { get; init; }

    /// <inheritdoc cref="Explanation.Timings"/>
    public required ImmutableArray<StageTiming> Timings { get; init; }

    /// <summary>What is saved of an explanation.</summary>
    public static SavedExplanation Of(Explanation explanation) => new()
    {
        Version = explanation.Version,
        ModelName = explanation.ModelName,
        ModelSha256 = explanation.ModelSha256,
        Labels = explanation.Labels,
        Claim = explanation.Claim,
        KeepsClass = explanation.KeepsClass,
        Full = explanation.Full,
        Masked = explanation.Masked,
        InverseMasked = explanation.InverseMasked,
        FillName = explanation.FillName,
        Rounds = explanation.Rounds,
        Options = explanation.Options,
        Timings = explanation.Timings,
    };
}
