using System.Collections.Immutable;

namespace Smug.Explain;

/// <summary>A way to score an input's pixels for a class. Immutable and thread-safe: one instance serves any number of items at once.</summary>
/// <remarks>A method is added by one file in <c>Attribution/Methods</c> and one line in <see cref="AttributionMethods"/>. Two calls with
/// equal items, equal settings and equal seeds give the same bits, for any number of threads.</remarks>
public interface IAttributionMethod
{
    /// <summary>What the method is and what its numbers mean.</summary>
    MethodCard Card { get; }

    /// <summary>The settings with their present values.</summary>
    ImmutableArray<SettingValue> Settings { get; }

    /// <summary>The same method with one setting replaced.</summary>
    /// <exception cref="UsageException">There is no such setting, or the text is no value of it.</exception>
    IAttributionMethod With(string setting, string value);

    /// <summary>Scores an item's pixels.</summary>
    /// <param name="item">The classifier, the input, the class, the seed.</param>
    /// <param name="progress">Told of the passes done; may be null.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="UsageException">The method cannot be used on this network; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    AttributionMap Attribute(AttributionItem item, IProgress<AttributionProgress>? progress = null, CancellationToken cancellation = default);
}

/// <summary>What an attribution method is. Immutable.</summary>
public sealed record MethodCard
{
    /// <summary>Lower case, words joined by hyphens: what command lines and tables call it.</summary>
    public required string Name { get; init; }

    /// <summary>One line.</summary>
    public required string Summary { get; init; }

    /// <summary>The formula in plain text; x is the input, x′ the baseline, F the target, i a value of the input.</summary>
    public required string Formula { get; init; }

    /// <summary>Who published it.</summary>
    public required string Source { get; init; }

    /// <summary>What a number means: its units and its sign.</summary>
    public required string Meaning { get; init; }

    /// <summary>What it costs for one item, in forward and backward passes.</summary>
    public required string Cost { get; init; }

    /// <summary>How a pixel's channels become its importance.</summary>
    public required PixelRule Pixels { get; init; }

    /// <summary>Whether the values sum to F(x) − F(x′) up to an integration or sampling error, so that the completeness gap means something.</summary>
    public bool IsComplete { get; init; }

    /// <summary>Whether the result is a mask: pixels outside it are exactly 0, pixels inside above 0.</summary>
    public bool IsMask { get; init; }
}

/// <summary>How the values of a pixel's channels become one importance.</summary>
public enum PixelRule
{
    /// <summary>Their signed sum: for shares of a score, which add up.</summary>
    Sum,

    /// <summary>The sum of their absolute values: for slopes, where a large negative one matters as much as a large positive one.</summary>
    SumOfAbsolutes,

    /// <summary>The sum of the magnitudes of shares, for who asks where they are and not what they speak for.</summary>
    SumOfMagnitudes,
}
