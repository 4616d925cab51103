using System.Numerics;
using Smug.Smt.Presolve;

namespace Smug.Smt.Tests.Engine;

/// <summary>Rows whose numbers float64 cannot tell apart, one unit to either side of what a rule needs. Oracle: every mask.</summary>
public sealed class RuleTests
{
    /// <summary>Each row comes with one that asks for a multiple of it, more or less one unit here and there.</summary>
    [Theory]
    [InlineData(typeof(ImpliedRows))]
    [InlineData(typeof(DuplicateRows))]
    [InlineData(typeof(SatisfiedRows))]
    public void ARowThatIsDroppedFollowsFromThoseThatStay(Type rule)
    {
        var (dropped, kept) = (0, 0);
        for (var seed = 0; seed < 3000; seed++)
        {
            var set = Near(new Random(seed));
            var working = new WorkingSet(set);
            ((IReduction)Activator.CreateInstance(rule)!).Apply(working, CancellationToken.None);
            int[] live = [.. working.Rows.Select(row => row.Index)];
            int[] gone = [.. Enumerable.Range(0, set.Rows.Count).Except(live)];
            (dropped, kept) = (dropped + gone.Length, kept + live.Length);
            if (gone.Length == 0) continue;
            foreach (var mask in Masks(set.VariableCount))
            {
                if (!live.All(i => set.Rows[i].IsSatisfied(mask))) continue;
                foreach (var i in gone) Assert.True(set.Rows[i].IsSatisfied(mask), $"seed {seed}: row {i} does not follow");
            }
        }

        Assert.True(dropped > 100 && kept > 1000, $"{dropped} dropped, {kept} kept");
    }

    /// <summary>m₀ + m₁ ≥ 1 times Q leaves one unit of Q·m₀ + Q·m₁ + m₂ ≥ Q + 1 to m₂; float64 sees none.</summary>
    [Theory]
    [InlineData(40)]
    [InlineData(70)]
    public void ARowThatAsksForOneUnitMoreIsNotImplied(int bits)
    {
        var many = BigInteger.One << bits;
        WorkingSet Asking(BigInteger bound)
        {
            var working = new WorkingSet(new ConstraintSet(3, [RandomSets.Whole(1, 1, 1), new Row([0, 1, 2], [many, many, BigInteger.One], bound, 0)]));
            new ImpliedRows().Apply(working, CancellationToken.None);
            return working;
        }

        Assert.Equal(2, Asking(many + 1).Rows.Count());
        Assert.Single(Asking(many).Rows);
    }

    [Fact]
    public void RowsOfOneVariableAndOppositeSignAreNotParallel()
    {
        var working = new WorkingSet(new ConstraintSet(1, [RandomSets.Whole(1, 2), RandomSets.Whole(-3, -2)]));
        Assert.False(new DuplicateRows().Apply(working, CancellationToken.None));
    }

    /// <summary>Where the presolve was cancelled, a variable may have neither a value nor a row.</summary>
    [Fact]
    public void MasksOfTheComponentsMakeACheapestMaskEvenOfACancelledPresolve()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var free = 0;
        for (var seed = 0; seed < 300; seed++)
        {
            var set = RandomSets.Make(seed, 8);
            if (RandomSets.Cheapest(set) is not { } cheapest) continue;
            foreach (var token in (CancellationToken[])[cancelled.Token, default])
            {
                var reduction = Presolver.Run(set, token);
                var whole = reduction.Restore([.. reduction.Components.Select(component => Masks(component.Set.VariableCount)
                    .Where(mask => component.Set.IsSatisfied(mask)).MinBy(mask => component.Set.Cost(mask))!)]);
                Assert.True(set.IsSatisfied(whole) && set.Cost(whole) == cheapest, $"seed {seed}: {set.Cost(whole)}, expected {cheapest}");
                free += Enumerable.Range(0, set.VariableCount).Count(v => reduction.Values[v] is null && !reduction.Components.Any(component => component.Variables.Contains(v)));
            }
        }

        Assert.True(free > 50, $"{free} in no component");
    }

    private static ConstraintSet Near(Random random)
    {
        // In machine integers, at their edge, and beyond.
        var (variables, shift) = (random.Next(2, 8), random.Next(4) switch { 0 => 15, 1 => 40, _ => 0 });
        var rows = new List<Row>();
        for (var pair = random.Next(1, 3); pair > 0; pair--)
        {
            int[] places = [.. Enumerable.Range(0, variables).Where(_ => random.Next(3) > 0).DefaultIfEmpty(random.Next(variables))];
            var coefficients = Array.ConvertAll(places, _ => (((BigInteger)random.NextInt64(1L << 42, 1L << 44) << shift) + random.Next(2)) * (random.Next(6) == 0 ? -1 : 1));
            var bound = coefficients.Aggregate(BigInteger.Zero, (sum, a) => random.Next(2) == 0 ? sum : sum + a);
            var factor = random.Next(1, 4);
            var near = new BigInteger[variables];
            for (var k = 0; k < places.Length; k++) near[places[k]] = (coefficients[k] * factor) + (random.Next(6) == 0 ? random.Next(-1, 2) : 0);
            for (var v = 0; v < variables; v++)
            {
                if (near[v].IsZero && random.Next(4) == 0) near[v] = random.Next(3) - 1;
            }

            Row[] both = [new(places, coefficients, bound, 0), Of(near, (bound * factor) + random.Next(-1, 2))];
            if (random.Next(2) == 0) Array.Reverse(both);
            rows.AddRange(both);
        }

        // What all would lack without a single unit.
        var last = rows[^1];
        rows.Add(new Row([.. last.Variables], [.. last.Coefficients], last.Range().Least + random.Next(0, 2), 0));
        return new ConstraintSet(variables, rows);
    }

    private static Row Of(BigInteger[] coefficients, BigInteger bound)
    {
        int[] places = [.. Enumerable.Range(0, coefficients.Length).Where(v => !coefficients[v].IsZero)];
        return new Row(places, [.. places.Select(v => coefficients[v])], bound, 0);
    }

    private static IEnumerable<bool[]> Masks(int variables) =>
        Enumerable.Range(0, 1 << variables).Select(bits => Enumerable.Range(0, variables).Select(v => (bits >> v & 1) == 1).ToArray());
}
