using System.Collections.Immutable;
using Smug.Models;

namespace Smug.Explain.Probes;

/// <summary>Stop words are deleted from every question; the control deletes as many other words, drawn by the seed.</summary>
internal sealed class StopWordDeletion : IQuestionProbe
{
    private const ulong Draws = 0x53544F50;

    /// <inheritdoc/>
    public string Name => "stop-words";

    /// <inheritdoc/>
    public string Summary => "Words that carry grammar are deleted from every question, then those that ask as well. The control deletes as many other words "
        + "of the same question, drawn by the seed; signs stay.";

    /// <inheritdoc/>
    public ProbeFinding Run(ProbeSession session)
    {
        var table = new AlterationTable(session);
        Add("stop words", EnglishWords.StopWords.Contains);
        Add("stop words and words that ask", IsAny);
        var finding = table.Fill(new ProbeFinding { Probe = Name, Summary = Summary, Headline = "", Used = session.Questions.Length });
        return finding with
        {
            Headline = FormattableString.Invariant($"Without stop words {100 * finding.Rows[0].Accuracy.Mean:0.0} % are answered rightly, without as many other words ")
                + FormattableString.Invariant($"{100 * finding.Rows[1].Accuracy.Mean:0.0} %, as they are {100.0 * session.IsRight.Count(right => right) / session.Questions.Length:0.0} %."),
            Counts =
            [
                new("questions without a stop word, asked as they are", session.Questions.Count(question => !question.Words.Any(EnglishWords.StopWords.Contains))),
                new("questions that have fewer other words than stop words, so that the control deletes fewer", CountShort(session, EnglishWords.StopWords.Contains)),
                new("the same with words that ask", CountShort(session, IsAny)),
            ],
        };

        void Add(string group, Func<string, bool> isDeleted)
        {
            var attack = table.Add(group, "deleted", RowKind.Attack, question => [.. question.Words.Where(word => !isDeleted(word))]);
            var control = table.Add(group, "as many others deleted", RowKind.Control, question => WithoutOthers(question, isDeleted, session.Options.Seed));
            table.Compare(attack, control);
        }
    }

    private static bool IsAny(string word) => EnglishWords.StopWords.Contains(word) || EnglishWords.QuestionWords.Contains(word);

    private static int CountShort(ProbeSession session, Func<string, bool> isDeleted) =>
        session.Questions.Count(question => question.Words.Count(isDeleted) > Others(question, isDeleted).Length);

    private static int[] Others(ProbeQuestion question, Func<string, bool> isDeleted) =>
        [.. Enumerable.Range(0, question.Words.Length).Where(at => !isDeleted(question.Words[at]) && !EnglishWords.IsSign(question.Words[at]))];

    private static ImmutableArray<string> WithoutOthers(ProbeQuestion question, Func<string, bool> isDeleted, int seed)
    {
        var others = Others(question, isDeleted);
        new SeededRandom(SeededRandom.Mix((ulong)seed, (ulong)question.Number, Draws)).Shuffle<int>(others);
        var deleted = others.Take(question.Words.Count(isDeleted)).ToHashSet();
        return [.. question.Words.Where((_, at) => !deleted.Contains(at))];
    }
}
