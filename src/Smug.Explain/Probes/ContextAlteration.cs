using System.Collections.Immutable;

namespace Smug.Explain.Probes;

/// <summary>What is asked about is changed as the model offers it (<see cref="IQuestionModel.ContextChanges"/>), and no word.</summary>
internal sealed class ContextAlteration : IQuestionProbe
{
    /// <inheritdoc/>
    public string Name => "context";

    /// <inheritdoc/>
    public string Summary => "The words stay, and what they ask about is changed. An attack leaves the right answer what it was; its control is named beside it. "
        + "Questions that a change does not suit are left out of its row.";

    /// <inheritdoc/>
    public ProbeFinding Run(ProbeSession session)
    {
        var table = new AlterationTable(session);
        var counts = new List<ProbeCount>();
        foreach (var group in session.Model.ContextChanges.GroupBy(change => change.Group))
        {
            var attack = Add(table, group, RowKind.Attack);
            var control = Add(table, group, RowKind.Control);
            if (attack is not null && control is not null) table.Compare(attack, control);
            counts.AddRange(group.GroupBy(change => session.Questions.Count(question => !change.AppliesTo(question))).Where(same => same.Key > 0)
                .Select(same => new ProbeCount($"{group.Key}: questions that do not suit {string.Join(", ", same.Select(change => change.Name))}", same.Key)));
        }

        var finding = table.Fill(new ProbeFinding { Probe = Name, Summary = Summary, Headline = "", Used = session.Questions.Length, Counts = [.. counts] });
        var sides = finding.Rows.Where(row => row.Accuracy.Count > 0 && IsOfItsSide(row, finding.Rows)).GroupBy(row => row.Group);
        return finding with { Headline = string.Join(". ", sides.Select(group => $"{group.Key}: {string.Join("; ", group.Select(InWords))}")) + "." };
    }

    /// <summary>Whether a row stands for all attacks or all controls of its group: their minimum, or the only one.</summary>
    private static bool IsOfItsSide(ProbeRow row, ImmutableArray<ProbeRow> rows) =>
        row.IsUnion || !rows.Any(other => other.IsUnion && other.Group == row.Group && other.Kind == row.Kind);

    private static string InWords(ProbeRow row) => FormattableString.Invariant($"{row.Name} ({row.Kind.ToString().ToLowerInvariant()}): ")
        + FormattableString.Invariant($"{100 * row.Unchanged.Mean:0.0} % of {row.Accuracy.Count} answers stay, {100 * row.Accuracy.Mean:0.0} % are right");

    /// <summary>One row per change, and their minimum where there are several.</summary>
    /// <returns>The row that stands for them; null where there is no change of that kind.</returns>
    private static Alteration? Add(AlterationTable table, IEnumerable<ContextChange> changes, RowKind kind)
    {
        Alteration[] rows = [.. changes.Where(change => change.Kind == kind).Select(change =>
            table.Add(change.Group, change.Name, kind, question => change.AppliesTo(question) ? question.Words : null, change: change))];
        return rows.Length > 1 ? table.AddUnion($"all {rows.Length} together", rows) : rows.SingleOrDefault();
    }
}
