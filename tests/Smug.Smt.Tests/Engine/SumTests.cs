using System.Numerics;
using Smug.Smt.Bounds;
using Smug.Smt.Search;
using static Smug.Smt.Tests.Engine.RandomSets;

namespace Smug.Smt.Tests.Engine;

/// <summary>Rounded sums of rows keep every mask, raise bounds that stay below the cheapest cost, and their certificates are checked.</summary>
public class SumTests
{
    private static readonly Func<bool> Never = () => false;

    private static IEnumerable<bool[]> Masks(ConstraintSet set)
    {
        for (var code = 0; code < 1 << set.VariableCount; code++)
        {
            var mask = new bool[set.VariableCount];
            for (var j = 0; j < mask.Length; j++) mask[j] = ((code >> j) & 1) == 1;
            if (set.IsSatisfied(mask)) yield return mask;
        }
    }

    internal static bool Holds(SumRow row, bool[] mask) =>
        row.Variables.Zip(row.Coefficients).Aggregate(BigInteger.Zero, (sum, term) => sum + (mask[term.First] ? term.Second : 0)) >= row.Bound;

    /// <summary>What the relaxation proves after some units, for sets that would otherwise go to diagrams or a tree.</summary>
    private static Certificate Prove(ConstraintSet set, int units) => SearchClaims.After(set, rows => new RelaxationSearch(rows), units);

    [Fact]
    public void EveryMaskSatisfiesWhatIsFoundOverManyRounds()
    {
        var (single, sums, again) = (0, 0, 0);
        for (var seed = 0; seed < 600; seed++)
        {
            var set = seed % 2 == 0 ? Make(seed, 10) : Covering(seed, 11, 12, 6);
            var (rows, random) = (new ScaledRows(set), new Random(seed));
            var (known, masks) = (new List<SumRow>(), Masks(set).ToArray());
            for (var round = 0; round < 4; round++)
            {
                // Any point must do, not only those of a relaxation.
                double[] point = [.. Enumerable.Range(0, set.VariableCount).Select(_ => random.NextDouble() * random.Next(2))];
                var all = new ScaledRows(rows, known);
                var finder = new SumFinder(all, point, 6);
                while (finder.Find(3, Never))
                {
                }

                foreach (var (source, row) in finder.Found)
                {
                    Assert.All(masks, mask => Assert.True(Holds(row, mask), $"seed {seed}, rows {string.Join(", ", source.Rows)}"));
                    known.Add(row);
                    if (source.Rows.Count == 1) single++;
                    else sums++;
                    if (source.Rows.Any(place => place >= set.Rows.Count)) again++;
                }
            }
        }

        Assert.True(single > 100 && sums > 100 && again > 100, $"{single} of one row, {sums} of two, {again} of derived rows");
    }

    [Fact]
    public void AnyFactorsDivisorAndComplementsKeepEveryMask()
    {
        var derived = 0;
        for (var seed = 0; seed < 1500; seed++)
        {
            var set = Make(seed, 9);
            var (rows, random) = (new ScaledRows(set), new Random(seed));
            var masks = Masks(set).ToArray();
            for (var k = 0; k < 5; k++)
            {
                int[] places = [random.Next(rows.RowCount), random.Next(rows.RowCount)];
                int[] factors = [random.Next(1, RoundedSum.LargestFactor), random.Next(1, RoundedSum.LargestFactor)];
                if (RoundedSum.Add(rows, places, factors) is not { Variables.Length: > 0 } sum) continue;
                var divisor = Math.Max(1, Math.Abs(sum.Coefficients[random.Next(sum.Coefficients.Length)]) >> random.Next(4));
                bool[] complemented = [.. sum.Variables.Select(_ => random.Next(2) == 0)];
                if (RoundedSum.Derive(sum, divisor, complemented) is not { } row) continue;
                derived++;
                Assert.All(masks, mask => Assert.True(Holds(row, mask), $"seed {seed}"));
            }
        }

        Assert.True(derived > 2000, $"{derived} derived");
    }

    [Fact]
    public void TheRelaxationsBoundStaysBelowTheCheapestCostAndSumsRaiseIt()
    {
        var (closed, raised) = (0, 0);
        for (var seed = 0; seed < 150; seed++)
        {
            var set = Covering(seed, 14, 14, 7);
            if (Cheapest(set) is not { } cheapest) continue;
            var search = new RelaxationSearch(new ScaledRows(set));
            var early = 0L;
            for (var unit = 0; unit < 400 && !search.IsExhausted && search.Lower < cheapest; unit++)
            {
                search.Advance(null, long.MaxValue, Never);
                Assert.True(search.Lower <= cheapest, $"seed {seed}: {search.Lower} above {cheapest}");
                if (unit == 2) early = search.Lower;
            }

            if (search.Lower == cheapest) closed++;
            if (search.Lower > early) raised++;
        }

        Assert.True(closed > 30 && raised > 30, $"{closed} closed, {raised} raised");
    }

