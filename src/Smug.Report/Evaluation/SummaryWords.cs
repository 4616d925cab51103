using System.Globalization;
using System.Text;
using Smug.Explain;

namespace Smug.Report.Evaluations;

/// <summary>A summary for a terminal.</summary>
internal static class SummaryWords
{
    public static string Render(EvaluationSummary summary)
    {
        var (header, text) = (summary.Header, new StringBuilder());
        var width = header.Methods.Max(method => method.Name.Length);
        foreach (var metric in header.Metrics)
        {
            text.Append(CultureInfo.InvariantCulture, $"{metric.Name} ({metric.DirectionInWords})\n");
            foreach (var row in summary.Metrics.Where(row => row.Metric == metric.Name))
                text.Append(CultureInfo.InvariantCulture, $"  {row.Method.PadRight(width)}  {SummaryNumbers.Interval(row)}\n");
        }

        foreach (var method in summary.Methods.Where(method => method.Failed > 0))
            text.Append(CultureInfo.InvariantCulture, $"{method.Method} failed on {method.Failed} of {method.Failed + method.Maps} items: {method.FirstError}\n");
        text.Append(CultureInfo.InvariantCulture, $"{header.Items} items, means with bootstrap 95 % intervals\n");
        return text.ToString();
    }
}
