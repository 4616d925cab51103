namespace Smug.Smt;

/// <summary>Chooses among optimal masks: least cost first, then the highest score.</summary>
public static class TieBreak
{
    /// <summary>Scores are rounded to this many steps of the highest one.</summary>
    public const int Steps = 1000;

    /// <summary>The optimal mask with the highest sum of scores.</summary>
    /// <param name="strategy">Solves the set with other weights.</param>
    /// <param name="set">The set.</param>
    /// <param name="optimal">A mask proved cheapest; the answer costs the same.</param>
    /// <param name="scores">One finite score per variable; below 0 counts as 0, and all are rounded to <see cref="Steps"/> steps.</param>
    /// <param name="options">Limits and settings of the solve.</param>
    /// <param name="cancellation">Stops the search; the best mask found is still returned.</param>
    /// <returns>The mask, and whether no optimal mask has a higher rounded score: proved.</returns>
    /// <remarks>One solve does both. With scores sᵥ in whole numbers and M = 1 + Σ sᵥ, the weights M · wᵥ − sᵥ ≥ 1 make a mask cost
    /// M · cost − score: a lower cost wins whatever the scores, and among equal costs the higher score.</remarks>
    /// <exception cref="UsageException">The number of scores differs, or weights times scores exceed 62 bits.</exception>
    public static (bool[] Mask, bool IsProved) HighestScore(
        ISolveStrategy strategy, ConstraintSet set, bool[] optimal, IReadOnlyList<double> scores, SolveOptions options, CancellationToken cancellation = default)
    {
        if (scores.Count != set.VariableCount) throw new UsageException($"Tie-break: expected {set.VariableCount} scores, got {scores.Count}.");
        var whole = Rounded(scores);
        var factor = 1 + whole.Sum();
        if (set.Weights.Sum(weight => (decimal)weight) * factor > ConstraintSet.LargestTotalWeight) throw new UsageException("Tie-break: weights times scores exceed 62 bits.");
        var weighted = new ConstraintSet(set.VariableCount, set.Rows, [.. set.Weights.Select((weight, v) => (weight * factor) - whole[v])]);
        var outcome = strategy.Solve(weighted, options with { Gap = 0 }, null, cancellation);
        var mask = CertifiedSolve.MaskOf(outcome);
        if (mask is null || !set.IsSatisfied(mask) || weighted.Cost(mask) > weighted.Cost(optimal)) return (optimal, false);
        return (mask, outcome is SolveOutcome.Optimal);
    }

    /// <summary>Scores as whole numbers from 0 to <see cref="Steps"/>.</summary>
    public static long[] Rounded(IReadOnlyList<double> scores)
    {
        var most = scores.Count == 0 ? 0 : scores.Max();
        return [.. scores.Select(score => most > 0 ? (long)Math.Round(Steps * Math.Max(0, score) / most) : 0)];
    }
}
