using System.Globalization;
using Smug.Explain;

namespace Smug.Report.Evaluations;

/// <summary>Numbers of a summary as readers like them.</summary>
internal static class SummaryNumbers
{
    /// <summary>Four significant digits, never in powers of ten unless it is tiny or huge.</summary>
    public static string Value(double? value) => value is not { } number ? "–"
        : Math.Abs(number) is >= 1e6 or (> 0 and < 1e-4) ? number.ToString("0.##e0", CultureInfo.InvariantCulture)
        : number.ToString(Math.Abs(number) switch { >= 1000 => "0", >= 100 => "0.0", >= 10 => "0.00", _ => "0.000" }, CultureInfo.InvariantCulture);

    /// <summary>A mean with its interval.</summary>
    public static string Interval(MetricSummary metric) =>
        metric.Mean is null ? "–" : $"{Value(metric.Mean)} [{Value(metric.Low)}, {Value(metric.High)}]";

    /// <summary>A p value.</summary>
    public static string P(double p) => p < 0.001 ? "<0.001" : p.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>What a comparison says.</summary>
    public static string Verdict(PairedComparison pair) => pair.Better is { } better ? $"{better} is better" : "may be noise";
}
