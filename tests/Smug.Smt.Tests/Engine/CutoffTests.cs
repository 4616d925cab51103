using Smug.Smt.Bounds;
using Smug.Smt.Diagrams;

namespace Smug.Smt.Tests.Engine;

/// <summary>Products of diagrams that a limit cuts off, against every assignment; and what is proved by them, against answers whose certificates were checked.</summary>
public sealed class CutoffTests
{
    [Fact]
    public void AProductHoldsWhatBothHoldWithinTheLimitAndNothingThatOneDoesNot()
    {
        var (built, empty, cut) = (0, 0, 0);
        for (var seed = 0; seed < 3000; seed++)
        {
            var set = RandomSets.Make(seed, 10);
            if (set.Rows.Count < 2) continue;
            var (rows, random) = (new ScaledRows(set), new Random(seed));
            var order = new int[set.VariableCount];
            foreach (var (place, j) in Shuffled(set.VariableCount, random).Index()) order[j] = place;
            var split = random.Next(1, rows.RowCount);
            if (Built(rows, [.. Enumerable.Range(0, split)], order, random) is not { } a || Built(rows, [.. Enumerable.Range(split, rows.RowCount - split)], order, random) is not { } second) continue;
            var b = random.Next(4) == 0 ? null : second;
            var (variables, costs) = DiagramProduct.Joined(a, b, order);
            Assert.Equal(variables.OrderBy(j => order[j]), variables);
            var limit = random.Next(-50, 400);
            var (outcome, product) = DiagramProduct.Of(a, b, order, limit, int.MaxValue, () => false);
            Assert.Equal(outcome == DiagramProduct.Outcome.Built, product is not null);
            var least = int.MaxValue;
            for (var code = 0; code < 1 << variables.Length; code++)
            {
                bool Value(int j) => ((code >> Array.IndexOf(variables, j)) & 1) == 1;
                var cost = Enumerable.Range(0, variables.Length).Sum(k => Value(variables[k]) ? costs[k] : 0);
                var both = Holds(a, Value) && (b is null || Holds(b, Value));
                if (both) least = Math.Min(least, cost);
                var held = product is not null && Holds(product, Value);
                Assert.True(!held || both, $"seed {seed}: an assignment comes from nowhere");
                Assert.True(held || !both || cost > limit, $"seed {seed}: an assignment within the limit is lost");
                cut += both && !held ? 1 : 0;
            }

            Assert.Equal(least > limit, outcome == DiagramProduct.Outcome.Empty);
            if (product is not null) Assert.Equal(least, product.SweepBack());
            if (product is not null) Assert.Equal(costs, product.Cost);
            (built, empty) = (built + (product is null ? 0 : 1), empty + (product is null ? 1 : 0));
        }

        Assert.True(built > 300 && empty > 100 && cut > 1000, $"{built} built, {empty} empty, {cut} cut off");
    }

    [Fact]
    public void AProductThatGrowsTooLargeIsGivenUp()
    {
        var rows = new ScaledRows(RandomSets.Covering(1, 24, 8, 9));
        int[] order = [.. Enumerable.Range(0, rows.VariableCount)];
        var (a, b) = (Built(rows, [0, 1, 2, 3], order, new Random(1))!, Built(rows, [4, 5, 6, 7], order, new Random(2))!);
        Assert.Equal(DiagramProduct.Outcome.Built, DiagramProduct.Of(a, b, order, 1 << 20, int.MaxValue, () => false).Outcome);
        Assert.Equal(DiagramProduct.Outcome.TooLarge, DiagramProduct.Of(a, b, order, 1 << 20, 40, () => false).Outcome);
    }

    /// <summary>With a mask at hand that is the cheapest, or up to two dearer. No claim on the way is above the cheapest cost, each has an argument, and the end is the
    /// cheapest cost: where products leave a path it is met, or a tree meets it.</summary>
    [Fact]
    public void WhatIsProvedOnTheWayAndAtTheEndIsTrue()
    {
        var (products, claims) = (0, 0);
        for (var seed = 0; seed < 24; seed++)
        {
            var set = RandomSets.Covering(seed, 90, 75, 9);
            var known = new AnytimeStrategy().SolveWithCertificate(set, new SolveOptions()).Certificate;
            var reduction = Presolver.Run(set);
            if (known.Status != CertificateStatus.Optimal || reduction.Components is not [var component]) continue;
            var cheapest = known.Upper - reduction.FixedCost;
            var search = new DiagramSearch(new ScaledRows(component.Set), record: true);
            for (var unit = 1; !search.IsExhausted; unit++)
            {
                search.Advance(null, cheapest + (seed % 3), () => false);
                Assert.True(search.Lower <= cheapest, $"seed {seed}: {search.Lower} is claimed, {cheapest} is possible");
                if (!search.IsExhausted && (unit & (unit - 1)) != 0) continue;
                var proof = search.Proof();
                var claim = SearchClaims.Of(set, reduction, search.Lower + reduction.FixedCost, [proof]);
                Assert.True(CertificateChecker.FirstFlaw(claim) is null, $"seed {seed}, {unit} units: {CertificateChecker.FirstFlaw(claim)}");
                (claims, products) = (claims + 1, products + proof.Cuts.Count(cut => cut is KeptSource { Parts.Count: 2 }));
            }

            Assert.Equal(cheapest, search.Lower);
            if (seed % 3 > 0) Assert.Equal(cheapest, search.Upper);
        }

        Assert.True(products > 50 && claims > 50, $"{products} products, {claims} claims");
    }

    private static int[] Shuffled(int count, Random random)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        random.Shuffle(order);
        return order;
    }

    private static Diagram? Built(ScaledRows rows, int[] group, int[] order, Random random)
    {
        var diagram = DiagramBuilder.Build(rows, group, rows.VariablesOf(group), 10_000, () => false, order);
        for (var k = 0; k < diagram?.Cost.Length; k++) diagram.Cost[k] = random.Next(-50, 100);
        return diagram;
    }

    /// <summary>Whether a diagram has the path of some values.</summary>
    private static bool Holds(Diagram diagram, Func<int, bool> value)
    {
        var place = 1;
        for (var k = 0; k < diagram.Variables.Length && place > 0; k++) place = (value(diagram.Variables[k]) ? diagram.High : diagram.Low)[diagram.Start(k) + place];
        return place > 0;
    }
}
