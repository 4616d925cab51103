using Smug.Explain.Probes;
using Smug.Report.Html;

namespace Smug.Report.Probes;

/// <summary>The page of probes: one file that needs no network, no script and no other file.</summary>
internal static class ProbePage
{
    public static string Render(ProbeResult result)
    {
        var title = $"Does {result.Model.Name} read the question?";
        return Markup.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
            <meta name="generator" content="Smug {result.Smug}">
            <title>{title} — Smug</title>
            <link rel="icon" href="data:,">
            <style>{Styles.Read("report.css")}{Styles.Read("words.css")}{Styles.Read("evaluation.css")}</style>
            </head>
            <body>
            <main>
            <header><p class="kicker">{result.Model.Name} · {result.Data.Kind}</p><h1>{title}</h1>
            <p class="lead">{Markup.Of($"{Words.Count(result.Right)} of {Words.Count(result.Asked)} questions are answered rightly, {ProbeWords.Share(result.Accuracy)}. The questions are altered below; a control stands beside every attack.")}</p></header>
            {result.Findings.Select(ProbeSection.Render)}
            {Making(result)}
            </main>
            <footer><p>Made by Smug {result.Smug} · for programs: <a href="probes.json">probes.json</a> · <a href="probes.md">probes.md</a></p></footer>
            </body>
            </html>

            """).Html;
    }

    private static Markup Making(ProbeResult result) => Markup.Of($"""
        <section aria-labelledby="making"><h2 id="making">How it was made</h2>
        <div class="columns"><div>
        {Facts.Table("Questions", ProbeWords.Counts(result).Select(count => Facts.Row(count.What, Words.Count(count.Questions))))}
        </div><div>
        {Facts.Table(
            "Settings",
            Facts.Row("Word scores", result.Attribution),
            Facts.Row("Seed", Words.Number(result.Options.Seed)),
            Facts.Row("Intervals", $"95 %, from {Words.Count(result.Options.Resamples)} bootstrap resamples of the questions"),
            Facts.Row("Data", result.Data.Kind),
            Facts.Hash("Data, SHA-256", result.Data.Sha256),
            Facts.Row("Model", result.Model.Name),
            Facts.Hash("Model, SHA-256", result.Model.Sha256))}
        </div></div></section>
        """);
}
