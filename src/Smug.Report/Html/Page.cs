namespace Smug.Report.Html;

/// <summary>What every page has around its content: one file that needs no network, no script and no other file, and whose policy says so.</summary>
internal static class Page
{
    /// <summary>The whole page.</summary>
    /// <param name="title">The title; the product's name follows.</param>
    /// <param name="version">The version of Smug that made the content.</param>
    /// <param name="main">The content.</param>
    /// <param name="elsewhere">The footer's last words: where programs find the same.</param>
    /// <param name="styles">Names of the style sheets, in order.</param>
    public static string Render(string title, string version, Markup main, Markup elsewhere, params string[] styles) => Markup.Of($"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
        <meta name="generator" content="Smug {version}">
        <title>{title} — Smug</title>
        <link rel="icon" href="data:,">
        <style>{styles.Select(Styles.Read)}</style>
        </head>
        <body>
        <main>
        {main}
        </main>
        <footer><p>Made by Smug {version} · {elsewhere}</p></footer>
        </body>
        </html>

        """).Html;
}
