using System.Numerics;
using Smug.Smt.Presolve;
using static Smug.Smt.Tests.Engine.RandomSets;

namespace Smug.Smt.Tests.Engine;

/// <summary>Each rule by itself on a set where it must act and one where it must not; all together against brute force.</summary>
public class PresolveTests
{
    private static WorkingSet Apply(IReduction rule, long[]? weights, params Row[] rows)
    {
        var variables = rows.SelectMany(row => row.Variables).DefaultIfEmpty(0).Max() + 1;
        var set = new WorkingSet(new ConstraintSet(variables, rows, weights));
        rule.Apply(set, CancellationToken.None);
        return set;
    }

    private static WorkingSet Apply(IReduction rule, params Row[] rows) => Apply(rule, null, rows);

    [Fact]
    public void RowsThatHoldAtTheirMinimumAreDropped()
    {
        var set = Apply(new SatisfiedRows(), Whole(-3, 1, -3), Whole(-2, 1, -3), Whole(0));
        Assert.Equal([1], set.Rows.Select(row => row.Index));
    }

    [Fact]
    public void VariablesAreForcedExactlyWhereTheRowNeedsThem()
    {
        // 4 + 3 + 1 = 8: without 4 or without 3 the bound 6 is out of reach, without 1 it is not.
        var set = Apply(new ForcedVariables(), Whole(6, 4, 3, 1));
        Assert.Equal([true, true, null], set.Values);
        Assert.Equal([null, false], Apply(new ForcedVariables(), Whole(0, 2, -3)).Values);
        Assert.Equal([null, null], Apply(new ForcedVariables(), Whole(-1, 2, -3)).Values);
    }

    [Fact]
    public void ARowOutOfReachIsNamed()
    {
        Assert.Equal(1, Apply(new ForcedVariables(), Whole(1, 1), Whole(4, 1, 2)).ViolatedRow);
        Assert.Null(Apply(new ForcedVariables(), Whole(3, 1, 2)).ViolatedRow);
    }

    [Fact]
    public void VariablesWithoutPositiveUseBecomeZero()
    {
        var set = Apply(new UselessVariables(), Whole(1, 2, -1, 0, 3), Whole(1, 1, -2, -1, 0));
        Assert.Equal([null, false, false, null], set.Values);
    }

    [Fact]
    public void CoefficientsAreClippedToWhatTheRowLacks()
    {
        var row = Apply(new ClippedCoefficients(), Whole(3, 9, 2, -1)).Rows.Single();
        Assert.Equal([4, 2, -1], row.ToRow().Coefficients);
        Assert.Equal(3, row.ToRow().Bound);
        Assert.Equal((-1, 6), row.ToRow().Range());

        // 2a − 9b ≥ −7 lacks 2, so b counts 2: 2a − 2b ≥ 0.
        row = Apply(new ClippedCoefficients(), Whole(-7, 2, -9)).Rows.Single();
        Assert.Equal([2, -2], row.ToRow().Coefficients);
        Assert.Equal(0, row.ToRow().Bound);
    }

    [Theory]
    [InlineData(4, 1)]
    [InlineData(5, 0)]
    public void OfParallelRowsTheStrongerStays(int secondBound, int dropped)
    {
        // The second row is twice the first in units of its own: 2·(bound 2) = 4 is as strong.
        var second = new Row([0, 1], [2, 4], secondBound, -7);
        var set = Apply(new DuplicateRows(), Whole(2, 1, 2), second);
        Assert.Equal([1 - dropped], set.Rows.Select(row => row.Index));
    }

    [Fact]
    public void RowsOfOppositeSignAreNotParallel() => Assert.Equal(2, Apply(new DuplicateRows(), Whole(-2, 1, -2), Whole(-2, -1, 2)).Rows.Count());

    [Fact]
    public void ARowThatFollowsFromAnotherIsDropped()
    {
        // 2a + 3b ≥ 3 times 2 gives 4a + 6b ≥ 6, and 5a + 6b + c is no less.
        Assert.Equal([0], Apply(new ImpliedRows(), Whole(3, 2, 3), Whole(6, 5, 6, 1)).Rows.Select(row => row.Index));
        Assert.Equal(2, Apply(new ImpliedRows(), Whole(3, 2, 3), Whole(7, 5, 6, 1)).Rows.Count());
        Assert.Equal(2, Apply(new ImpliedRows(), Whole(3, 2, 3), Whole(6, 5, 6, -1)).Rows.Count());
    }

