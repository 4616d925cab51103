using System.Collections.Immutable;

namespace Smug.Explain.Probes;

/// <summary>A word over all questions.</summary>
/// <param name="Word">The word, as the model is given it.</param>
/// <param name="Occurrences">How often it stands in the questions.</param>
/// <param name="Questions">In how many questions it stands.</param>
/// <param name="Top">In how many it is among the highest-scored.</param>
/// <param name="Sum">The sum of its scores.</param>
/// <param name="SumOfSizes">The sum of their sizes.</param>
/// <param name="IsNoun">Whether the rule of <see cref="NounRule"/> takes it for a noun.</param>
public sealed record WordUse(string Word, int Occurrences, int Questions, int Top, double Sum, double SumOfSizes, bool IsNoun)
{
    /// <summary>The mean size of its scores.</summary>
    public double MeanSize => SumOfSizes / Occurrences;
}

/// <summary>What attributions say of each word over all questions of a session. Immutable.</summary>
/// <remarks>A question's top-attributed words are the K words with the highest scores above 0, equal scores in the order of the question, each
/// word once. Questions for which the empty question gets the same answer do not count: their words did not bring the answer about
/// (Mudrakarta, Taly, Sundararajan, Dhamdhere: Did the model understand the question?, ACL 2018).</remarks>
public sealed class WordStatistics
{
    private WordStatistics(ImmutableArray<WordUse> words, int answeredWhenEmpty, int withoutTop)
    {
        ByTop = [.. words.OrderByDescending(word => word.Top).ThenByDescending(word => word.Questions).ThenBy(word => word.Word, StringComparer.Ordinal)];
        ByFrequency = [.. words.OrderByDescending(word => word.Questions).ThenBy(word => word.Word, StringComparer.Ordinal)];
        (AnsweredWhenEmpty, WithoutTop) = (answeredWhenEmpty, withoutTop);
    }

    /// <summary>All words, most often top-attributed first; then by the number of questions, then in ordinal order.</summary>
    public ImmutableArray<WordUse> ByTop { get; }

    /// <summary>All words, those of most questions first, then in ordinal order.</summary>
    public ImmutableArray<WordUse> ByFrequency { get; }

    /// <summary>Questions that have no top-attributed word because the empty question gets the same answer.</summary>
    public int AnsweredWhenEmpty { get; }

    /// <summary>Other questions that have none because no score is above 0.</summary>
    public int WithoutTop { get; }

    /// <summary>Counts.</summary>
    internal static WordStatistics Of(ProbeSession session)
    {
        var uses = new Dictionary<string, WordUse>(StringComparer.Ordinal);
        var nouns = NounRule.Nouns(session.Questions.Select(question => question.Words));
        var (whenEmpty, withoutTop) = (0, 0);
        for (var i = 0; i < session.Questions.Length; i++)
        {
            var (words, scores) = (session.Questions[i].Words, session.Scores[i].Values);
            if (scores.Length != words.Length) throw new ShapeException("WordStatistics", $"{words.Length} scores", $"{scores.Length}");
            for (var at = 0; at < words.Length; at++)
            {
                var use = Use(words[at]);
                uses[words[at]] = use with { Occurrences = use.Occurrences + 1, Sum = use.Sum + scores[at], SumOfSizes = use.SumOfSizes + Math.Abs(scores[at]) };
            }

            foreach (var word in words.Distinct(StringComparer.Ordinal)) uses[word] = Use(word) with { Questions = Use(word).Questions + 1 };
            if (session.Answers[i] == session.EmptyAnswers[i])
            {
                whenEmpty++;
                continue;
            }

            var top = Top(words, scores, session.Options.TopWords);
            withoutTop += top.Count == 0 ? 1 : 0;
            foreach (var word in top) uses[word] = Use(word) with { Top = Use(word).Top + 1 };
        }

        return new WordStatistics([.. uses.Values], whenEmpty, withoutTop);

        WordUse Use(string word) => uses.TryGetValue(word, out var use) ? use : new WordUse(word, 0, 0, 0, 0, 0, nouns.Contains(word));
    }

    private static List<string> Top(ImmutableArray<string> words, ImmutableArray<double> scores, int count) =>
        [.. Enumerable.Range(0, words.Length).Where(at => scores[at] > 0).OrderByDescending(at => scores[at]).ThenBy(at => at)
            .Select(at => words[at]).Distinct(StringComparer.Ordinal).Take(count)];
}
