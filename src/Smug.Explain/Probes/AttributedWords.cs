using System.Collections.Immutable;

namespace Smug.Explain.Probes;

/// <summary>Attribution to the words of the questions, with the empty question as baseline, summed up over the data.</summary>
internal sealed class AttributedWords : IQuestionProbe
{
    private const int MostListed = 20;
    private const int MostExamples = 12;

    /// <inheritdoc/>
    public string Name => "attributed-words";

    /// <inheritdoc/>
    public string Summary => "Every question's words are scored by what they add to the model's answer, compared with the empty question. Beside the words "
        + "that are most often top-attributed stand the most frequent ones, and the nouns and the frequent words of the smallest scores.";

    /// <inheritdoc/>
    public ProbeFinding Run(ProbeSession session)
    {
        var statistics = session.Statistics;
        var counted = session.Questions.Length - statistics.AnsweredWhenEmpty - statistics.WithoutTop;
        ImmutableArray<WordUse> top = [.. statistics.ByTop.Where(word => word.Top > 0)];
        return new ProbeFinding
        {
            Probe = Name,
            Summary = Summary,
            Headline = Headline(session, top, counted),
            Used = counted,
            Counts =
            [
                new("questions without a top-attributed word because the empty question gets the same answer", statistics.AnsweredWhenEmpty),
                new("other questions without one because no word has a score above 0", statistics.WithoutTop),
            ],
            Words =
            [
                new("Most often top-attributed", [.. top.Take(MostListed)]),
                new("Most frequent", [.. statistics.ByFrequency.Take(MostListed)]),
                new("Nouns of the smallest scores", [.. LowNouns(statistics).Take(MostListed)]),
                new("Frequent words of the smallest scores", [.. statistics.ByFrequency.Take(3 * MostListed).OrderBy(word => word.MeanSize).ThenBy(word => word.Word, StringComparer.Ordinal).Take(MostListed)]),
            ],
            Examples = [.. Enumerable.Range(0, Math.Min(MostExamples, session.Questions.Length)).Select(i => Example(session, i))],
        };
    }

    /// <summary>Nouns by the mean size of their scores, smallest first: those that stand in two questions or more before the others.</summary>
    public static IEnumerable<WordUse> LowNouns(WordStatistics statistics) => statistics.ByFrequency.Where(word => word.IsNoun)
        .OrderBy(word => word.Questions >= 2 ? 0 : 1).ThenBy(word => word.MeanSize).ThenBy(word => word.Word, StringComparer.Ordinal);

    private static string Headline(ProbeSession session, ImmutableArray<WordUse> top, int counted)
    {
        if (counted == 0) return "No question has a top-attributed word.";
        var first = top[0];
        return FormattableString.Invariant($"The word '{first.Word}' is top-attributed in {first.Top} of {counted} questions ({100.0 * first.Top / counted:0.0} %); ")
            + FormattableString.Invariant($"{top.Length} of {session.Statistics.ByTop.Length} different words ever are.");
    }

    private static ProbeExample Example(ProbeSession session, int i) => new(
        session.Questions[i].Number, session.Questions[i].Words, session.Scores[i].Values, session.Questions[i].Expected, session.Answers[i],
        Context: session.ShownContext(session.Questions[i]));
}