    [Fact]
    public void WhatWasLeftOutJoinsUntilTheBoundIsThatOfAllRows()
    {
        var (close, all, smaller, joined) = (0, 0, 0, 0);
        for (var seed = 0; seed < 200; seed++)
        {
            var rows = new ScaledRows(Covering(seed, 60, 50, 12));
            var simplex = new DualSimplex(rows);
            if (simplex.Solve(double.PositiveInfinity, Never) != DualSimplex.Status.Optimal) continue;
            var (lower, upper, reduced) = (new byte[rows.VariableCount], new byte[rows.VariableCount], new FixedPoint[rows.VariableCount]);
            Array.Fill(upper, (byte)1);
            var near = new NearRelaxation(rows, lower, upper);

            // So early hardly anything is known, and what will matter is left out.
            near.Run(40, 0, Never);
            near.Renew(narrow: true);
            if (near.EntryCount < rows.Column.Length) smaller++;
            var best = double.NegativeInfinity;
            for (var unit = 0; unit < 40; unit++)
            {
                near.Run(200, 1e-8, Never);
                var bound = DualBound.Evaluate(rows, [.. near.Multipliers().Select(DualBound.Round)], lower, upper, reduced).ToDouble();
                Assert.True(bound <= simplex.Objective + 1e-6, $"seed {seed}: {bound} above {simplex.Objective}");
                best = Math.Max(best, bound);
                if (near.Renew(narrow: false)) joined++;
            }

            all++;
            if (best >= simplex.Objective - (0.002 * (1 + simplex.Objective))) close++;
        }

        Assert.True(all > 100 && close > 0.95 * all && smaller > 0.9 * all && joined > 20, $"{close} of {all} close, {smaller} smaller, {joined} times something joined");
    }

    [Fact]
    public void ACertificateWithSumsIsProvedAndFailsOnceAnyIsChanged()
    {
        var certificate = Prove(Covering(1, 120, 110, 14), 80);
        using var stream = new MemoryStream();
        CertificateJson.Write(stream, certificate);
        stream.Position = 0;
        certificate = CertificateJson.Read(stream, "certificate.json");
        Assert.Null(CertificateChecker.FirstFlaw(certificate));
        var component = certificate.Components.MaxBy(c => c.Cuts.Count)!;
        Assert.Contains(component.Cuts, cut => cut is SumStep { Rows.Count: 2 });
        var first = certificate.Set.Rows.Count + certificate.Steps.Count(step => step.Rule == ReductionRule.Clause);
        int[] heavy = [.. Enumerable.Range(0, component.Cuts.Count).Where(k => component.Cuts[k] is SumStep).TakeLast(60).Where((_, k) => k % 6 == 0)];
        Assert.True(heavy.Length > 3, "hardly a sum is used");
        var (changed, refused) = (0, 0);
        foreach (var k in heavy)
        {
            var step = (SumStep)component.Cuts[k];
            SumStep[] wrong =
            [
                step with { Divisor = 0 },
                step with { Divisor = -step.Divisor },
                step with { Divisor = step.Divisor * 1000 },
                step with { Factors = [.. step.Factors.Select(f => -f)] },
                step with { Rows = [.. step.Rows.Select(_ => first + component.Cuts.Count)] },
                step with { Rows = [.. step.Rows.Select(_ => first + k)] },
                step with { Rows = [.. step.Rows.Select(row => row == 0 ? 1 : row - 1)] },
            ];
            foreach (var other in wrong)
            {
                changed++;
                DerivedRow[] cuts = [.. component.Cuts];
                cuts[k] = other;
                var parts = certificate.Components.Select(c => ReferenceEquals(c, component) ? component with { Cuts = cuts } : c);
                if (CertificateChecker.FirstFlaw(certificate with { Components = [.. parts] }) is not null) refused++;
            }
        }

        // Another divisor or another row gives another true cut; it need not be the weaker one.
        Assert.True(refused >= 5.0 / 7 * changed, $"{refused} of {changed} refused");
    }

    [Fact]
    public void AnyNumberOfThreadsGivesTheSameBound()
    {
        ConstraintSet set = Covering(3, 1600, 100, 40);
        byte[] Text(int threads)
        {
            using var stream = new MemoryStream();
            var options = new SolveOptions { Threads = threads, TimeLimit = TimeSpan.FromMinutes(2), Gap = 0.2 };
            CertificateJson.Write(stream, new AnytimeStrategy().SolveWithCertificate(set, options).Certificate);
            return stream.ToArray();
        }

        Assert.Equal(Text(1), Text(2));
    }
}
