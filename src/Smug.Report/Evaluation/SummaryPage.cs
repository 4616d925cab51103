using Smug.Explain;
using Smug.Report.Html;

namespace Smug.Report.Evaluations;

/// <summary>The page of an evaluation: one file that needs no network, no script and no other file.</summary>
internal static class SummaryPage
{
    private const string MaskSize = "mask-size";

    public static string Render(EvaluationSummary summary, Markup gallery)
    {
        var header = summary.Header;
        var title = $"{Words.Count(header.Methods.Length, "method", "methods")} on {Words.Count(header.Items, "item", "items")}";
        return Page.Render(
            title,
            header.Smug,
            Markup.Of($"""
                <header><p class="kicker">{header.Model.Name} · {header.Data.Kind}</p><h1>{title}</h1>
                <p class="lead">Means over the items with bootstrap 95 % intervals. Where two methods are compared, they are compared on the same items.</p></header>
                {header.Metrics.Select(metric => MetricSection.Render(summary, metric))}
                {Curves(summary)}
                {MaskSizes(summary)}
                {gallery}
                {Making(summary)}
                """),
            Markup.Of($"""for programs: <a href="summary.json">summary.json</a>, <a href="summary.csv">summary.csv</a>, <a href="comparisons.csv">comparisons.csv</a>, <a href="rows.jsonl">rows.jsonl</a>"""),
            "report.css", "evaluation.css");
    }

    private static Markup Curves(EvaluationSummary summary)
    {
        var methods = summary.Header.Methods.Select(method => method.Name).ToList();
        var charts = summary.Header.Metrics
            .Select(metric => (Metric: metric, Curves: summary.Curves.Where(curve => curve.Metric == metric.Name).ToList()))
            .Where(chart => chart.Curves.Count > 0)
            .Select(chart => Markup.Of($"""<h3>{chart.Metric.Name}</h3>{Charts.Curves(chart.Metric, chart.Curves, methods)}""")).ToList();
        return charts.Count == 0 ? Markup.Empty : Markup.Of($"""
            <section aria-labelledby="curves"><h2 id="curves">Curves behind the numbers</h2>
            <p>The mean curve over the items, from the first to the last place of each metric's own range; bands are 1.96 standard errors of the mean at each place.</p>
            {charts}</section>
            """);
    }

    private static Markup MaskSizes(EvaluationSummary summary)
    {
        var charts = summary.Header.Metrics.Where(metric => metric.Name.StartsWith(MaskSize, StringComparison.Ordinal))
            .Select(metric => (Metric: metric, Rows: summary.Histograms.Where(histogram => histogram.Metric == metric.Name).ToList()))
            .Where(chart => chart.Rows.Count > 0)
            .Select(chart => Markup.Of($"""<h3>{chart.Metric.Name}</h3>{Charts.Histograms(chart.Metric, chart.Rows)}""")).ToList();
        return charts.Count == 0 ? Markup.Empty : Markup.Of($"""
            <section aria-labelledby="sizes"><h2 id="sizes">How large the masks are</h2>
            <p>The share of items by size; each row is scaled to its own tallest column.</p>
            {charts}</section>
            """);
    }

    private static Markup Making(EvaluationSummary summary)
    {
        var header = summary.Header;
        return Markup.Of($"""
            <section aria-labelledby="making"><h2 id="making">How it was made</h2>
            <div class="columns"><div>
            {Facts.Table(
                "What determines every number",
                Facts.Row("Model", header.Model.Name),
                Facts.Hash("Model, SHA-256", header.Model.Sha256),
                Facts.Row("Data", $"{header.Data.Kind}, {Words.Count(header.Items)} of {Words.Count(header.Data.Items)} items"),
                Facts.Hash("Data, SHA-256", header.Data.Sha256),
                Facts.Row("Explained class", header.Explains),
                Facts.Row("Seed", $"{header.Seed}"),
                Facts.Row("Accuracy", summary.Accuracy is { } accuracy ? Words.Percent(accuracy) : "no item has a true class"))}
            {Facts.Table("Methods", header.Methods.Zip(summary.Methods, (method, tally) => Facts.Row(method.Name, Told(method, tally))))}
            </div><div>
            <h3>Intervals</h3><p>Each of {Words.Count(summary.Resamples)} resamples draws the items anew (a Poisson bootstrap); an interval holds the middle 95 % of the
            means. With few items intervals are somewhat too narrow.</p>
            <h3>Comparisons</h3><p>Were two methods alike, every item's difference could as well have the other sign: p is the share of random signs
            that give a mean difference at least as large. Several comparisons of one metric are corrected by Holm's method; below
            {Words.Number(EvaluationSummary.Significance)} a method is called better, otherwise the difference may be noise.</p>
            </div></div></section>
            """);
    }

    private static string Told(MethodIdentity method, MethodSummary tally)
    {
        var failed = tally.Failed == 0 ? "" : $" Failed on {Words.Count(tally.Failed, "item", "items")}, first: {tally.FirstError}";
        var facts = tally.Facts.IsEmpty ? "" : $" Means: {string.Join(", ", tally.Facts.Select(fact => $"{fact.Name} {SummaryNumbers.Value(fact.Value)}"))}.";
        return $"{(method.Settings.Length == 0 ? "no settings" : method.Settings)}.{facts}{failed}";
    }
}
