using System.Text.Json;
using Smug.Explain;
using Smug.Models.Formats;
using Smug.Report.Html;
using Smug.Report.Json;
using Smug.Report.Pictures;
using Smug.Smt;

namespace Smug.Report;

/// <summary>Writes what a person and a program read of a finished explanation: a page, a JSON document and the pictures.</summary>
public static class ExplanationReport
{
    /// <summary>The name of the file with the solver's certificate, where the explanation has one.</summary>
    public const string CertificateName = "certificate.json";

    /// <summary>Writes <c>report.html</c>, <c>report.json</c> and the pictures into a directory, which is created where it is missing.
    /// Every file appears whole or not at all; the page is written last, so that a page is never without its pictures.</summary>
    /// <param name="explanation">What to report.</param>
    /// <param name="directory">Where to.</param>
    /// <returns>The paths of the files, the page first.</returns>
    /// <exception cref="EnvironmentException">The file system refused.</exception>
    public static IReadOnlyList<string> Write(Explanation explanation, string directory)
    {
        var pictures = Encode(explanation);
        foreach (var picture in pictures.Files) AtomicFile.Write(Path.Combine(directory, picture.Name), stream => stream.Write(picture.Png));
        var names = pictures.Files.Select(picture => picture.Name).ToList();
        WriteCertificate(explanation, directory);
        var json = Path.Combine(directory, "report.json");
        AtomicFile.WriteText(json, ToJson(explanation, names) + "\n");
        var page = Path.Combine(directory, "report.html");
        AtomicFile.WriteText(page, ReportPage.Render(explanation, pictures));
        if (explanation.Outcome.Certificate is not null) names.Add(CertificateName);
        return [page, json, .. names.Select(name => Path.Combine(directory, name))];
    }

    /// <summary>Writes the certificate where there is one; one of an earlier report would speak of another answer and goes.</summary>
    private static void WriteCertificate(Explanation explanation, string directory)
    {
        var path = Path.Combine(directory, CertificateName);
        if (explanation.Outcome.Certificate is { } certificate) AtomicFile.Write(path, stream => CertificateJson.Write(stream, certificate));
        else File.Delete(path);
    }

    /// <summary>The page alone, self-contained.</summary>
    public static string ToHtml(Explanation explanation) => ReportPage.Render(explanation, Encode(explanation));

    /// <summary>The JSON document alone.</summary>
    /// <param name="explanation">What to report.</param>
    /// <param name="pictures">File names of pictures it should name.</param>
    public static string ToJson(Explanation explanation, IEnumerable<string>? pictures = null) =>
        JsonSerializer.Serialize(ReportSummary.Of(explanation, pictures ?? []), ReportJson.Default.ReportDocument);

    private static EncodedPictures Encode(Explanation explanation) => new(ExplanationPictures.Draw(explanation));
}
