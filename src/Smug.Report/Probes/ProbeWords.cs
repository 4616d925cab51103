using System.Globalization;
using Smug.Explain.Probes;

namespace Smug.Report.Probes;

/// <summary>Numbers of probes in words that the page, the Markdown and the terminal share.</summary>
internal static class ProbeWords
{
    /// <summary>A share in percent with its interval.</summary>
    public static string Share(Estimate estimate) => estimate.Mean is null ? "–" : $"{Percent(estimate.Mean)} % [{Percent(estimate.Low)}, {Percent(estimate.High)}]";

    /// <summary>A difference of shares in percentage points with its interval.</summary>
    public static string Points(Estimate estimate) => estimate.Mean is null ? "–" : $"{Signed(estimate.Mean)} [{Signed(estimate.Low)}, {Signed(estimate.High)}]";

    /// <summary>The title of a probe.</summary>
    public static string Title(ProbeFinding finding) => finding.Probe switch
    {
        "attributed-words" => "The words it reads",
        "over-stability" => "Fewer and fewer words",
        "prefix" => "A phrase before the question",
        "suffix" => "A phrase behind the question",
        "stop-words" => "Without stop words",
        "subject-ablation" => "Another subject",
        "repetition" => "Asked twice",
        "opposites" => "The opposite word",
        "context" => "The same words about something else",
        var name => name,
    };

    /// <summary>How many questions there are and what became of them.</summary>
    public static IEnumerable<ProbeCount> Counts(ProbeResult result) =>
    [
        new("questions in the data", result.Data.Items),
        new("left out because they have no word", result.WithoutWords),
        .. result.LeftOut,
        new("left out by the sample", result.NotSampled),
        new("asked", result.Asked),
        new("of those answered rightly", result.Right),
        new("answered as the empty question is", result.AnsweredWhenEmpty),
        new("whose attributions miss their sum by more than 5 %", result.Incomplete),
    ];

    /// <summary>A score with four digits behind the point.</summary>
    public static string Score(double score) => Math.Round(score, 4).ToString("0.0000", CultureInfo.InvariantCulture).Replace('-', '−');

    private static string Percent(double? share) => (100 * share!.Value).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Signed(double? share) => (100 * share!.Value).ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture);
}
