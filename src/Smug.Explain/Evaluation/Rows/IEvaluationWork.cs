namespace Smug.Explain;

/// <summary>What an evaluation measures: every method on every item of some kind, pictures or texts. Thread-safe: rows are measured from
/// several threads at once, in any order.</summary>
public interface IEvaluationWork
{
    /// <summary>Everything that determines the rows, for the whole sample.</summary>
    EvaluationHeader Header { get; }

    /// <summary>Measures one method on one item. What is wrong with the item or the method is part of the row, not an exception.</summary>
    /// <param name="position">The item's place in the sample, from 0.</param>
    /// <param name="method">The method's place in the header, from 0.</param>
    MeasuredRow Measure(int position, int method);
}

/// <summary>A row as it was just measured, with what does not belong to its identity.</summary>
/// <param name="Row">The row.</param>
/// <param name="MethodSeconds">What the method took, wall-clock on one thread.</param>
/// <param name="MetricSeconds">What all metrics took.</param>
/// <param name="Draw">Draws the item and the map as a PNG file, for a gallery; null where there is nothing to draw. Called at most once,
/// soon, on any thread.</param>
public sealed record MeasuredRow(EvaluationRow Row, double MethodSeconds, double MetricSeconds, Func<byte[]>? Draw = null);
