using System.Collections.Immutable;

namespace Smug.Explain;

/// <summary>What was measured of one method on one item. Holds nothing that differs between two runs of the same evaluation: times are kept
/// apart. Immutable and thread-safe.</summary>
public sealed record EvaluationRow
{
    /// <summary>The item's place in the sample, from 0.</summary>
    public required int Position { get; init; }

    /// <summary>The item's name: stable over runs and machines.</summary>
    public required string Item { get; init; }

    /// <summary>The method's name.</summary>
    public required string Method { get; init; }

    /// <summary>SHA-256 of what the network read, in lower-case hexadecimal; empty where the item could not be read.</summary>
    public string Input { get; init; } = "";

    /// <summary>The item's true class; null where the data set has none.</summary>
    public int? Label { get; init; }

    /// <summary>The class the network predicts; null where it could not be asked.</summary>
    public int? Predicted { get; init; }

    /// <summary>The class that was explained.</summary>
    public int? Explained { get; init; }

    /// <summary>Why there is no map; null where there is one.</summary>
    public RowError? Error { get; init; }

    /// <summary>One value per metric, in the evaluation's order.</summary>
    public ImmutableArray<RowMetric> Metrics { get; init; } = [];

    /// <summary>Curves behind some metrics.</summary>
    public ImmutableArray<RowCurve> Curves { get; init; } = [];

    /// <summary>What the method itself tells of this item: a mask's windows, its proven lower bound.</summary>
    public ImmutableArray<RowFact> Facts { get; init; } = [];

    /// <summary>The value of a metric; null where it has none.</summary>
    public double? ValueOf(string metric)
    {
        foreach (var value in Metrics)
        {
            if (value.Metric == metric) return value.Value;
        }

        return null;
    }
}

/// <summary>One metric's value for one map.</summary>
/// <param name="Metric">The metric's name.</param>
/// <param name="Value">A finite number; null where there is none.</param>
/// <param name="Absent">Why there is none: what the item lacks, or what went wrong. Null where there is one.</param>
public sealed record RowMetric(string Metric, double? Value, string? Absent = null);

/// <summary>A curve behind a metric, at evenly spaced places from 0 to 1.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Values">The heights.</param>
public sealed record RowCurve(string Name, ImmutableArray<double> Values)
{
    /// <summary>How many places a curve has in a row.</summary>
    public const int Places = 33;

    /// <summary>A metric's curve at evenly spaced places of its own range, straight between its points, rounded to six decimals: for drawings.</summary>
    /// <param name="name">The metric's name.</param>
    /// <param name="curve">The curve; at least one point.</param>
    public static RowCurve Of(string name, MetricCurve curve)
    {
        var (x, y) = (curve.X, curve.Y);
        const int Digits = 6;
        var (values, right) = (new double[Places], 0);
        for (var i = 0; i < Places; i++)
        {
            var at = x[0] + (x[^1] - x[0]) * i / (Places - 1);
            while (right < x.Length - 1 && x[right] < at) right++;
            var left = Math.Max(0, right - 1);
            values[i] = Math.Round(x[right] <= x[left] || at >= x[right] ? y[right] : y[left] + (y[right] - y[left]) * (at - x[left]) / (x[right] - x[left]), Digits);
        }

        return new RowCurve(name, [.. values]);
    }

    /// <summary>Whether both are the same curve.</summary>
    public bool Equals(RowCurve? other) => other is not null && Name == other.Name && Values.AsSpan().SequenceEqual(other.Values.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Values.Length);
}

/// <summary>A number that a method tells of an item.</summary>
/// <param name="Name">What it counts.</param>
/// <param name="Value">A finite number.</param>
public sealed record RowFact(string Name, double Value);

/// <summary>An error that concerns one row only.</summary>
/// <param name="Kind">Who can mend it.</param>
/// <param name="Message">What failed.</param>
public sealed record RowError(ErrorKind Kind, string Message)
{
    /// <summary>Records an error.</summary>
    public static RowError Of(SmugException error) => new(error.Kind, error.Message);
}
