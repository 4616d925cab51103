using Smug.Explain;
using Smug.Smt;

namespace Smug.Report.Html;

/// <summary>Other masks of the same cost, and what all of them keep.</summary>
internal static class AlternativesSection
{
    public static Markup Render(Explanation explanation)
    {
        if (explanation.Missing is { } missing)
            return Markup.Of($"""<section aria-labelledby="alternatives"><h2 id="alternatives">Other masks of the same size</h2><p>{missing}</p></section>""");
        if (explanation.Alternatives is not { } alternatives) return Markup.Empty;
        var found = Words.Count(alternatives.Masks.Length, "mask", "masks");
        var list = alternatives.End switch
        {
            MaskListEnd.All => $"{found} of the least cost: proved to be all there are",
            MaskListEnd.Cap => $"{found} of the least cost, as many as were asked for; there may be others",
            _ => $"{found} of the least cost found before the search was stopped; there may be others",
        };
        return Markup.Of($"""
            <section aria-labelledby="alternatives"><h2 id="alternatives">Other masks of the same size</h2>
            <div class="columns">
            {Facts.Table("Optimal masks", [Facts.Row("Found", list), .. alternatives.Masks.Take(MostListed).Select((mask, k) => Facts.Row($"Mask {k + 1}", Windows(mask)))])}
            {(alternatives.Backbone is { } backbone ? Backbone(backbone) : Markup.Empty)}
            </div></section>
            """);
    }

    private const int MostListed = 10;

    private static Markup Backbone(MaskBackbone backbone) => Facts.Table(
        "What they have in common",
        Facts.Row("In every optimal mask", $"{Words.Count(backbone.Backbone.Count, "window", "windows")}: {Windows(backbone.Backbone)}"),
        Facts.Row("In some optimal mask", $"{Words.Count(backbone.Union.Count, "window", "windows")}: {Windows(backbone.Union)}"),
        Facts.Row("Not decided in time", Windows(backbone.Undecided)));

    private static string Windows(IReadOnlyList<int> windows) => windows.Count == 0 ? "none" : string.Join(", ", windows);
}
