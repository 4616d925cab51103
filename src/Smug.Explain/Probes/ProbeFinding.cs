using System.Collections.Immutable;

namespace Smug.Explain.Probes;

/// <summary>What a probe found. Immutable.</summary>
public sealed record ProbeFinding
{
    /// <summary>The probe's name.</summary>
    public required string Probe { get; init; }

    /// <summary>What was done, and what serves as control.</summary>
    public required string Summary { get; init; }

    /// <summary>The finding in a sentence; or why there is none.</summary>
    public required string Headline { get; init; }

    /// <summary>Questions that the figures are made of.</summary>
    public required int Used { get; init; }

    /// <summary>Questions left out, or otherwise worth counting, and why.</summary>
    public ImmutableArray<ProbeCount> Counts { get; init; } = [];

    /// <summary>The altered questions, one row for each way of altering them.</summary>
    public ImmutableArray<ProbeRow> Rows { get; init; } = [];

    /// <summary>Attacks against their controls, on the same questions.</summary>
    public ImmutableArray<ProbeComparison> Comparisons { get; init; } = [];

    /// <summary>Curves over the number of words that are kept.</summary>
    public ImmutableArray<KeptWordsCurve> Curves { get; init; } = [];

    /// <summary>Lists of words.</summary>
    public ImmutableArray<WordList> Words { get; init; } = [];

    /// <summary>Some questions, with the scores of their words or with what became of them.</summary>
    public ImmutableArray<ProbeExample> Examples { get; init; } = [];
}

/// <summary>A number of questions.</summary>
/// <param name="What">Which.</param>
/// <param name="Questions">How many.</param>
public sealed record ProbeCount(string What, int Questions);

/// <summary>What a row stands for.</summary>
public enum RowKind
{
    /// <summary>A change that a model that reads the question should not mind, and that is meant to find out whether this one does.</summary>
    Attack,

    /// <summary>A change of the same size without the property that makes the attack one.</summary>
    Control,
}

/// <summary>Questions altered in one way.</summary>
/// <param name="Group">Rows of one group belong together.</param>
/// <param name="Name">How they were altered.</param>
/// <param name="Kind">Attack or control.</param>
/// <param name="IsUnion">Whether it is the minimum over several rows: a question counts only if it withstands all of them.</param>
/// <param name="Accuracy">Share answered rightly when altered.</param>
/// <param name="Withstood">Share answered rightly both as they were and altered: the minimum per question, the original included.</param>
/// <param name="Unchanged">Share that gets the same answer as before, right or wrong.</param>
public sealed record ProbeRow(string Group, string Name, RowKind Kind, bool IsUnion, Estimate Accuracy, Estimate Withstood, Estimate Unchanged);

/// <summary>A mean with its bootstrap 95 % interval.</summary>
/// <param name="Count">Questions with a value.</param>
/// <param name="Mean">Their mean; null where there is none.</param>
/// <param name="Low">The interval's lower end.</param>
/// <param name="High">The upper end.</param>
public sealed record Estimate(int Count, double? Mean, double? Low, double? High);

/// <summary>An attack and its control on the same questions.</summary>
/// <param name="Group">Which rows.</param>
/// <param name="Attack">The attack.</param>
/// <param name="Control">The control.</param>
/// <param name="Measure">What is compared.</param>
/// <param name="Difference">Attack less control, with a paired interval: below 0 where the attack harms more.</param>
/// <param name="P">The p value of a sign-flip test, not corrected for the number of comparisons.</param>
public sealed record ProbeComparison(string Group, string Attack, string Control, string Measure, Estimate Difference, double P);

/// <summary>Accuracy when all but some words are deleted from every question.</summary>
/// <param name="Order">Which words are kept first.</param>
/// <param name="Points">By number of words.</param>
public sealed record KeptWordsCurve(string Order, ImmutableArray<CurvePoint> Points);

/// <summary>A point of a curve.</summary>
/// <param name="Words">Different words kept.</param>
/// <param name="Right">Questions answered rightly.</param>
/// <param name="Accuracy">As a share of all questions.</param>
/// <param name="Relative">As a share of the accuracy for whole questions; empty where that is 0.</param>
public sealed record CurvePoint(int Words, int Right, Estimate Accuracy, Estimate Relative);

/// <summary>Some words, in order.</summary>
/// <param name="Title">Which.</param>
/// <param name="Words">The words.</param>
public sealed record WordList(string Title, ImmutableArray<WordUse> Words);

/// <summary>A question shown.</summary>
/// <param name="Number">Its place in the data.</param>
/// <param name="Words">Its words.</param>
/// <param name="Scores">A score per word; empty where they are not shown.</param>
/// <param name="Expected">The right answer.</param>
/// <param name="Answer">The model's.</param>
/// <param name="Altered">The altered question; null where it is shown as it is.</param>
/// <param name="AlteredAnswer">The model's answer to that.</param>
/// <param name="Context">What it is asked about, a number of <see cref="ProbeResult.Contexts"/>; null where there is nothing but words.</param>
public sealed record ProbeExample(
    int Number, ImmutableArray<string> Words, ImmutableArray<double> Scores, string Expected, string Answer, string? Altered = null, string? AlteredAnswer = null,
    int? Context = null);
