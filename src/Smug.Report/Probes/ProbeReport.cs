using System.Text.Json;
using System.Text.Json.Serialization;
using Smug.Explain.Probes;
using Smug.Models.Formats;

namespace Smug.Report.Probes;

/// <summary>Writes what probes found: for readers, for documents, for programs.</summary>
public static class ProbeReport
{
    /// <summary>Writes <c>probes.html</c>, <c>probes.md</c> and <c>probes.json</c> into a directory, which is created where it is missing. The
    /// same result gives the same bytes; every file appears whole or not at all.</summary>
    /// <param name="directory">Where to.</param>
    /// <param name="result">What was found.</param>
    /// <returns>The paths of the files, the page first.</returns>
    /// <exception cref="EnvironmentException">The file system refused.</exception>
    public static IReadOnlyList<string> Write(string directory, ProbeResult result)
    {
        var (page, markdown, json) = (Path.Combine(directory, "probes.html"), Path.Combine(directory, "probes.md"), Path.Combine(directory, "probes.json"));
        AtomicFile.WriteText(json, ToJson(result) + "\n");
        AtomicFile.WriteText(markdown, ToMarkdown(result));
        AtomicFile.WriteText(page, ToHtml(result));
        return [page, markdown, json];
    }

    /// <summary>The page: one file that needs no network and no script. Every word of the questions is escaped.</summary>
    public static string ToHtml(ProbeResult result) => ProbePage.Render(result);

    /// <summary>The same as Markdown.</summary>
    public static string ToMarkdown(ProbeResult result) => ProbeMarkdown.Render(result);

    /// <summary>The same for programs.</summary>
    public static string ToJson(ProbeResult result) => JsonSerializer.Serialize(result, ProbeJson.Default.ProbeResult);

    /// <summary>One line per probe, for a terminal.</summary>
    public static string Words(ProbeResult result)
    {
        var width = result.Findings.Max(finding => finding.Probe.Length);
        return string.Concat(ProbeWords.Counts(result).Select(count => $"{count.What}: {Invariant(count.Questions)}\n"))
            + $"answered rightly: {ProbeWords.Share(result.Accuracy)}\n\n"
            + string.Concat(result.Findings.Select(finding => $"{finding.Probe.PadRight(width)}  {finding.Headline}\n"));
    }

    private static string Invariant(int number) => FormattableString.Invariant($"{number}");
}

/// <summary>Source-generated serialisation of <see cref="ProbeResult"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(ProbeResult))]
public sealed partial class ProbeJson : JsonSerializerContext;
