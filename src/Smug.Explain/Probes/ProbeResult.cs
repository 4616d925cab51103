using System.Collections.Immutable;

namespace Smug.Explain.Probes;

/// <summary>What all probes found of a model on some data. Immutable; the same model, data and options give the same numbers.</summary>
public sealed record ProbeResult
{
    /// <summary>The version of this document.</summary>
    public int SchemaVersion => 1;

    /// <summary>The version of Smug.</summary>
    public required string Smug { get; init; }

    /// <summary>The model.</summary>
    public required ModelIdentity Model { get; init; }

    /// <summary>How words were scored.</summary>
    public required string Attribution { get; init; }

    /// <summary>The data.</summary>
    public required DataIdentity Data { get; init; }

    /// <summary>Questions of the data that have no word.</summary>
    public required int WithoutWords { get; init; }

    /// <summary>Questions that are left out for other reasons.</summary>
    public ImmutableArray<ProbeCount> LeftOut { get; init; } = [];

    /// <summary>Questions with words that the sample leaves out.</summary>
    public required int NotSampled { get; init; }

    /// <summary>Questions asked.</summary>
    public required int Asked { get; init; }

    /// <summary>Of those, answered rightly.</summary>
    public required int Right { get; init; }

    /// <summary>The share answered rightly.</summary>
    public required Estimate Accuracy { get; init; }

    /// <summary>The same for every kind of question; empty where the data know no kinds.</summary>
    public ImmutableArray<KindAccuracy> Kinds { get; init; } = [];

    /// <summary>Questions for which the empty question gets the same answer.</summary>
    public required int AnsweredWhenEmpty { get; init; }

    /// <summary>Questions whose attributions miss what they should add up to by more than a twentieth of it.</summary>
    public required int Incomplete { get; init; }

    /// <summary>The settings.</summary>
    public required ProbeOptions Options { get; init; }

    /// <summary>One finding per probe, in the order of <see cref="QuestionProbes.For"/>.</summary>
    public required ImmutableArray<ProbeFinding> Findings { get; init; }

    /// <summary>What the questions shown as examples are asked about, in the order of its numbers.</summary>
    public ImmutableArray<ContextView> Contexts { get; init; } = [];
}

/// <summary>How well questions of one kind are answered.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Asked">Questions asked.</param>
/// <param name="Right">Of those, answered rightly.</param>
/// <param name="Accuracy">The share.</param>
/// <param name="WhenEmpty">The share that the empty question gets right: what can be known without reading.</param>
public sealed record KindAccuracy(string Kind, int Asked, int Right, Estimate Accuracy, Estimate WhenEmpty);