    [Fact]
    public void AVariableGivesWayToOneThatDoesItAllAlone()
    {
        Assert.Equal([null, false, null], Apply(new DominatedVariables(), Whole(2, 2, 1, 1), Whole(2, 1, 0, 1)).Values);

        // Not alone: with both at 1 the row 1 + 1 ≥ 2 holds, with one it does not.
        Assert.Equal([null, null], Apply(new DominatedVariables(), Whole(2, 1, 1)).Values);

        // Not cheaper; hurt by it elsewhere.
        Assert.Equal([null, null], Apply(new DominatedVariables(), [2, 1], Whole(2, 2, 1)).Values);
        Assert.Equal([null, null], Apply(new DominatedVariables(), Whole(2, 2, 1), Whole(0, -1, 0), Whole(1, 1, 0)).Values);
    }

    [Fact]
    public void TwoEqualVariablesDoNotRemoveEachOther()
    {
        var set = Apply(new DominatedVariables(), Whole(1, 1, 1));
        Assert.Equal([false, null], set.Values);
    }

    [Fact]
    public void RowsOfTheSamePlaceBecomeTheirClauses()
    {
        // Together: c, and one of a and b at least; d must not stand with a.
        var set = Apply(new ClauseForm(), Whole(3, 1, 2, 2), Whole(2, 1, 1, 1), Whole(0, -5, 1, 2, -3), new Row([4], [BigInteger.One << 70], 1, 0));
        Assert.Equal([3, 4, 5, 6], set.Rows.Select(row => row.Index).Order());
        var masks = Enumerable.Range(0, 32).Where(bits => set.Rows.All(row => Sum(row.Variables, row.ToRow().Coefficients, bits) >= row.ToRow().Bound));
        var before = Enumerable.Range(0, 32).Where(bits => set.Original.Rows.All(row => row.IsSatisfied([.. Enumerable.Range(0, 5).Select(j => (bits >> j & 1) == 1)])));
        Assert.Equal(before, masks);
    }

    /// <summary>Against all assignments: the clauses are exactly those that follow and from which nothing can be left out.</summary>
    [Fact]
    public void PrimeImplicatesAreAllClausesThatFollowAndAreShortest()
    {
        var (some, most) = (0, 0);
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var n = 1 + random.Next(5);
            WorkingRow[] rows = [.. Enumerable.Range(0, 1 + random.Next(3)).Select(i => new WorkingRow(Whole(random.Next(-3, 6), [.. Enumerable.Range(0, n).Select(_ => random.Next(-4, 6))]), i))];
            int[] variables = [.. Enumerable.Range(0, n)];
            var primes = BooleanFunction.Of(variables, rows)!.PrimeImplicates(1000)!;
            int[] masks = [.. Enumerable.Range(0, 1 << n).Where(bits => rows.All(row => Sum(row.Variables, row.ToRow().Coefficients, bits) >= row.ToRow().Bound))];
            bool Follows(IEnumerable<int> literals) => masks.All(bits => literals.Any(literal => literal >= 0 ? (bits >> literal & 1) == 1 : (bits >> ~literal & 1) == 0));
            var expected = new List<string>();
            for (var code = 0; code < Math.Pow(3, n); code++)
            {
                int[] literals = [.. variables.Select(j => (j, Digit: code / (int)Math.Pow(3, j) % 3)).Where(p => p.Digit < 2).Select(p => p.Digit == 0 ? p.j : ~p.j)];
                if (Follows(literals) && literals.All(left => !Follows(literals.Where(literal => literal != left)))) expected.Add(string.Join(' ', literals));
            }

            foreach (var row in rows) Assert.Equal(BooleanFunction.Of(variables, [row])!.PrimeImplicates(1) is not null, row.IsClause || row.Lack.Sign <= 0);
            Assert.Equal(expected.Order(), primes.Select(literals => string.Join(' ', literals)).Order());
            if (expected.Count > 0) Assert.Null(BooleanFunction.Of(variables, rows)!.PrimeImplicates(expected.Count - 1));
            (some, most) = (some + (expected.Count > 1 ? 1 : 0), Math.Max(most, expected.Count));
        }

