using System.Collections.Immutable;

namespace Smug.Explain.Probes;

/// <summary>A word is replaced by its opposite (largest, smallest); the control deletes the word.</summary>
/// <remarks>Whether the answer should change depends on the data: where answers are kinds of questions it should not, where they are facts it
/// should. The rows therefore show both, how many answers stay and how many stay right.</remarks>
internal sealed class OppositeWords : IQuestionProbe
{
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
        var attack = table.Add("opposites", "replaced by the opposite", RowKind.Attack, question =>
            places[question.Number] is >= 0 and var at ? question.Words.SetItem(at, EnglishWords.Opposites[question.Words[at]]) : (ImmutableArray<string>?)null);
        var control = table.Add("opposites", "deleted", RowKind.Control, question =>
            places[question.Number] is >= 0 and var at ? question.Words.RemoveAt(at) : (ImmutableArray<string>?)null);
        table.Compare(attack, control);
        finding = table.Fill(finding);
        return finding with
        {
            Headline = FormattableString.Invariant($"With a word turned into its opposite, {100 * finding.Rows[0].Unchanged.Mean:0.0} % of {used} questions keep their answer; with the word deleted, {100 * finding.Rows[1].Unchanged.Mean:0.0} %."),
        };
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
