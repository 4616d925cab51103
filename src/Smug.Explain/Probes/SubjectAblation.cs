using System.Collections.Immutable;

namespace Smug.Explain.Probes;

/// <summary>The subject of a question is replaced by nouns of low attribution. A model that reads the question should then often answer otherwise
/// where the answer depends on the subject.</summary>
/// <remarks>Only questions count that have a subject by <see cref="SubjectRule"/> and are answered rightly as they are.</remarks>
internal sealed class SubjectAblation : IQuestionProbe
{
    /// <inheritdoc/>
    public string Name => "subject-ablation";

    /// <inheritdoc/>
    public string Summary => "The subject is replaced by each of the nouns with the smallest mean score; the control replaces it by those with the largest. "
        + "Only questions that have a subject by a stated rule and are answered rightly count. A subject that is one of the nouns stays as it is for that noun.";

    /// <inheritdoc/>
    public ProbeFinding Run(ProbeSession session)
    {
        WordUse[] nouns = [.. AttributedWords.LowNouns(session.Statistics)];
        var isNoun = nouns.Select(noun => noun.Word).ToHashSet(StringComparer.Ordinal);
        var subjects = session.Questions.ToDictionary(question => question.Number, question => SubjectRule.Find(question.Words, isNoun.Contains));
        var has = Enumerable.Range(0, session.Questions.Length).Where(i => subjects[session.Questions[i].Number] >= 0).ToHashSet();
        var used = has.Where(i => session.IsRight[i]).Select(i => session.Questions[i].Number).ToHashSet();
        var finding = new ProbeFinding
        {
            Probe = Name,
            Summary = Summary,
            Headline = "",
            Used = used.Count,
            Counts =
            [
                new("questions without a subject by the rule", session.Questions.Length - has.Count),
                new("questions with a subject that are answered wrongly as they are", has.Count - used.Count),
            ],
        };
        string[] common = [.. nouns.Where(noun => noun.Questions >= 2).Select(noun => noun.Word)];
        var count = Math.Min(session.Options.Nouns, common.Length / 2);
        if (used.Count == 0 || count == 0)
            return finding with { Headline = used.Count == 0 ? "No question has a subject and is answered rightly." : "Fewer than two nouns stand in two questions: there is nothing to put in the subject's place." };

        var table = new AlterationTable(session);
        var low = Add("nouns of the smallest scores", RowKind.Attack, common[..count]);
        var high = Add("nouns of the largest scores", RowKind.Control, common[^count..]);
        table.Compare(low, high);
        finding = table.Fill(finding);
        return finding with
        {
            Headline = FormattableString.Invariant($"With another subject {100 * finding.Rows[0].Unchanged.Mean:0.0} % of {used.Count} questions answered rightly keep the answer ")
                + FormattableString.Invariant($"(nouns of the largest scores: {100 * finding.Rows.First(row => row.Kind == RowKind.Control).Unchanged.Mean:0.0} %)."),
            Words =
            [
                new("Nouns of the smallest scores", [.. nouns.Where(noun => common[..count].Contains(noun.Word))]),
                new("Nouns of the largest scores", [.. nouns.Where(noun => common[^count..].Contains(noun.Word))]),
            ],
        };

        Alteration Add(string group, RowKind kind, string[] replacements)
        {
            var rows = replacements.Select(noun => table.Add(group, noun, kind, question => Replaced(question, noun), isShown: false)).ToList();
            var mean = table.AddMean($"mean over {rows.Count} nouns", rows);
            table.AddUnion($"all {rows.Count} nouns", rows);
            return mean;
        }

        ImmutableArray<string>? Replaced(ProbeQuestion question, string noun) =>
            used.Contains(question.Number) ? question.Words.SetItem(subjects[question.Number], noun) : null;
    }
}