        Assert.True(some > 100 && most > 5, $"{some} with several, at most {most}");
    }

    [Fact]
    public void NumbersBeyondMachineIntegersKeepTheirRows()
    {
        var row = new Row([0, 1], [BigInteger.One << 80, BigInteger.One], 1, 0);
        Assert.Null(BooleanFunction.Of([0, 1], [new WorkingRow(row, 0)]));
        Assert.Null(BooleanFunction.Of([0], [new WorkingRow(Whole(1, 1, 1), 0)]));
    }

    private static BigInteger Sum(IReadOnlyList<int> variables, IReadOnlyList<BigInteger> coefficients, int bits) =>
        variables.Zip(coefficients).Aggregate(BigInteger.Zero, (sum, term) => sum + (((bits >> term.First) & 1) * term.Second));

    [Fact]
    public void PartsWithoutACommonVariableAreSeparate()
    {
        var reduction = Presolver.Run(new ConstraintSet(6, [
            new Row([0, 2, 4], [2, 3, 4], 5, 0), new Row([1, 3, 5], [3, 4, 5], 7, 0)]));
        Assert.Equal(2, reduction.Components.Count);
        Assert.Equal([0, 2, 4], reduction.Components[0].Variables);
        Assert.Equal([1], reduction.Components[1].Rows);
        Assert.Equal([true, false, true, true, false, true], reduction.Restore([[true, true, false], [false, true, true]]));
    }

    [Fact]
    public void PresolveKeepsTheCheapestCost()
    {
        var (decided, clipped, dominated, clauses) = (0, 0, 0, 0);
        for (var seed = 0; seed < 4000; seed++)
        {
            var set = Make(seed, 10);
            var reduction = Presolver.Run(set);
            var expected = Cheapest(set);
            long? got = reduction.FixedCost;
            if (reduction.ViolatedRow is not null) got = null;
            foreach (var component in reduction.Components) got += Cheapest(component.Set);
            Assert.True(expected == got, $"seed {seed}: expected {expected}, got {got}");
            if (reduction.Components.Count == 0) decided++;
            if (reduction.Steps.Any(step => step.Rule == ReductionRule.Clipped)) clipped++;
            if (reduction.Steps.Any(step => step.Rule == ReductionRule.Dominated)) dominated++;
            if (reduction.Steps.Any(step => step.Rule == ReductionRule.Clause)) clauses++;
        }

        Assert.True(decided > 200 && clipped > 200 && dominated > 200 && clauses > 200, $"{decided} decided, {clipped} clipped, {dominated} dominated, {clauses} with clauses");
    }

    [Fact]
    public void ACancelledPresolveIsStillCorrect()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        for (var seed = 0; seed < 500; seed++)
        {
            var set = Make(seed, 8);
            var reduction = Presolver.Run(set, cancelled.Token);
            long? got = reduction.ViolatedRow is null ? reduction.FixedCost : null;
            foreach (var component in reduction.Components) got += Cheapest(component.Set);
            Assert.Equal(Cheapest(set), got);
        }
    }

    [Fact]
    public void RestoreRefusesMasksOfTheWrongLength()
    {
        var reduction = Presolver.Run(new ConstraintSet(3, [Whole(5, 2, 3, 4)]));
        Assert.Single(reduction.Components);
        Assert.Throws<UsageException>(() => reduction.Restore([]));
        Assert.Throws<UsageException>(() => reduction.Restore([[true]]));
    }

    [Fact]
    public void HugeCoefficientsAreHandledExactly()
    {
        // Only the last digit decides: 2^200 + 1 is needed, 2^200 is not enough.
        var huge = BigInteger.One << 200;
        var row = new Row([0, 1, 2], [huge, huge, BigInteger.One], huge + 1, -100);
        var set = new ConstraintSet(3, [row], [3, 3, 4]);
        var reduction = Presolver.Run(set);
        Assert.Equal(6, reduction.FixedCost + reduction.Components.Sum(component => Cheapest(component.Set)!.Value));
    }
}
