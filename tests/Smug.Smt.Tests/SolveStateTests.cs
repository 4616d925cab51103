using Smug.Smt.Tests.Engine;

namespace Smug.Smt.Tests;

/// <summary>Nothing a solver says is believed: planted wrong answers are caught where they enter.</summary>
public class SolveStateTests
{
    private static readonly ConstraintSet Set = new(3, [RandomSets.Whole(2, 1, 1, 1)]);

    [Fact]
    public void A_mask_that_breaks_a_row_does_not_enter()
    {
        var state = new SolveState(Set, "test");
        Assert.False(state.Offer([true, false, false]));
        Assert.False(state.Offer([true, true]));
        Assert.Null(state.Mask);
    }

    [Fact]
    public void The_better_mask_stays_and_the_higher_bound_stays()
    {
        var state = new SolveState(Set, "test");
        Assert.True(state.Offer([true, true, true]));
        Assert.True(state.Offer([true, true, false]));
        Assert.True(state.Offer([true, true, true]));
        state.RaiseLower(1);
        state.RaiseLower(0);
        Assert.Equal((2, 1), (state.Upper, state.Lower));
        Assert.False(state.IsDecided);
        state.RaiseLower(2);
        Assert.True(state.IsDecided);
        Assert.Equal([true, true, false], Assert.IsType<SolveOutcome.Optimal>(state.Outcome(StopReason.GaveUp, "")).Mask);
    }

    [Fact]
    public void Claims_against_a_verified_mask_are_contradictions()
    {
        var state = new SolveState(Set, "test");
        state.Offer([true, true, false]);
        Assert.Throws<ContradictionException>(() => state.RaiseLower(3));
        Assert.Throws<ContradictionException>(() => state.ProveInfeasible("wrong"));
    }

    [Fact]
    public void A_verified_mask_against_a_claim_is_a_contradiction()
    {
        var bounded = new SolveState(Set, "test");
        bounded.RaiseLower(3);
        Assert.Throws<ContradictionException>(() => bounded.Offer([true, true, false]));
        var infeasible = new SolveState(Set, "test");
        infeasible.ProveInfeasible("wrong");
        Assert.Throws<ContradictionException>(() => infeasible.Offer([true, true, false]));
    }
}
