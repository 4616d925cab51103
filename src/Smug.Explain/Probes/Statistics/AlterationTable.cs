using System.Collections.Immutable;

namespace Smug.Explain.Probes;

/// <summary>Collects what becomes of questions that are altered in several ways, and estimates everything in one pass. Not thread-safe.</summary>
internal sealed class AlterationTable(ProbeSession session)
{
    private const int MostExamples = 12;
    private const int MostOfRow = 2;

    private readonly List<Alteration> _rows = [];
    private readonly List<(Alteration Attack, Alteration Control)> _pairs = [];
    private readonly List<ProbeExample> _examples = [];

    /// <summary>Asks all questions in one way.</summary>
    /// <param name="group">Where the row belongs.</param>
    /// <param name="name">What is done.</param>
    /// <param name="kind">Attack or control.</param>
    /// <param name="alter">The words to ask; null where the question is left out.</param>
    /// <param name="isShown">Whether it is a row of its own, or only part of others.</param>
    /// <param name="change">What else is changed; null for the words alone.</param>
    public Alteration Add(
        string group, string name, RowKind kind, Func<ProbeQuestion, ImmutableArray<string>?> alter, bool isShown = true, ContextChange? change = null)
    {
        ImmutableArray<string>?[] altered = [.. session.Questions.Select(alter)];
        var asked = Enumerable.Range(0, altered.Length).Where(i => altered[i] is not null).ToArray();
        session.Cancellation.ThrowIfCancellationRequested();
        var answers = session.Model.Answer([.. asked.Select(i => new Question(session.Questions[i].Context, altered[i]!.Value, change))]);
        var row = new Alteration(group, name, kind, session.Questions.Length);
        var remembered = 0;
        for (var at = 0; at < asked.Length; at++)
        {
            var i = asked[at];
            var isRight = answers[at] == session.Questions[i].Expected;
            (row.Right[i], row.Withstood[i], row.Same[i]) = (One(isRight), One(isRight && session.IsRight[i]), One(answers[at] == session.Answers[i]));
            if (kind == RowKind.Attack && session.IsRight[i] && !isRight && remembered < MostOfRow && Remember(i, change is null ? string.Join(' ', altered[i]!.Value) : change.Name, answers[at])) remembered++;
        }

        if (isShown) _rows.Add(row);
        return row;
    }

    /// <summary>A row that is the minimum over others, question by question.</summary>
    public Alteration AddUnion(string name, params IReadOnlyList<Alteration> rows) => AddCombined(name, isUnion: true, rows, values => values.Min());

    /// <summary>A row that is the mean over others, question by question.</summary>
    public Alteration AddMean(string name, params IReadOnlyList<Alteration> rows) => AddCombined(name, isUnion: false, rows, values => values.Average());

    /// <summary>Compares two rows on the same questions.</summary>
    public void Compare(Alteration attack, Alteration control) => _pairs.Add((attack, control));

    /// <summary>Puts rows, comparisons and examples into a finding.</summary>
    public ProbeFinding Fill(ProbeFinding finding)
    {
        var estimates = new Estimates(session);
        var means = estimates.Means([.. _rows.SelectMany(row => new[] { row.Right, row.Withstood, row.Same })]);
        return finding with
        {
            Rows = [.. _rows.Select((row, i) => new ProbeRow(row.Group, row.Name, row.Kind, row.IsUnion, means[3 * i], means[3 * i + 1], means[3 * i + 2]))],
            Comparisons = [.. _pairs.Select(pair => Compared(estimates, pair.Attack, pair.Control))],
            Examples = [.. _examples],
        };
    }

    private static ProbeComparison Compared(Estimates estimates, Alteration attack, Alteration control)
    {
        var (difference, p) = estimates.Compare(attack.Withstood, control.Withstood);
        return new ProbeComparison(attack.Group, attack.Name, control.Name, "withstood", difference, p);
    }

    private Alteration AddCombined(string name, bool isUnion, IReadOnlyList<Alteration> rows, Func<IEnumerable<double>, double> combine)
    {
        var all = new Alteration(rows[0].Group, name, rows[0].Kind, session.Questions.Length) { IsUnion = isUnion };
        for (var i = 0; i < session.Questions.Length; i++)
        {
            var at = i;
            all.Right[i] = Combine(row => row.Right[at]);
            all.Withstood[i] = Combine(row => row.Withstood[at]);
            all.Same[i] = Combine(row => row.Same[at]);
        }

        _rows.Add(all);
        return all;

        double? Combine(Func<Alteration, double?> value) => rows.All(row => value(row) is not null) ? combine(rows.Select(row => value(row)!.Value)) : null;
    }

    /// <summary>Keeps a question that lost its right answer as an example; none twice.</summary>
    private bool Remember(int i, string altered, string answer)
    {
        var question = session.Questions[i];
        if (_examples.Count >= MostExamples || _examples.Exists(example => example.Number == question.Number)) return false;
        _examples.Add(new ProbeExample(question.Number, question.Words, [], question.Expected, session.Answers[i], altered, answer, session.ShownContext(question)));
        return true;
    }

    private static double One(bool holds) => holds ? 1 : 0;
}

/// <summary>Questions altered in one way; null where a question is left out.</summary>
internal sealed record Alteration(string Group, string Name, RowKind Kind, int Questions)
{
    public bool IsUnion { get; init; }

    public double?[] Right { get; } = new double?[Questions];

    public double?[] Withstood { get; } = new double?[Questions];

    public double?[] Same { get; } = new double?[Questions];
}
