using Smug.Smt.Tests.Engine;

namespace Smug.Smt.Tests;

public class ExactStrategyTests
{
    private static readonly SolveOptions Patient = new() { TimeLimit = TimeSpan.FromMinutes(5) };

    /// <summary>Oracle: every mask tried.</summary>
    [Fact]
    public void Agrees_with_brute_force_on_random_sets()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var set = RandomSets.Make(seed, most: seed % 10 == 0 ? 14 : 9);
            Check(set, new ExactStrategy().Solve(set, Patient), seed);
        }
    }

    internal static void Check(ConstraintSet set, SolveOutcome outcome, int seed)
    {
        if (RandomSets.Cheapest(set) is { } optimum)
        {
            var optimal = Assert.IsType<SolveOutcome.Optimal>(outcome);
            Assert.True(set.IsSatisfied(optimal.Mask), $"seed {seed}");
            Assert.True(optimum == optimal.Cost && optimum == set.Cost(optimal.Mask) && optimum == optimal.Lower, $"seed {seed}: {optimal.Cost} where {optimum} is least");
        }
        else
        {
            Assert.True(outcome is SolveOutcome.Infeasible, $"seed {seed}: {outcome}");
        }
    }
}
