using System.Globalization;
using System.Text;
using Smug.Explain;

namespace Smug.Report.Evaluations;

/// <summary>Tables of comma-separated values (RFC 4180).</summary>
internal static class SummaryCsv
{
    public static string Metrics(EvaluationSummary summary)
    {
        var text = new StringBuilder("metric,method,direction,count,mean,low95,high95,deviation,least,most\n");
        foreach (var row in summary.Metrics)
        {
            var direction = summary.Header.Metrics.First(metric => metric.Name == row.Metric).Direction;
            Line(text, row.Metric, row.Method, direction == Direction.HigherIsBetter ? "higher" : "lower", row.Count, row.Mean, row.Low, row.High, row.Deviation, row.Least, row.Most);
        }

        return text.ToString();
    }

    public static string Comparisons(EvaluationSummary summary)
    {
        var text = new StringBuilder("metric,first,second,pairs,difference,low95,high95,p,adjusted_p,better\n");
        foreach (var pair in summary.Comparisons)
            Line(text, pair.Metric, pair.First, pair.Second, pair.Pairs, pair.Difference, pair.Low, pair.High, pair.P, pair.AdjustedP, pair.Better ?? "");
        return text.ToString();
    }

    /// <summary>Mean seconds of every method, from the file of times.</summary>
    public static string Timings(EvaluationHeader header, string path)
    {
        var sums = header.Methods.ToDictionary(method => method.Name, _ => (Count: 0, Method: 0.0, Metric: 0.0, Longest: 0.0));
        foreach (var line in TimingLine.ReadAll(path))
        {
            if (!sums.TryGetValue(line.Method, out var sum)) continue;
            sums[line.Method] = (sum.Count + 1, sum.Method + line.MethodSeconds, sum.Metric + line.MetricSeconds, Math.Max(sum.Longest, line.MethodSeconds));
        }

        var text = new StringBuilder("method,count,mean_method_seconds,longest_method_seconds,mean_metric_seconds\n");
        foreach (var method in header.Methods)
        {
            var (count, methodSeconds, metricSeconds, longest) = sums[method.Name];
            Line(text, method.Name, count, Rounded(methodSeconds / Math.Max(1, count)), Rounded(longest), Rounded(metricSeconds / Math.Max(1, count)));
        }

        return text.ToString();
    }

    private static double Rounded(double seconds) => Math.Round(seconds, 5);

    private static void Line(StringBuilder text, params ReadOnlySpan<object?> fields)
    {
        for (var i = 0; i < fields.Length; i++)
        {
            if (i > 0) text.Append(',');
            text.Append(Field(Convert.ToString(fields[i], CultureInfo.InvariantCulture) ?? ""));
        }

        text.Append('\n');
    }

    private static string Field(string field) =>
        field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
