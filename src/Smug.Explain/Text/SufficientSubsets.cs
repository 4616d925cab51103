using System.Collections.Immutable;

namespace Smug.Explain.Text;

/// <summary>Scores of masked inputs: one number for each mask, in which true means kept.</summary>
/// <param name="masks">The masks, all of one length.</param>
public delegate double[] MaskScores(IReadOnlyList<bool[]> masks);

/// <summary>Sufficient input subsets (Carter, Mueller, Jain, Gifford: What made you do this?, AISTATS 2019): disjoint sets of features, each of which
/// alone keeps a score at a threshold.</summary>
/// <remarks>Backward selection takes away, one by one, the feature whose loss leaves the highest score; what was taken last is most important. All
/// candidates of a step are scored in one call. Ties go to the lowest feature. A set found is masked before the next is sought.</remarks>
public static class SufficientSubsets
{
    /// <summary>Finds subsets until what is left no longer reaches the threshold.</summary>
    /// <param name="features">How many features there are; a backward selection scores about half their square.</param>
    /// <param name="scores">The function.</param>
    /// <param name="threshold">τ: a subset's score must be at least this.</param>
    /// <param name="most">The most subsets to find, at least 1.</param>
    /// <returns>Disjoint subsets in the order they were found, the most important feature of each first; none where all features together do
    /// not reach the threshold, and one that is empty where nothing at all does.</returns>
    public static ImmutableArray<ImmutableArray<int>> Find(int features, MaskScores scores, double threshold, int most = int.MaxValue)
    {
        var found = ImmutableArray.CreateBuilder<ImmutableArray<int>>();
        var left = Enumerable.Range(0, features).ToList();
        while (found.Count < most && scores([Mask(features, left)])[0] >= threshold)
        {
            var order = BackwardSelection(features, left, scores);
            order.Reverse();
            bool[][] prefixes = [.. Enumerable.Range(0, order.Count + 1).Select(length => Mask(features, order.Take(length)))];
            var length = Array.FindIndex(scores(prefixes), score => score >= threshold);
            found.Add([.. order.Take(length)]);
            if (length == 0) break;
            left.RemoveAll(found[^1].Contains);
        }

        return found.ToImmutable();
    }

    /// <summary>The order in which features go, least important first.</summary>
    private static List<int> BackwardSelection(int features, IReadOnlyList<int> from, MaskScores scores)
    {
        var (left, order) = (from.ToList(), new List<int>(from.Count));
        while (left.Count > 0)
        {
            var kept = Mask(features, left);
            var values = scores([.. left.Select(candidate => Without(kept, candidate))]);
            var best = 0;
            for (var i = 1; i < values.Length; i++) best = values[i] > values[best] ? i : best;
            order.Add(left[best]);
            left.RemoveAt(best);
        }

        return order;
    }

    private static bool[] Without(bool[] mask, int feature)
    {
        var copy = (bool[])mask.Clone();
        copy[feature] = false;
        return copy;
    }

    private static bool[] Mask(int features, IEnumerable<int> kept)
    {
        var mask = new bool[features];
        foreach (var feature in kept) mask[feature] = true;
        return mask;
    }
}
