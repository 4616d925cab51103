using System.Collections.Immutable;

namespace Smug.Explain.Probes;

/// <summary>Where a phrase is put.</summary>
internal enum PhrasePlace
{
    /// <summary>Before the first word.</summary>
    Prefix,

    /// <summary>Behind the last word or sign.</summary>
    Suffix,
}

/// <summary>Phrases without content before or behind every question. The published attack phrases stand against published controls, and phrases
/// made of the model's own words against the same phrases with one word exchanged; each side has as many phrases as the other.</summary>
internal sealed class PhraseConcatenation(PhrasePlace place) : IQuestionProbe
{
    /// <inheritdoc/>
    public string Name => place == PhrasePlace.Prefix ? "prefix" : "suffix";

    /// <inheritdoc/>
    public string Summary => $"A phrase without content is put {(place == PhrasePlace.Prefix ? "before" : "behind")} every question. Built phrases hold one word that "
        + "the model often attributes most to, between two frequent words of low attribution; their controls differ in that word alone.";

    /// <inheritdoc/>
    public ProbeFinding Run(ProbeSession session)
    {
        var table = new AlterationTable(session);
        AddGroup(table, "published phrases", Phrases.Attacks, Phrases.Controls);
        var built = Phrases.Built(session.Statistics, session.Questions.Length);
        if (built.Length > 0) AddGroup(table, "phrases of the model's words", [.. built.Select(phrase => phrase.Attack)], [.. built.Select(phrase => phrase.Control)]);
        var finding = table.Fill(new ProbeFinding { Probe = Name, Summary = Summary, Headline = "", Used = session.Questions.Length });
        var unions = finding.Rows.Where(row => row.IsUnion).GroupBy(row => row.Group).Select(group =>
            FormattableString.Invariant($"with {group.Key} {100 * Union(group, RowKind.Attack):0.0} % withstand all attacks and {100 * Union(group, RowKind.Control):0.0} % all controls"));
        var right = 100.0 * session.IsRight.Count(isRight => isRight) / session.Questions.Length;
        var missing = built.Length > 0 ? "" : " Too few words are frequent to build phrases of the model's words.";
        return finding with { Headline = FormattableString.Invariant($"Of all questions {right:0.0} % are answered rightly; ") + string.Join("; ", unions) + "." + missing };
    }

    private static double? Union(IEnumerable<ProbeRow> rows, RowKind kind) => rows.First(row => row.Kind == kind).Withstood.Mean;

    private void AddGroup(AlterationTable table, string group, ImmutableArray<string> attacks, ImmutableArray<string> controls)
    {
        var attack = table.AddUnion($"all {attacks.Length} together", [.. attacks.Select(phrase => Add(table, group, phrase, RowKind.Attack))]);
        var control = table.AddUnion($"all {controls.Length} together", [.. controls.Select(phrase => Add(table, group, phrase, RowKind.Control))]);
        table.Compare(attack, control);
    }

    private Alteration Add(AlterationTable table, string group, string phrase, RowKind kind)
    {
        var words = phrase.Split(' ');
        return table.Add(group, phrase, kind, question => place == PhrasePlace.Prefix ? [.. words, .. question.Words] : [.. question.Words, .. words]);
    }
}
