using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Smug.Explain.Probes;
using Smug.Report.Evaluations;
using Smug.Report.Text;

namespace Smug.Report.Probes;

/// <summary>What probes found as Markdown.</summary>
internal static class ProbeMarkdown
{
    public static string Render(ProbeResult result)
    {
        var text = new StringBuilder();
        void Write(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        Write($"# Does {Cell(result.Model.Name)} read the question?");
        Write($"");
        Write($"Model `{result.Model.Sha256[..12]}`, data {Cell(result.Data.Kind)} (`{result.Data.Sha256[..12]}`), seed {result.Options.Seed}, {result.Options.Resamples} resamples, Smug {result.Smug}.");
        Write($"Answered rightly: {ProbeWords.Share(result.Accuracy)}. All intervals are bootstrap 95 % intervals over the questions. Word scores: {Cell(result.Attribution)}");
        Write($"");
        Counts(ProbeWords.Counts(result), Write);
        Kinds(result.Kinds, Write);
        foreach (var finding in result.Findings)
        {
            Write($"");
            Write($"## {ProbeWords.Title(finding)}");
            Write($"");
            Write($"{Cell(finding.Headline)}");
            Write($"");
            Write($"{finding.Summary}");
            Write($"");
            Counts([new ProbeCount("questions the figures are made of", finding.Used), .. finding.Counts], Write);
            Curves(finding.Curves, Write);
            Rows(finding, Write);
            foreach (var list in finding.Words.Where(list => list.Words.Length > 0)) Words(list, Write);
            Examples(finding.Examples, Write);
        }

        return text.ToString();
    }

    private static void Counts(IEnumerable<ProbeCount> counts, Action<FormattableString> write)
    {
        foreach (var count in counts) write($"- {count.What}: {count.Questions}");
    }

    private static void Kinds(ImmutableArray<KindAccuracy> kinds, Action<FormattableString> write)
    {
        if (kinds.IsEmpty) return;
        write($"");
        write($"| kind of question | questions | right | accuracy | of the empty question |");
        write($"|---|---|---|---|---|");
        foreach (var kind in kinds) write($"| {Cell(kind.Kind)} | {kind.Asked} | {kind.Right} | {ProbeWords.Share(kind.Accuracy)} | {ProbeWords.Share(kind.WhenEmpty)} |");
    }

    private static void Curves(ImmutableArray<KeptWordsCurve> curves, Action<FormattableString> write)
    {
        if (curves.IsEmpty) return;
        write($"");
        write($"| words kept | {string.Join(" | ", curves.Select(curve => $"{curve.Order}: right | accuracy | share of the whole questions'"))} |");
        write($"|---|{string.Concat(Enumerable.Repeat("---|", 3 * curves.Length))}");
        for (var i = 0; i < curves[0].Points.Length; i++)
        {
            var at = i;
            var cells = curves.Select(curve => FormattableString.Invariant($"{curve.Points[at].Right} | {ProbeWords.Share(curve.Points[at].Accuracy)} | {ProbeWords.Share(curve.Points[at].Relative)}"));
            write($"| {curves[0].Points[i].Words} | {string.Join(" | ", cells)} |");
        }
    }

    private static void Rows(ProbeFinding finding, Action<FormattableString> write)
    {
        if (finding.Rows.IsEmpty) return;
        write($"");
        write($"| | alteration | | questions | right | right before and after | answer unchanged |");
        write($"|---|---|---|---|---|---|---|");
        foreach (var row in finding.Rows)
        {
            var name = row.IsUnion ? $"**{Cell(row.Name)}**" : Cell(row.Name);
            write($"| {Cell(row.Group)} | {name} | {row.Kind.ToString().ToLowerInvariant()} | {row.Accuracy.Count} | {ProbeWords.Share(row.Accuracy)} | {ProbeWords.Share(row.Withstood)} | {ProbeWords.Share(row.Unchanged)} |");
        }

        write($"");
        foreach (var pair in finding.Comparisons)
            write($"- {Cell(pair.Group)}: attack less control ({Cell(pair.Attack)}, {Cell(pair.Control)}), right before and after: {ProbeWords.Points(pair.Difference)} points, p {SummaryNumbers.P(pair.P)}");
    }

    private static void Words(WordList list, Action<FormattableString> write)
    {
        write($"");
        write($"**{list.Title}**");
        write($"");
        write($"| word | questions | top-attributed in | sum of scores | mean size |");
        write($"|---|---|---|---|---|");
        foreach (var word in list.Words)
            write($"| {Cell(word.Word)} | {word.Questions} | {word.Top} | {ProbeWords.Score(word.Sum)} | {ProbeWords.Score(word.MeanSize)} |");
    }

    private static void Examples(ImmutableArray<ProbeExample> examples, Action<FormattableString> write)
    {
        if (examples.IsEmpty) return;
        write($"");
        foreach (var example in examples)
        {
            if (example.Altered is { } altered) write($"- {example.Number}: “{Cell(string.Join(' ', example.Words))}” {Cell(example.Answer)} → “{Cell(altered)}” {Cell(example.AlteredAnswer!)}");
            else write($"- {example.Number}: {string.Join(' ', example.Words.Zip(example.Scores, (word, score) => $"{Cell(word)} ({ProbeWords.Score(score)})"))} → {Cell(example.Answer)}{(example.Answer == example.Expected ? "" : $", right is {Cell(example.Expected)}")}");
        }
    }

    /// <summary>Text from outside without what Markdown would read as a sign of its own.</summary>
    private static string Cell(string text)
    {
        var cell = new StringBuilder(text.Length);
        foreach (var c in WordStrength.Clean(text).ReplaceLineEndings(" "))
        {
            if (c is '|' or '*' or '_' or '`' or '<' or '[' or ']' or '\\' or '#') cell.Append('\\');
            cell.Append(c);
        }

        return cell.ToString();
    }
}
