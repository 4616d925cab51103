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

    /// <summary>Counts.</summary>
    /// <param name="network">The network.</param>
    /// <param name="pattern">The pattern.</param>
    /// <param name="inputs">The data set.</param>
    public static PatternSupport Of(ReluNetwork network, DecisionPattern pattern, IEnumerable<float[]> inputs)
    {
        var (items, counts) = (0, new int[network.Outputs]);
        foreach (var input in inputs)
        {
            items++;
            var sums = network.PreActivations(input);
            if (!pattern.IsSatisfied(sums)) continue;
            counts[Classifier.ArgMax(sums[^1])]++;
        }

        return new PatternSupport(items, [.. counts]);
    }
}
