using Smug.Explain;
using Smug.Report.Pictures;

namespace Smug.Report.Html;

/// <summary>The page of an explanation: one file that needs no network, no script and no other file.</summary>
internal static class ReportPage
{
    public static string Render(Explanation explanation, EncodedPictures pictures)
    {
        var title = $"{VerdictSection.Headline(explanation)} — Smug";
        return Markup.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
            <meta name="generator" content="Smug {explanation.Version}">
            <title>{title}</title>
            <link rel="icon" href="data:,">
            <style>{Styles.Read("report.css")}</style>
            </head>
            <body>
            <main>
            {VerdictSection.Render(explanation, pictures)}
            {PictureSection.Render(explanation, pictures)}
            {ClassSection.Render(explanation)}
            {ProofSection.Render(explanation)}
            {RoundsSection.Render(explanation)}
            {AlternativesSection.Render(explanation)}
            {MakingSection.Render(explanation)}
            {GuideSection.Render(explanation)}
            </main>
            <footer><p>Made by Smug {explanation.Version} · the same content for programs: <a href="report.json">report.json</a></p></footer>
            </body>
            </html>

            """).Html;
    }
}
