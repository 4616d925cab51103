using System.Text.Json;
using Smug.Explain.Text;
using Smug.Models.Formats;

namespace Smug.Report.Text;

/// <summary>Writes what a person and a program read of an explained text: a page with coloured words and a JSON document.</summary>
public static class TextReport
{
    /// <summary>Writes <c>report.html</c> and <c>report.json</c> into a directory, which is created where it is missing. Every file appears whole or
    /// not at all, the page last.</summary>
    /// <param name="explanation">What to report.</param>
    /// <param name="directory">Where to.</param>
    /// <returns>The paths of the files, the page first.</returns>
    /// <exception cref="EnvironmentException">The file system refused.</exception>
    public static IReadOnlyList<string> Write(TextExplanation explanation, string directory)
    {
        var json = Path.Combine(directory, "report.json");
        AtomicFile.WriteText(json, ToJson(explanation) + "\n");
        var page = Path.Combine(directory, "report.html");
        AtomicFile.WriteText(page, ToHtml(explanation));
        return [page, json];
    }

    /// <summary>The page alone: one file that needs no network and no script. Every word of the text is escaped.</summary>
    public static string ToHtml(TextExplanation explanation) => TextPage.Render(explanation);

    /// <summary>The JSON document alone.</summary>
    public static string ToJson(TextExplanation explanation) =>
        JsonSerializer.Serialize(TextReportDocument.Of(explanation), TextReportJson.Default.TextReportDocument);
}
