using System.Collections.Immutable;
using System.Text.Json;

namespace Smug.Explain;

/// <summary>What the rows of an evaluation say together. Immutable and thread-safe.</summary>
public sealed record EvaluationSummary
{
    /// <summary>Adjusted p values below this are called a difference.</summary>
    public const double Significance = 0.05;

    /// <summary>What was evaluated.</summary>
    public required EvaluationHeader Header { get; init; }

    /// <summary>How many resamples the intervals and tests are made of.</summary>
    public required int Resamples { get; init; }

    /// <summary>The share of items whose predicted class is the true one; null where no item has a true class.</summary>
    public required double? Accuracy { get; init; }

    /// <summary>The methods, in the header's order.</summary>
    public required ImmutableArray<MethodSummary> Methods { get; init; }

    /// <summary>Every metric of every method: metric by metric, in the header's order.</summary>
    public required ImmutableArray<MetricSummary> Metrics { get; init; }

    /// <summary>Pairs of methods on the same items: metric by metric.</summary>
    public required ImmutableArray<PairedComparison> Comparisons { get; init; }

    /// <summary>Mean curves.</summary>
    public required ImmutableArray<CurveSummary> Curves { get; init; }

    /// <summary>The distributions of metrics that have both a smallest and a largest value.</summary>
    public required ImmutableArray<Histogram> Histograms { get; init; }

    /// <summary>The summary as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, EvaluationJson.Default.EvaluationSummary) + "\n";
}

/// <summary>A method over all items.</summary>
/// <param name="Method">Its name.</param>
/// <param name="Maps">Items it gave a map for.</param>
/// <param name="Failed">Items it failed on.</param>
/// <param name="FirstError">What the first failure said; null where there is none.</param>
/// <param name="Facts">Means of what the method itself tells.</param>
public sealed record MethodSummary(string Method, int Maps, int Failed, string? FirstError, ImmutableArray<RowFact> Facts);

/// <summary>A metric of a method over all items.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Method">The method.</param>
/// <param name="Count">Items with a value.</param>
/// <param name="Mean">Their mean; null where there is none.</param>
/// <param name="Low">The lower end of the mean's bootstrap 95 % interval.</param>
/// <param name="High">The upper end.</param>
/// <param name="Deviation">The standard deviation of the items' values.</param>
/// <param name="Least">The smallest value.</param>
/// <param name="Most">The largest.</param>
public sealed record MetricSummary(
    string Metric, string Method, int Count, double? Mean, double? Low, double? High, double? Deviation, double? Least, double? Most);

/// <summary>Two methods on the same items.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="First">One method.</param>
/// <param name="Second">The other.</param>
/// <param name="Pairs">Items where both have a value.</param>
/// <param name="Difference">The mean of first − second.</param>
/// <param name="Low">The lower end of its paired bootstrap 95 % interval.</param>
/// <param name="High">The upper end.</param>
/// <param name="P">The p value of the sign-flip test.</param>
/// <param name="AdjustedP">The same after Holm's correction over all pairs of this metric.</param>
/// <param name="Better">The better method by the metric's direction; null where the difference may be noise.</param>
public sealed record PairedComparison(
    string Metric, string First, string Second, int Pairs, double Difference, double Low, double High, double P, double AdjustedP, string? Better);

/// <summary>The mean of a method's curves at evenly spaced places.</summary>
/// <param name="Metric">The metric behind it.</param>
/// <param name="Method">The method.</param>
/// <param name="Count">How many curves.</param>
/// <param name="Means">The mean at each place.</param>
/// <param name="Errors">The standard error of each mean.</param>
public sealed record CurveSummary(string Metric, string Method, int Count, ImmutableArray<double> Means, ImmutableArray<double> Errors);

/// <summary>How many items have a value in each of equal parts of a metric's range; the largest value counts to the last part.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Method">The method.</param>
/// <param name="Low">The range's lower end.</param>
/// <param name="High">The upper end.</param>
/// <param name="Counts">Items in each part.</param>
public sealed record Histogram(string Metric, string Method, double Low, double High, ImmutableArray<int> Counts);
