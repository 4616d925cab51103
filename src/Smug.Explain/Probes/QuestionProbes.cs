namespace Smug.Explain.Probes;

/// <summary>All probes. A new one is one file and one line in this list.</summary>
public static class QuestionProbes
{
    /// <summary>In the order of reports.</summary>
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
}
