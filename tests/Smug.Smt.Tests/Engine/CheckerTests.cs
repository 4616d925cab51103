using System.Numerics;
using static Smug.Smt.Tests.Engine.RandomSets;

namespace Smug.Smt.Tests.Engine;

/// <summary>False claims written by hand, each wrong in one way that only one line of the checker notices.</summary>
public class CheckerTests
{
    private static readonly ConstraintSet Either = new(2, [Whole(1, 1, 1)]);

    private static string? Flaw(ConstraintSet set, CertificateStatus status, bool[]? mask, long upper, long lower, ReductionStep[] steps, params ComponentCertificate[] components) =>
        CertificateChecker.FirstFlaw(new Certificate(set, status, mask, upper, lower, steps, null, components));

    /// <summary>One leaf, closed by the first row once.</summary>
    private static ComponentCertificate Leaf(long bound) => new(
        [0, 1], bound, [], [[new Multiplier(0, Dyadic.From(1))]], [new TreeNode([], -1, 0, -1)]);

    [Fact]
    public void AMaskThatLacksOneUnitBreaksItsRow()
    {
        Assert.Contains("breaks row 0", Flaw(Either, CertificateStatus.Feasible, [false, false], 0, 0, []), StringComparison.Ordinal);
        Assert.Null(Flaw(Either, CertificateStatus.Feasible, [false, true], 1, 0, []));
    }

    [Fact]
    public void TheUpperBoundIsTheMasksCost() =>
        Assert.Contains("cost", Flaw(Either, CertificateStatus.Feasible, [true, true], 1, 0, []), StringComparison.Ordinal);

    [Fact]
    public void AComponentCountsOnce()
    {
        Assert.Null(Flaw(Either, CertificateStatus.Unknown, null, 0, 1, [], Leaf(1)));
        Assert.Contains("disjoint", Flaw(Either, CertificateStatus.Unknown, null, 0, 2, [], Leaf(1), Leaf(1)), StringComparison.Ordinal);
    }

    [Fact]
    public void ABoundAsHighAsAllWeightsLeavesAMask() =>
        Assert.Contains("is claimed", Flaw(new ConstraintSet(2, [Whole(2, 1, 1)]), CertificateStatus.Infeasible, null, 0, 0, [], Leaf(2)), StringComparison.Ordinal);

    [Fact]
    public void ADearerVariableDominatesNone() =>
        Assert.Contains("cannot stand", Flaw(
            new ConstraintSet(2, [Whole(1, 1, 1)], [2L, 1L]), CertificateStatus.Unknown, null, 0, 0, [new ReductionStep(ReductionRule.Dominated, -1, 1, 0)]), StringComparison.Ordinal);

    [Fact]
    public void AVariableThatHurtsARowDominatesNoneThatDoesNot()
    {
        var set = new ConstraintSet(3, [Whole(1, 1, 1), new Row([0, 2], [BigInteger.MinusOne, BigInteger.One], 0, 0)]);
        Assert.Contains("is of use", Flaw(set, CertificateStatus.Unknown, null, 0, 0, [new ReductionStep(ReductionRule.Dominated, -1, 1, 0)]), StringComparison.Ordinal);
    }

    [Fact]
    public void AVariableDominatesNoneThatItsRowNeedsBesideIt()
    {
        var step = new ReductionStep(ReductionRule.Dominated, -1, 1, 0);
        Assert.Contains("is of use", Flaw(new ConstraintSet(2, [Whole(2, 1, 1)]), CertificateStatus.Unknown, null, 0, 0, [step]), StringComparison.Ordinal);
        Assert.Null(Flaw(new ConstraintSet(2, [Whole(2, 2, 1)]), CertificateStatus.Unknown, null, 0, 0, [step]));
    }

    [Fact]
    public void ATreeEndsWithItsLastOpenBranch() =>
        Assert.Contains("goes on", Flaw(Either, CertificateStatus.Unknown, null, 0, 1, [], Leaf(1) with { Tree = [.. Leaf(1).Tree, .. Leaf(1).Tree] }), StringComparison.Ordinal);

    [Fact]
    public void AVariableIsFixedOnce()
    {
        ComponentCertificate Fixed(int times) => new(
            [0], 1, [], [[]], [new TreeNode([.. Enumerable.Repeat(new TreeFixing(0, true, 0, -1), times)], -1, 0, -1)]);
        var set = new ConstraintSet(1, [Whole(1, 1)]);
        Assert.Null(Flaw(set, CertificateStatus.Unknown, null, 0, 1, [], Fixed(1)));
        Assert.Contains("not free", Flaw(set, CertificateStatus.Unknown, null, 0, 1, [], Fixed(2)), StringComparison.Ordinal);
    }
}
