using System.Globalization;
using System.Text;
using Smug.Explain;

namespace Smug.Report.Evaluations;

/// <summary>A summary as Markdown.</summary>
internal static class SummaryMarkdown
{
    public static string Render(EvaluationSummary summary)
    {
        var (header, text) = (summary.Header, new StringBuilder());
        void Write(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        Write($"# {header.Methods.Length} methods on {header.Items} items");
        Write($"");
        Write($"Model {header.Model.Name} (`{header.Model.Sha256[..12]}`), data {header.Data.Kind} of {header.Data.Items} items (`{header.Data.Sha256[..12]}`), seed {header.Seed}, Smug {header.Smug}. Explained: the {header.Explains} class.");
        if (summary.Accuracy is { } accuracy) Write($"The network predicts the true class of {100 * accuracy:0.0} % of the items.");
        Write($"");
        Write($"## Means");
        Write($"");
        Write($"Mean over the items [bootstrap 95 % interval of the mean, {summary.Resamples} resamples]. ↑ higher is better, ↓ lower is better.");
        Write($"");
        Write($"| method | {string.Join(" | ", header.Metrics.Select(metric => $"{Cell(metric.Name)} {(metric.Direction == Direction.HigherIsBetter ? "↑" : "↓")}"))} |");
        Write($"|---|{string.Concat(Enumerable.Repeat("---|", header.Metrics.Length))}");
        for (var method = 0; method < header.Methods.Length; method++)
        {
            var name = header.Methods[method].Name;
            Write($"| {Cell(name)} | {string.Join(" | ", header.Metrics.Select(metric => SummaryNumbers.Interval(summary.Metrics.First(row => row.Metric == metric.Name && row.Method == name))))} |");
        }

        Comparisons(summary, Write);
        About(summary, Write);
        return text.ToString();
    }

    private static void Comparisons(EvaluationSummary summary, Action<FormattableString> write)
    {
        var first = summary.Header.Methods[0].Name;
        var shown = summary.Comparisons.Where(pair => pair.First == first).ToList();
        if (shown.Count == 0) return;
        write($"");
        write($"## {Cell(first)} compared on the same items");
        write($"");
        write($"Difference = {Cell(first)} − other, with its paired bootstrap 95 % interval; p from a sign-flip test, corrected by Holm over the {summary.Comparisons.Count(pair => pair.Metric == shown[0].Metric)} pairs of methods of each metric. All pairs: `comparisons.csv`.");
        write($"");
        write($"| metric | other | items | difference | corrected p | verdict |");
        write($"|---|---|---|---|---|---|");
        foreach (var pair in shown)
            write($"| {Cell(pair.Metric)} | {Cell(pair.Second)} | {pair.Pairs} | {SummaryNumbers.Value(pair.Difference)} [{SummaryNumbers.Value(pair.Low)}, {SummaryNumbers.Value(pair.High)}] | {SummaryNumbers.P(pair.AdjustedP)} | {Cell(SummaryNumbers.Verdict(pair))} |");
    }

    private static void About(EvaluationSummary summary, Action<FormattableString> write)
    {
        write($"");
        write($"## Metrics");
        write($"");
        write($"| metric | what | range | direction | normalisation | settings |");
        write($"|---|---|---|---|---|---|");
        foreach (var metric in summary.Header.Metrics)
            write($"| {Cell(metric.Name)} | {Cell(metric.Summary)} | {metric.RangeInWords} | {metric.DirectionInWords} | {Cell(metric.Normalisation)} | {Cell(metric.Settings)} |");
        write($"");
        write($"## Methods");
        write($"");
        write($"| method | maps | failed | settings | means of what it tells |");
        write($"|---|---|---|---|---|");
        for (var i = 0; i < summary.Methods.Length; i++)
        {
            var method = summary.Methods[i];
            var facts = string.Join(", ", method.Facts.Select(fact => $"{fact.Name} {SummaryNumbers.Value(fact.Value)}"));
            write($"| {Cell(method.Method)} | {method.Maps} | {method.Failed}{(method.FirstError is { } error ? $": {Cell(error)}" : "")} | {Cell(summary.Header.Methods[i].Settings)} | {Cell(facts)} |");
        }
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' ');
}
