using System.Diagnostics.CodeAnalysis;
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

    /// <summary>Without variable 0 the row asks for all that is left, or for one unit more: only then is it out of reach.</summary>
    [Fact]
    public void ARowThatCanJustHoldIsNotOut()
    {
        string? Claim(int bound) => Flaw(
            new ConstraintSet(3, [Whole(bound, 3, 2, -1)], [5L, 1L, 1L]), CertificateStatus.Unknown, null, 0, 5, [], new ComponentCertificate(
                [0, 1, 2], 5, [], [[]], [new TreeNode([], -1, -1, 0), new TreeNode([], 0, -1, -1), new TreeNode([], -1, 0, -1)]));
        Assert.Contains("not closed", Claim(2), StringComparison.Ordinal);
        Assert.Null(Claim(3));
    }

    /// <summary>At most one of two variables: taken less than no times, the row would say that one is needed.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void ARowIsNotTakenANegativeNumberOfTimes(int times)
    {
        var set = new ConstraintSet(2, [Whole(-times, -times, -times)]);
        var claim = Leaf(1) with { Multipliers = [[new Multiplier(0, Dyadic.From(-times))]] };
        var sum = Leaf(1) with { Cuts = [new SumStep([0], [-times], BigInteger.One << 50, [])], Multipliers = [[new Multiplier(1, Dyadic.Of(1, -39))]] };
        if (times < 0) Assert.Null(Flaw(set, CertificateStatus.Unknown, null, 0, 1, [], claim));
        else Assert.Contains("negative", Flaw(set, CertificateStatus.Unknown, null, 0, 1, [], claim), StringComparison.Ordinal);
        if (times < 0) Assert.Null(Flaw(set, CertificateStatus.Unknown, null, 0, 1, [], sum));
        else Assert.Contains("negative", Flaw(set, CertificateStatus.Unknown, null, 0, 1, [], sum), StringComparison.Ordinal);
    }

    [Fact]
    public void AnArgumentNamesAVariableOnce()
    {
        var argument = Leaf(1);
        string? Claim(params int[] variables) => Flaw(
            Either, CertificateStatus.Unknown, null, 0, 1, [], Leaf(1) with { Cuts = [new TreeStep([.. variables.Select(_ => 1)], argument with { Variables = variables })] });
        Assert.Null(Claim(0, 1));
        Assert.Contains("free variables", Claim(0, 1, 0), StringComparison.Ordinal);
    }

    /// <summary>What multipliers prove is a sum that may be of any size; cut to a machine's integers some of these would prove anything.</summary>
    [Fact]
    public void SumsOfAnySizeAreExact()
    {
        (int Variables, int Rows)[] sizes = [(1, 1), (2, 3), (3, 1), (5, 2), (9, 7), (1, 1000), (1000, 1)];
        foreach (var (variables, count) in sizes)
        {
            for (var exponent = 90; exponent < 140; exponent++)
            {
                // All variables are needed, by each row, and none by rows that ask for nothing.
                Assert.Null(Claim(exponent, variables, count, variables, variables));
                Assert.Contains("not closed", Claim(exponent, variables, count, variables, variables + 1), StringComparison.Ordinal);
                Assert.Contains("not closed", Claim(exponent, variables, count, 0, 1), StringComparison.Ordinal);
            }
        }

        static string? Claim(int exponent, int variables, int count, int needed, long bound)
        {
            var set = new ConstraintSet(variables, [.. Enumerable.Range(0, count).Select(_ => Whole(needed, [.. Enumerable.Repeat(1, variables)]))]);
            Multiplier[] vector = [.. Enumerable.Range(0, count).Select(row => new Multiplier(row, Dyadic.Of(1, exponent)))];
            return Flaw(set, CertificateStatus.Unknown, null, 0, bound, [], new ComponentCertificate([.. Enumerable.Range(0, variables)], bound, [], [vector], [new TreeNode([], -1, 0, -1)]));
        }
    }

    /// <summary>Least sums of a component's rows, claimed beside a tree that needs none of them.</summary>
    private static string? Least(ConstraintSet set, params LeastStep[] sums) => Flaw(set, CertificateStatus.Unknown, null, 0, 0, [], new ComponentCertificate(
        [.. Enumerable.Range(0, set.VariableCount)], 0, sums, [[]], [new TreeNode([], -1, 0, -1)]));

    /// <summary>A sum's least value is proved, and not one more; where no assignment satisfies the rows, any value. Oracle: all assignments.</summary>
    [Fact]
    [SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "Not about security.")]
    public void ALeastSumIsThatOfAllAssignments()
    {
        var (possible, impossible) = (0, 0);
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            var (variables, large) = (random.Next(1, 9), random.Next(2) == 0);
            var shift = new[] { 0, 45, 60, 200 }[random.Next(4)];
            var rows = Enumerable.Range(0, random.Next(0, 4)).Select(_ => new Row(
                [.. Enumerable.Range(0, variables)], [.. Enumerable.Range(0, variables).Select(_ => (BigInteger)Odd(random.Next(-9, 20)) << shift)], (BigInteger)random.Next(-9, 60) << shift, 0)).ToArray();
            var set = new ConstraintSet(variables, rows);
            int[] coefficients = [.. Enumerable.Range(0, variables).Select(_ => large ? (random.Next(2) == 0 ? int.MinValue : int.MaxValue) : random.Next(-3, 12))];
            int[] order = [.. Enumerable.Range(0, variables).OrderBy(_ => random.Next())];
            var least = (long?)null;
            for (var code = 0; code < 1 << variables; code++)
            {
                bool[] mask = [.. Enumerable.Range(0, variables).Select(v => ((code >> v) & 1) == 1)];
                if (set.IsSatisfied(mask)) least = Math.Min(least ?? long.MaxValue, Enumerable.Range(0, variables).Where(v => mask[v]).Sum(v => (long)coefficients[v]));
            }

            string? Claim(long bound) => Least(set, new LeastStep([.. Enumerable.Range(0, rows.Length)], order, [.. order.Select(v => coefficients[v])], bound));
            if (least is { } value)
            {
                possible++;
                Assert.True(Claim(value) is null, $"seed {seed}: {Claim(value)}");
                Assert.Equal($"a sum below {value + 1} is possible", Claim(value + 1));
                Assert.Equal($"a sum below {long.MaxValue} is possible", Claim(long.MaxValue));
            }
            else
            {
                impossible++;
                Assert.Null(Claim(long.MaxValue));
            }
        }

        Assert.True(possible > 500 && impossible > 500, $"{possible} possible, {impossible} impossible");

        static int Odd(int number) => (2 * number) + 1;
    }

    /// <summary>Sums are tried side by side; each may rest on those before it, never on itself or on a later one, and of several flaws the first is told.</summary>
    [Fact]
    public void SumsRestOnThoseBeforeThem()
    {
        var set = new ConstraintSet(2, [Whole(1, 1, 1)]);
        LeastStep Sum(int row, long bound) => new([row], [0, 1], [1, 1], bound);
        Assert.Null(Least(set, Sum(0, 1), Sum(1, 1), Sum(2, 1)));
        Assert.Contains("row 1 is not there", Least(set, Sum(1, 2), Sum(0, 1)), StringComparison.Ordinal);
        Assert.Contains("row 2 is not there", Least(set, Sum(2, 2), Sum(1, 2)), StringComparison.Ordinal);
        for (var run = 0; run < 50; run++)
            Assert.Equal("a sum below 3 is possible", Least(set, [.. Enumerable.Repeat(Sum(0, 1), 40), Sum(0, 3), .. Enumerable.Range(4, 40).Select(bound => Sum(0, bound))]));
    }

    /// <summary>A tree over the first variables, whose leaves share two vectors, proves the least of what these prove under the values on each leaf's way, and not one
    /// more. Oracle: that sum, written down.</summary>
    [Fact]
    [SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "Not about security.")]
    public void LeavesProveWhatTheirVectorDoesUnderTheirValues()
    {
        const int Scale = 400;
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var (variables, size) = (random.Next(1, 6), (int[])[0, 20, 55, 90, 140]);
            var shift = size[random.Next(size.Length)];
            Row[] rows = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => new Row(
                [.. Enumerable.Range(0, variables)], [.. Enumerable.Range(0, variables).Select(_ => (BigInteger)((2 * random.Next(-5, 6)) + 1) << shift)], (BigInteger)random.Next(-5, 9) << shift, 0))];
            var set = new ConstraintSet(variables, rows, [.. Enumerable.Range(0, variables).Select(_ => random.NextInt64(1, 50))]);
            Multiplier[][] vectors = [.. Enumerable.Range(0, 2).Select(_ => rows.Select((_, row) => new Multiplier(row, Dyadic.Of(random.Next(0, 40), random.Next(-4, 4) - shift))).ToArray())];
            var (nodes, least, value) = (new List<TreeNode>(), (BigInteger?)null, new bool?[variables]);
            Grow(0, random.Next(variables + 1));
            var bound = (long)-(-least!.Value >> Scale);
            Assert.True(Claim(bound) is null, $"seed {seed}: {Claim(bound)}");
            Assert.True(Claim(bound + 1) is not null, $"seed {seed}: {bound + 1} is not proved");

            string? Claim(long claimed) =>
                Flaw(set, CertificateStatus.Unknown, null, 0, claimed, [], new ComponentCertificate([.. Enumerable.Range(0, variables)], claimed, [], vectors, nodes));

            void Grow(int variable, int depth)
            {
                if (variable < depth)
                {
                    nodes.Add(new TreeNode([], -1, -1, variable));
                    foreach (var side in (bool[])[false, true])
                    {
                        value[variable] = side;
                        Grow(variable + 1, depth);
                    }

                    value[variable] = null;
                    return;
                }

                var vector = random.Next(2);
                nodes.Add(new TreeNode([], -1, vector, -1));
                var sum = Sum(row => row.Bound);
                for (var v = 0; v < variables; v++)
                {
                    var reduced = ((BigInteger)set.Weights[v] << Scale) - Sum(row => row.Coefficients[v]);
                    sum += value[v] == true ? reduced : value[v] == false ? 0 : BigInteger.Min(0, reduced);
                }

                least = least is null ? sum : BigInteger.Min(least.Value, sum);

                BigInteger Sum(Func<Row, BigInteger> number) =>
                    vectors[vector].Aggregate(BigInteger.Zero, (total, m) => total + ((m.Value.Mantissa * number(rows[m.Row])) << (m.Value.Exponent + Scale)));
            }
        }
    }
}
