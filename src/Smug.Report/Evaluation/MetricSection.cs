using Smug.Explain;
using Smug.Report.Html;

namespace Smug.Report.Evaluations;

/// <summary>One metric: its bars, its numbers, its comparisons.</summary>
internal static class MetricSection
{
    public static Markup Render(EvaluationSummary summary, MetricIdentity metric)
    {
        var rows = summary.Metrics.Where(row => row.Metric == metric.Name).ToList();
        return Markup.Of($"""
            <section aria-label="{metric.Name}"><h2>{metric.Name} <small>{metric.DirectionInWords}</small></h2>
            <p>{metric.Summary} Range: {metric.RangeInWords}. Normalisation: {metric.Normalisation}.</p>
            {Charts.Bars(metric, rows)}
            <details><summary>Numbers</summary>
            <div class="scroll"><table class="numbers"><thead><tr><th scope="col">Method</th><th scope="col">Items</th><th scope="col">Mean</th><th scope="col">95 % interval</th><th scope="col">Deviation</th><th scope="col">Least</th><th scope="col">Most</th></tr></thead>
            <tbody>
            {rows.Select(Row)}</tbody></table></div></details>
            {Comparisons(summary, metric)}</section>
            """);
    }

    private static Markup Row(MetricSummary row) => Markup.Of($"""
        <tr><th scope="row">{row.Method}</th><td>{Words.Count(row.Count)}</td><td>{SummaryNumbers.Value(row.Mean)}</td><td>{SummaryNumbers.Value(row.Low)} to {SummaryNumbers.Value(row.High)}</td><td>{SummaryNumbers.Value(row.Deviation)}</td><td>{SummaryNumbers.Value(row.Least)}</td><td>{SummaryNumbers.Value(row.Most)}</td></tr>

        """);

    private static Markup Comparisons(EvaluationSummary summary, MetricIdentity metric)
    {
        var pairs = summary.Comparisons.Where(pair => pair.Metric == metric.Name).ToList();
        return pairs.Count == 0 ? Markup.Empty : Markup.Of($"""
            <details><summary>Which method is better, and whether that is noise</summary>
            <div class="scroll"><table class="numbers"><thead><tr><th scope="col">First − second</th><th scope="col">Items</th><th scope="col">Difference</th><th scope="col">95 % interval</th><th scope="col">p</th><th scope="col">corrected p</th><th scope="col">Verdict</th></tr></thead>
            <tbody>
            {pairs.Select(pair => Markup.Of($"""
                <tr><th scope="row">{pair.First} − {pair.Second}</th><td>{Words.Count(pair.Pairs)}</td><td>{SummaryNumbers.Value(pair.Difference)}</td><td>{SummaryNumbers.Value(pair.Low)} to {SummaryNumbers.Value(pair.High)}</td><td>{SummaryNumbers.P(pair.P)}</td><td>{SummaryNumbers.P(pair.AdjustedP)}</td><td>{SummaryNumbers.Verdict(pair)}</td></tr>

                """))}</tbody></table></div></details>

            """);
    }
}
