using Smug.Explain.Text;
using Smug.Models;

namespace Smug.Explain.Tests.Text;

/// <summary>Sufficient input subsets against the authors' example, a naive search, and brute force; the linear model against its closed form.</summary>
public sealed class SufficientSubsetTests
{
    [Fact]
    public void The_authors_example()
    {
        // The Euclidean norm of (0.1, 10, 5), masked by 0, threshold 1: {1}, then {2}.
        double[] x = [0.1, 10, 5];
        var found = SufficientSubsets.Find(3, masks => [.. masks.Select(mask => Math.Sqrt(x.Where((_, i) => mask[i]).Sum(v => v * v)))], 1);
        Assert.Equal(["1", "2"], found.Select(subset => string.Join(' ', subset)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Batched_selection_is_the_naive_one(int seed)
    {
        var random = new Random(seed);
        var pairs = Enumerable.Range(0, 64).Select(_ => random.NextDouble() - 0.3).ToArray();
        var found = SufficientSubsets.Find(8, masks => [.. masks.Select(Score)], 1.5);
        Assert.Equal(Naive(8, Score, 1.5), found.Select(subset => string.Join(' ', subset)));
        Assert.NotEmpty(found);
        Assert.All(found, subset => Assert.True(Score([.. Enumerable.Range(0, 8).Select(subset.Contains)]) >= 1.5));
        Assert.Equal(found.Sum(subset => subset.Length), found.SelectMany(subset => subset).Distinct().Count());
        Assert.Single(SufficientSubsets.Find(8, masks => [.. masks.Select(Score)], 1.5, most: 1));

        double Score(bool[] mask)
        {
            var sum = 0.0;
            for (var i = 0; i < 8; i++)
            {
                for (var j = 0; j < 8; j++) sum += mask[i] && mask[j] ? pairs[8 * i + j] : 0;
            }

            return sum;
        }
    }

    [Fact]
    public void Nothing_is_found_where_all_is_not_enough_and_nothing_is_needed_where_none_is()
    {
        Assert.Empty(SufficientSubsets.Find(3, masks => [.. masks.Select(_ => 0.5)], 1));
        Assert.Empty(Assert.Single(SufficientSubsets.Find(3, masks => [.. masks.Select(_ => 2.0)], 1)));
    }

    [Fact]
    public void The_linear_model_finds_a_linear_functions_slopes()
    {
        double[] slopes = [0.3, -0.2, 0, 0.05];
        var random = new SeededRandom(1);
        var masks = Enumerable.Range(0, 60).Select(_ => Enumerable.Range(0, 4).Select(_ => random.Next(2) == 0).ToArray()).ToArray();
        var scores = Array.ConvertAll(masks, mask => 0.1 + slopes.Where((_, i) => mask[i]).Sum());
        var fitted = new LimeWords { Ridge = 1e-9 }.Fit(masks, scores);
        for (var i = 0; i < 4; i++) Assert.Equal(slopes[i], fitted[i], 1e-6);

        // One word, equal weights, ridge r: slope = s / (s + r) times the slope, s the sum of squares about the mean.
        var one = new LimeWords { Ridge = 2, Kernel = 1e6 }.Fit([[true], [false], [true], [false]], [3, 1, 3, 1]);
        Assert.Equal(2 * 1.0 / (1 + 2), one[0], 1e-6);
    }

    /// <summary>The algorithm as its paper writes it, one score at a time.</summary>
    private static List<string> Naive(int n, Func<bool[], double> score, double threshold)
    {
        var found = new List<string>();
        var rest = Enumerable.Range(0, n).ToHashSet();
        while (score(Mask(rest)) >= threshold)
        {
            var stack = new Stack<int>();
            for (var s = rest.ToHashSet(); s.Count > 0;)
            {
                var pick = s.Order().MaxBy(i => score(Mask(s.Where(j => j != i))));
                stack.Push(pick);
                s.Remove(pick);
            }

            var subset = new List<int>();
            while (score(Mask(subset)) < threshold) subset.Add(stack.Pop());
            found.Add(string.Join(' ', subset));
            rest.ExceptWith(subset);
        }

        return found;

        bool[] Mask(IEnumerable<int> kept) => [.. Enumerable.Range(0, n).Select(kept.Contains)];
    }
}
