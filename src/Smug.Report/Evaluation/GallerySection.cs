using Smug.Explain;
using Smug.Models.Formats;
using Smug.Report.Html;

namespace Smug.Report.Evaluations;

/// <summary>Each method's best and worst items.</summary>
internal static class GallerySection
{
    public static Markup Render(string directory, EvaluationSummary summary, EvaluationGallery gallery)
    {
        if (gallery.Metric is not { } metric) return Markup.Empty;
        var parts = new List<Markup>();
        foreach (var method in summary.Header.Methods)
        {
            var (best, worst) = gallery.Of(method.Name);
            var (first, last) = (Figures(directory, best, metric, "best"), Figures(directory, worst, metric, "worst"));
            if (first.Count + last.Count == 0) continue;
            parts.Add(Markup.Of($"""<h3>{method.Name}</h3><div class="cases">{first}{last}</div>"""));
        }

        return parts.Count == 0 ? Markup.Empty : Markup.Of($"""
            <section aria-labelledby="gallery"><h2 id="gallery">Best and worst cases</h2>
            <p>By {metric.Name} ({metric.DirectionInWords}): each method's best items first, then its worst. Left the picture as the network reads
            it, right the map laid over it, bright where the method sees importance.</p>
            {parts}</section>
            """);
    }

    private static List<Markup> Figures(string directory, IReadOnlyList<EvaluationRow> rows, MetricIdentity metric, string kind)
    {
        var figures = new List<Markup>();
        foreach (var row in rows)
        {
            var path = Path.Combine(directory, EvaluationGallery.PathOf(row));
            if (!File.Exists(path)) continue;
            var address = "data:image/png;base64," + Convert.ToBase64String(InputFile.ReadAll(path));
            figures.Add(Markup.Of($"""
                <figure class="{kind}"><img src="{address}" alt="{row.Item} and its {row.Method} map"><figcaption><strong>{kind}: {SummaryNumbers.Value(row.ValueOf(metric.Name))}</strong>{row.Item}</figcaption></figure>

                """));
        }

        return figures;
    }
}
