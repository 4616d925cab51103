namespace Smug.Smt;

/// <summary>Several masks of one set, the cheapest first, all different. Immutable.</summary>
/// <param name="Masks">One bool per variable each; every one satisfies the set exactly.</param>
/// <param name="End">Why there are no more.</param>
public sealed record MaskList(IReadOnlyList<bool[]> Masks, MaskListEnd End);

/// <summary>Why a <see cref="MaskList"/> ends.</summary>
public enum MaskListEnd
{
    /// <summary>Proved: there are no others of the kind that was asked for.</summary>
    All,

    /// <summary>As many as were asked for; there may be others.</summary>
    Cap,

    /// <summary>The time limit, a cancellation, or a strategy that gave up.</summary>
    Stopped,
}

/// <summary>Which variables the optimal masks of a set keep. Immutable.</summary>
/// <param name="Optimum">The cost of an optimal mask.</param>
/// <param name="Backbone">Variables that every optimal mask keeps, ascending: proved.</param>
/// <param name="Union">Variables that some optimal mask keeps, ascending: each was seen in one.</param>
/// <param name="Undecided">Variables for which time ran out before it was known whether every, or whether any, optimal mask keeps them.</param>
public sealed record MaskBackbone(long Optimum, IReadOnlyList<int> Backbone, IReadOnlyList<int> Union, IReadOnlyList<int> Undecided);
