namespace Smug.Explain.Probes;

/// <summary>All probes. A new one is one file and one line in a list.</summary>
public static class QuestionProbes
{
    /// <summary>Those that change words, for every model, in the order of reports.</summary>
    public static IReadOnlyList<IQuestionProbe> All { get; } =
    [
        new AttributedWords(),
        new OverStability(),
        new PhraseConcatenation(PhrasePlace.Prefix),
        new PhraseConcatenation(PhrasePlace.Suffix),
        new StopWordDeletion(),
        new SubjectAblation(),
        new QuestionRepetition(),
        new OppositeWords(),
    ];

    /// <summary>Those that suit a model: <see cref="All"/>, and the one that changes contexts where the model has some.</summary>
    /// <param name="model">The model.</param>
    public static IReadOnlyList<IQuestionProbe> For(IQuestionModel model) => model.ContextChanges.IsEmpty ? All : [.. All, new ContextAlteration()];
}
