using System.Collections.Immutable;
using Smug.Smt;

namespace Smug.Explain;

/// <summary>Other masks that are as cheap as the one reported, each checked like it, and what all of them have in common. Immutable and thread-safe.</summary>
public sealed record MaskAlternatives
{
    /// <summary>The kept windows of every mask that was listed, ascending; the reported mask first.</summary>
    public required ImmutableArray<ImmutableArray<int>> Masks { get; init; }

    /// <summary>Whether these are all masks of the least cost, or why there are no more.</summary>
    public required MaskListEnd End { get; init; }

    /// <summary>The windows that every, and those that any, mask of the least cost keeps; null where it was not asked for.</summary>
    public MaskBackbone? Backbone { get; init; }
}

/// <summary>Which of several cheapest masks is reported.</summary>
public enum MaskTieBreak
{
    /// <summary>The one the solver met.</summary>
    None,

    /// <summary>The one whose windows' scores have the highest sum; see <see cref="TieBreak"/>.</summary>
    Score,
}
