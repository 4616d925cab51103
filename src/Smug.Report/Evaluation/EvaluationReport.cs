using Smug.Explain;
using Smug.Models.Formats;
using Smug.Report.Evaluations;

namespace Smug.Report;

/// <summary>Writes what an evaluation found: for readers, for spreadsheets, for programs.</summary>
public static class EvaluationReport
{
    /// <summary>Writes <c>summary.html</c>, <c>summary.md</c>, <c>summary.csv</c>, <c>comparisons.csv</c> and <c>summary.json</c>, and
    /// <c>timings.csv</c> where times are there. All but the times are the same bytes for the same rows.</summary>
    /// <param name="directory">The evaluation's directory.</param>
    /// <param name="summary">What its rows say.</param>
    /// <param name="gallery">The rows whose pictures are kept.</param>
    /// <exception cref="EnvironmentException">The file system refuses.</exception>
    /// <exception cref="MalformedInputException">The times are broken.</exception>
    public static void Write(string directory, EvaluationSummary summary, EvaluationGallery gallery)
    {
        AtomicFile.WriteText(Path.Combine(directory, "summary.json"), summary.ToJson());
        AtomicFile.WriteText(Path.Combine(directory, "summary.csv"), SummaryCsv.Metrics(summary));
        AtomicFile.WriteText(Path.Combine(directory, "comparisons.csv"), SummaryCsv.Comparisons(summary));
        AtomicFile.WriteText(Path.Combine(directory, "summary.md"), SummaryMarkdown.Render(summary));
        AtomicFile.WriteText(Path.Combine(directory, "summary.html"), SummaryPage.Render(summary, GallerySection.Render(directory, summary, gallery)));
        var timings = Path.Combine(directory, EvaluationFolder.TimingsName);
        if (File.Exists(timings)) AtomicFile.WriteText(Path.Combine(directory, "timings.csv"), SummaryCsv.Timings(summary.Header, timings));
    }

    /// <summary>The means with their intervals as a table for a terminal.</summary>
    /// <param name="summary">What the rows say.</param>
    public static string Words(EvaluationSummary summary) => SummaryWords.Render(summary);
}
