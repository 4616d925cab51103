using Smug.Smt.Tests.Engine;

namespace Smug.Smt.Tests;

/// <summary>What a presolve leaves, as one set: its masks and bounds are those of the whole set less what is fixed. Oracle: all masks.</summary>
public class ResidualSetTests
{
    /// <summary>Window 0 is forced; of each three of the others, over which every pair has a row, two are needed.</summary>
    private static ConstraintSet Set { get; } = new(
        7,
        [
            RandomSets.Whole(1, 1),
            RandomSets.Whole(1, 0, 1, 1),
            RandomSets.Whole(1, 0, 0, 1, 1),
            RandomSets.Whole(1, 0, 1, 0, 1),
            RandomSets.Whole(1, 0, 0, 0, 0, 1, 1),
            RandomSets.Whole(1, 0, 0, 0, 0, 0, 1, 1),
            RandomSets.Whole(1, 0, 0, 0, 0, 1, 0, 1),
        ],
        [7, 1, 1, 1, 2, 2, 2]);

    [Fact]
    public void ItsNewsReachTheWholeSet()
    {
        var reduction = Presolver.Run(Set);
        Assert.True(reduction.Components.Count > 1 && reduction.FixedCost > 0, "nothing is fixed, or all is one component");
        var (residual, whole) = (new ResidualSet(reduction), new SolveState(Set, "whole"));
        var part = residual.StateUnder(whole);
        var (cheapest, least) = (RandomSets.Cheapest(Set)!.Value, RandomSets.Cheapest(residual.Set)!.Value);
        Assert.Equal(cheapest, reduction.FixedCost + least);
        part.RaiseLower(least - 1);
        Assert.Equal(cheapest - 1, whole.Lower);
        for (var code = 0; code < 1 << residual.Set.VariableCount; code++)
        {
            bool[] mask = [.. Enumerable.Range(0, residual.Set.VariableCount).Select(v => ((code >> v) & 1) == 1)];
            if (residual.Set.IsSatisfied(mask)) Assert.True(part.Offer(mask));
        }

        Assert.True(whole.Upper == cheapest && Set.IsSatisfied(whole.Mask!) && Set.Cost(whole.Mask!) == cheapest);
    }
}
