using System.Collections.Immutable;
using Smug.Smt.Verification;

namespace Smug.Explain;

/// <summary>How many inputs of a data set have a pattern, by the class they get. Immutable.</summary>
/// <param name="Items">Inputs looked at.</param>
/// <param name="ByLabel">How many of them have the pattern, for each class; in float32.</param>
public sealed record PatternSupport(int Items, ImmutableArray<int> ByLabel)
{
    /// <summary>Inputs that have the pattern.</summary>
    public int Count => ByLabel.Sum();

    /// <summary>How many of them have each true class; null where those are not known.</summary>
    public ImmutableArray<int>? ByTruth { get; init; }

    /// <summary>Counts.</summary>
    /// <param name="network">The network.</param>
    /// <param name="pattern">The pattern.</param>
    /// <param name="inputs">The data set.</param>
    /// <param name="truths">The true class of each, below the network's outputs; null where they are not known.</param>
    /// <exception cref="ShapeException">There are fewer true classes than inputs.</exception>
    /// <exception cref="UsageException">A true class is not one of the network's.</exception>
    public static PatternSupport Of(ReluNetwork network, DecisionPattern pattern, IEnumerable<float[]> inputs, IReadOnlyList<int>? truths = null)
    {
        var (items, counts, byTruth) = (0, new int[network.Outputs], new int[network.Outputs]);
        foreach (var input in inputs)
        {
            if (items == truths?.Count) throw new ShapeException("PatternSupport", "a true class for each input", $"{truths.Count}");
            if (truths is not null && (uint)truths[items] >= (uint)network.Outputs) throw new UsageException($"PatternSupport: expected classes below {network.Outputs}, got {truths[items]}.");
            items++;
            var sums = network.PreActivations(input);
            if (!pattern.IsSatisfied(sums)) continue;
            counts[Classifier.ArgMax(sums[^1])]++;
            if (truths is not null) byTruth[truths[items - 1]]++;
        }

        return new PatternSupport(items, [.. counts]) { ByTruth = truths is null ? null : [.. byTruth] };
    }
}
