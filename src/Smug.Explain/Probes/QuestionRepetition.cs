namespace Smug.Explain.Probes;

/// <summary>Every question is asked twice in a row; the control repeats its last word or sign only.</summary>
internal sealed class QuestionRepetition : IQuestionProbe
{
    /// <inheritdoc/>
    public string Name => "repetition";

    /// <inheritdoc/>
    public string Summary => "Every question is repeated behind itself, which asks for nothing new; the control repeats its last word or sign only.";

    /// <inheritdoc/>
    public ProbeFinding Run(ProbeSession session)
    {
        var table = new AlterationTable(session);
        var attack = table.Add("repetition", "the whole question", RowKind.Attack, question => [.. question.Words, .. question.Words]);
        var control = table.Add("repetition", "the last word or sign", RowKind.Control, question => [.. question.Words, question.Words[^1]]);
        table.Compare(attack, control);
        var finding = table.Fill(new ProbeFinding { Probe = Name, Summary = Summary, Headline = "", Used = session.Questions.Length });
        return finding with
        {
            Headline = FormattableString.Invariant($"Asked twice in a row, {100 * finding.Rows[0].Unchanged.Mean:0.0} % of the questions keep their answer; with the last word or sign repeated, {100 * finding.Rows[1].Unchanged.Mean:0.0} %."),
        };
    }
}
