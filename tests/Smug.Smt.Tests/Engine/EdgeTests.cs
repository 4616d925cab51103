using System.Numerics;
using Smug.Smt.Bounds;
using static Smug.Smt.Tests.Engine.RandomSets;

namespace Smug.Smt.Tests.Engine;

/// <summary>Sets whose rows ask for exactly what some masks give, or for one unit more: a rule or a rounding that is off by one unit goes wrong on them.
/// Oracle: every mask.</summary>
public sealed class EdgeTests
{
    [Fact]
    public void RoundedRowsLieOnTheirSidesOfTheExactOnes()
    {
        var (lost, added) = (0, 0);
        for (var seed = 0; seed < 1200; seed++)
        {
            var set = Edge(seed, 8);
            var rows = new ScaledRows(set);
            foreach (var mask in Masks(set.VariableCount))
            {
                var (satisfied, surely, possibly) = (set.IsSatisfied(mask), rows.IsSurelySatisfied(mask), IsPossiblySatisfied(rows, mask));
                Assert.True(possibly || !satisfied, $"seed {seed}: an exact mask breaks the relaxed set");
                Assert.True(satisfied || !surely, $"seed {seed}: a tightened mask breaks the exact set");
                if (satisfied && !surely) lost++;
                if (possibly && !satisfied) added++;
            }
        }

        Assert.True(lost > 50 && added > 50, $"{lost} masks lost, {added} added");
    }

    [Fact]
    public void PresolveKeepsTheCheapestCostAndItsStepsAreProved()
    {
        var rules = new HashSet<ReductionRule>();
        for (var seed = 0; seed < 1500; seed++)
        {
            var set = Edge(seed, 8);
            var reduction = Presolver.Run(set);
            var parts = reduction.Components.Select(part => Cheapest(part.Set)).ToArray();
            var got = reduction.ViolatedRow is not null || parts.Contains(null) ? null : reduction.FixedCost + parts.Sum();
            Assert.True(Cheapest(set) == got, $"seed {seed}: {Cheapest(set)}, after presolve {got}");
            rules.UnionWith(reduction.Steps.Select(step => step.Rule));
        }

        Assert.Equal(Enum.GetValues<ReductionRule>(), rules.Order());
    }

    [Fact]
    public void EveryAnswerIsProvedAndNoBetterOneIs()
    {
        var (optimal, impossible) = (0, 0);
        for (var seed = 0; seed < 600; seed++)
        {
            var set = Edge(seed, 9);
            var certificate = new AnytimeStrategy().SolveWithCertificate(set, new SolveOptions()).Certificate;
            var expected = Cheapest(set);
            Assert.Equal(expected is null ? CertificateStatus.Infeasible : CertificateStatus.Optimal, certificate.Status);
            Assert.True(CertificateChecker.FirstFlaw(certificate) is null, $"seed {seed}: {CertificateChecker.FirstFlaw(certificate)}");
            if (expected is not { } cost)
            {
                impossible++;
                continue;
            }

            optimal++;
            Assert.Equal((cost, cost), (certificate.Lower, certificate.Upper));

            // The same argument for one unit less of what a row asks is an argument about another set: its bound must hold there too.
            for (var i = 0; i < set.Rows.Count; i++)
            {
                var row = set.Rows[i];
                var weaker = new ConstraintSet(
                    set.VariableCount, [.. set.Rows.Take(i), new Row([.. row.Variables], [.. row.Coefficients], row.Bound - 1, row.Exponent), .. set.Rows.Skip(i + 1)], set.Weights);
                if (CertificateChecker.FirstFlaw(certificate with { Set = weaker }) is null) Assert.Equal(cost, Cheapest(weaker));
            }
        }

        Assert.True(optimal > 300 && impossible > 20, $"{optimal} optimal, {impossible} impossible");
    }

    /// <summary>Rows of whole numbers with few bits or more than machine integers keep; each bound is the sum of some coefficients, or one more or less.</summary>
    private static ConstraintSet Edge(int seed, int most)
    {
        var random = new Random(seed);
        var (variables, bits) = (2 + random.Next(most - 1), random.Next(3) switch { 0 => 3, 1 => 44, _ => 70 });
        var rows = new List<Row>();
        for (var i = random.Next(1, 9); i > 0; i--)
        {
            int[] places = [.. Enumerable.Range(0, variables).Where(_ => random.Next(3) > 0).DefaultIfEmpty(0)];
            var coefficients = Array.ConvertAll(places, _ => Number(random, bits));
            var bound = (BigInteger)random.Next(-1, 2);
            foreach (var coefficient in coefficients) bound += random.Next(2) == 0 ? BigInteger.Zero : coefficient;
            rows.Add(new Row(places, coefficients, bound, 0));
        }

        return new ConstraintSet(variables, rows, random.Next(2) == 0 ? null : [.. Enumerable.Range(0, variables).Select(_ => random.NextInt64(1, 4))]);
    }

    /// <summary>Not 0; below 0 in one of five cases; often a power of two, or next to one.</summary>
    private static BigInteger Number(Random random, int bits)
    {
        var number = (BigInteger.One << random.Next(bits - 2, bits)) + random.Next(-1, 2);
        if (random.Next(2) == 0) number += new BigInteger(random.NextInt64()) & ((BigInteger.One << (bits - 2)) - 1);
        return random.Next(5) == 0 ? -number : number;
    }

    private static IEnumerable<bool[]> Masks(int variables)
    {
        var mask = new bool[variables];
        for (var code = 0; code < 1 << variables; code++)
        {
            for (var j = 0; j < variables; j++) mask[j] = ((code >> j) & 1) == 1;
            yield return mask;
        }
    }

    private static bool IsPossiblySatisfied(ScaledRows rows, bool[] mask)
    {
        for (var i = 0; i < rows.RowCount; i++)
        {
            var sum = 0L;
            for (var e = rows.RowStart[i]; e < rows.RowStart[i + 1]; e++) sum += mask[rows.Column[e]] ? rows.Relaxed[e] : 0;
            if (sum < rows.RelaxedBound[i]) return false;
        }

        return true;
    }
}
