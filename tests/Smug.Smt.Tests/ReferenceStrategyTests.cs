using Smug.Smt.Tests.Engine;

namespace Smug.Smt.Tests;

public class ReferenceStrategyTests
{
    private static readonly SolveOptions Patient = new() { TimeLimit = TimeSpan.FromMinutes(5) };

    /// <summary>Oracle: every mask tried. Each solve runs in a real child process.</summary>
    [Fact]
    public void Agrees_with_brute_force_in_a_child()
    {
        for (var seed = 0; seed < 8; seed++)
        {
            var set = RandomSets.Make(seed, most: 8);
            ExactStrategyTests.Check(set, new ReferenceStrategy().Solve(set, Patient), seed);
        }
    }
}
