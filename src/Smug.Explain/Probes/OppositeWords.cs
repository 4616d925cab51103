using System.Collections.Immutable;

namespace Smug.Explain.Probes;

/// <summary>A word is replaced by its opposite (largest, smallest); the control deletes the word.</summary>
/// <remarks>Whether the answer should change depends on the data: where answers are kinds of questions it should not, where they are facts it
/// should. The rows therefore show both, how many answers stay and how many stay right.</remarks>
internal sealed class OppositeWords : IQuestionProbe
{
    /// <summary>A word has rows of its own where at least so many questions have it as their first with an opposite.</summary>
    private const int FewestOfPair = 10;

    /// <inheritdoc/>
    public string Name => "opposites";

    /// <inheritdoc/>
    public string Summary => "The first word that has an opposite in a list (symmetrical and asymmetrical, largest and smallest, first and last …) is replaced by "
        + "it; the control deletes that word. Where answers are kinds of questions they should stay; where they are facts they should change.";

    /// <inheritdoc/>
    public ProbeFinding Run(ProbeSession session)
    {
        var places = session.Questions.ToDictionary(question => question.Number, Place);
        var used = places.Values.Count(place => place >= 0);
        var finding = new ProbeFinding
        {
            Probe = Name,
            Summary = Summary,
            Headline = "No question has a word whose opposite is in the list.",
            Used = used,
            Counts = [new("questions without a word that has an opposite in the list", session.Questions.Length - used)],
        };
        if (used == 0) return finding;

        var table = new AlterationTable(session);
        Add("opposites", "replaced by the opposite", "deleted", null);
        var pairs = session.Questions.Where(question => places[question.Number] >= 0).GroupBy(question => question.Words[places[question.Number]])
            .Where(pair => pair.Count() >= FewestOfPair).OrderByDescending(pair => pair.Count()).ThenBy(pair => pair.Key, StringComparer.Ordinal);
        foreach (var pair in pairs) Add("the most frequent ones", $"{pair.Key} → {EnglishWords.Opposites[pair.Key]}", $"{pair.Key} deleted", pair.Key);
        finding = table.Fill(finding);
        return finding with
        {
            Headline = FormattableString.Invariant($"With a word turned into its opposite, {100 * finding.Rows[0].Unchanged.Mean:0.0} % of {used} questions keep their answer; with the word deleted, {100 * finding.Rows[1].Unchanged.Mean:0.0} %."),
        };

        void Add(string group, string replaced, string deleted, string? word)
        {
            var attack = table.Add(group, replaced, RowKind.Attack, question => Altered(question, word, (words, at) => words.SetItem(at, EnglishWords.Opposites[words[at]])));
            var control = table.Add(group, deleted, RowKind.Control, question => Altered(question, word, (words, at) => words.RemoveAt(at)));
            table.Compare(attack, control);
        }

        ImmutableArray<string>? Altered(ProbeQuestion question, string? word, Func<ImmutableArray<string>, int, ImmutableArray<string>> alter) =>
            places[question.Number] is >= 0 and var at && (word is null || question.Words[at] == word) ? alter(question.Words, at) : null;
    }

    private static int Place(ProbeQuestion question)
    {
        for (var at = 0; at < question.Words.Length; at++)
        {
            if (EnglishWords.Opposites.ContainsKey(question.Words[at])) return at;
        }

        return -1;
    }
}
