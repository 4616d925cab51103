using System.Collections.Immutable;

namespace Smug.Explain;

/// <summary>A number that says how good an explanation is. Immutable and thread-safe: one instance serves any number of items at once.</summary>
/// <remarks>A metric is added by one file and one line in <see cref="Metrics"/>. Equal cases give the same bits, for any number of threads.</remarks>
public interface IMetric
{
    /// <summary>What the metric is and how its number reads.</summary>
    MetricCard Card { get; }

    /// <summary>The settings with their present values.</summary>
    ImmutableArray<SettingValue> Settings { get; }

    /// <summary>The same metric with one setting replaced.</summary>
    /// <exception cref="UsageException">There is no such setting, or the text is no value of it.</exception>
    IMetric With(string setting, string value);

    /// <summary>Measures one map.</summary>
    /// <param name="metricCase">The map and what it is measured against.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="UsageException">The case lacks what <see cref="MetricCard.Needs"/> lists.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    MetricResult Measure(MetricCase metricCase, CancellationToken cancellation = default);
}

/// <summary>What a metric is. Immutable.</summary>
public sealed record MetricCard
{
    /// <summary>Lower case, words joined by hyphens: what command lines and tables call it.</summary>
    public required string Name { get; init; }

    /// <summary>One line.</summary>
    public required string Summary { get; init; }

    /// <summary>The formula in plain text.</summary>
    public required string Formula { get; init; }

    /// <summary>Who published it.</summary>
    public required string Source { get; init; }

    /// <summary>The smallest value possible; −∞ where there is no bound.</summary>
    public required double Low { get; init; }

    /// <summary>The largest value possible; +∞ where there is no bound.</summary>
    public required double High { get; init; }

    /// <summary>Which way is better.</summary>
    public required Direction Direction { get; init; }

    /// <summary>What the number was divided by or shifted by to be comparable between items.</summary>
    public required string Normalisation { get; init; }

    /// <summary>What a case must have.</summary>
    public required MetricNeeds Needs { get; init; }
}

/// <summary>Which way a metric is better.</summary>
public enum Direction
{
    /// <summary>Larger is better.</summary>
    HigherIsBetter,

    /// <summary>Smaller is better.</summary>
    LowerIsBetter,
}

/// <summary>What a metric needs besides the input.</summary>
[Flags]
public enum MetricNeeds
{
    /// <summary>Nothing: it says something of the input and network alone, or of the map's own record.</summary>
    None = 0,

    /// <summary>The attribution map.</summary>
    Map = 1,

    /// <summary>Forward passes.</summary>
    Prediction = 2,

    /// <summary>The true region, pixel by pixel.</summary>
    TrueMask = 4,

    /// <summary>A box around the true region; a true mask's own box serves.</summary>
    BoundingBox = 8,

    /// <summary>The method itself, to attribute other inputs or other networks.</summary>
    RepeatedAttribution = 16,
}

/// <summary>A metric's number for one map.</summary>
/// <param name="Value">The number; null where the metric is not defined for this case.</param>
/// <param name="Undefined">Why there is no number; null where there is one.</param>
public sealed record MetricResult(double? Value, string? Undefined = null)
{
    /// <summary>The curve that the number is taken from; null where there is none.</summary>
    public MetricCurve? Curve { get; init; }

    /// <summary>A case that has no number.</summary>
    public static MetricResult None(string why) => new(null, why);
}

/// <summary>A curve. Immutable.</summary>
/// <param name="XName">What x is.</param>
/// <param name="YName">What y is.</param>
/// <param name="X">Ascending.</param>
/// <param name="Y">As many.</param>
public sealed record MetricCurve(string XName, string YName, ImmutableArray<double> X, ImmutableArray<double> Y)
{
    /// <summary>The area under the curve, by trapezoids.</summary>
    public double Area()
    {
        double area = 0;
        for (var i = 1; i < X.Length; i++) area += (X[i] - X[i - 1]) * (Y[i] + Y[i - 1]) / 2;
        return area;
    }
}
