using System.Collections.Immutable;

namespace Smug.Explain.Probes;

/// <summary>A change of what questions are asked about; their words stay.</summary>
/// <param name="Group">Changes of one group are compared with each other.</param>
/// <param name="Name">What is done, in a few words.</param>
/// <param name="Kind">An attack leaves the right answer what it was; a control is a change of the same kind that serves for comparison.</param>
public record ContextChange(string Group, string Name, RowKind Kind)
{
    /// <summary>Whether a question's context can be changed so and keeps, where it is an attack, its right answer; every one's can where nothing is said.</summary>
    public Func<ProbeQuestion, bool> AppliesTo { get; init; } = _ => true;
}

/// <summary>What a question is asked about, for a reader: a picture, a table, or words.</summary>
/// <param name="Context">Its number.</param>
/// <param name="Text">What it is, in words; a picture's description for those who do not see it.</param>
public sealed record ContextView(int Context, string Text)
{
    /// <summary>The picture as a PNG file; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Picture { get; init; }

    /// <summary>The table's rows, the column names first; empty where there is none.</summary>
    public ImmutableArray<ImmutableArray<string>> Rows { get; init; } = [];
}
