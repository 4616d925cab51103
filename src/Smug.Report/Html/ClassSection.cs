using System.Globalization;
using Smug.Explain;

namespace Smug.Report.Html;

/// <summary>What the network says of the whole picture, of the mask alone and of the rest.</summary>
internal static class ClassSection
{
    private const int MostRows = 10;

    public static Markup Render(Explanation explanation)
    {
        var (full, masked, inverse) = (explanation.Trace.Probabilities, explanation.Masked.Probabilities, explanation.InverseMasked.Probabilities);
        if (masked.Length != full.Length || inverse.Length != full.Length) return Markup.Empty;

        // The likeliest classes in any of the three readings; all of them, in their own order, where they are few.
        var shown = Enumerable.Range(0, full.Length);
        if (full.Length > MostRows)
            shown = shown.OrderByDescending(label => Math.Max(full[label], Math.Max(masked[label], inverse[label]))).Take(MostRows);
        var rows = shown.Select(label => Markup.Of($"""
            <tr{Mark(label == explanation.Trace.ExplainedLabel)}><th scope="row">{ClassNames.Of(explanation, label)}</th>{Cell(full[label], "whole")}{Cell(masked[label], "only")}{Cell(inverse[label], "without")}</tr>

            """));
        return Markup.Of($"""
            <section aria-labelledby="classes"><h2 id="classes">What the network says</h2>
            <p>The probability of each class for the whole picture, for the mask alone and for everything but the mask. These are
            measured by running the network; the explained class is marked.</p>
            <table class="bars"><thead><tr><th scope="col">Class</th><th scope="col">Whole picture</th><th scope="col">Only the mask</th><th scope="col">Without the mask</th></tr></thead>
            <tbody>
            {rows}</tbody></table></section>
            """);
    }

    private static Markup Mark(bool explained) => explained ? new Markup(" class=\"explained\"") : Markup.Empty;

    private static Markup Cell(float probability, string kind)
    {
        var width = Math.Clamp(100 * probability, 0, 100).ToString("0.##", CultureInfo.InvariantCulture);
        return Markup.Of($"""<td><span>{Words.Probability(probability)}</span><i class="bar {kind}"><b style="width:{width}%"></b></i></td>""");
    }
}
