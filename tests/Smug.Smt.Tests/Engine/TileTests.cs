using Smug.Kernels;
using Smug.Smt.Bounds;
using Smug.Smt.Search;
using Smug.Smt.Tiles;
using static Smug.Smt.Tests.Engine.RandomSets;

namespace Smug.Smt.Tests.Engine;

/// <summary>What tiles prove holds for every mask (the oracle tries them all), adds up to bounds below the cheapest cost, and is checked.</summary>
public class TileTests
{
    private static readonly Func<bool> Never = () => false;

    /// <summary>The multipliers of some turns of the relaxation of a pool's rows.</summary>
    private static double[] Relaxed(ScaledRows rows, int iterations)
    {
        var upper = new byte[rows.VariableCount];
        Array.Fill(upper, (byte)1);
        var relaxation = new NearRelaxation(rows, new byte[rows.VariableCount], upper);
        relaxation.Run(iterations, 1e-9, Never);
        return relaxation.Multipliers();
    }

    private static long Bound(ScaledRows rows, double[] multipliers)
    {
        var upper = new byte[rows.VariableCount];
        Array.Fill(upper, (byte)1);
        return DualBound.Evaluate(rows, Array.ConvertAll(multipliers, DualBound.Round), new byte[upper.Length], upper, new FixedPoint[upper.Length]).Ceiling;
    }

    /// <summary>What the relaxation and its tiles prove, for sets that would otherwise go to diagrams or a tree.</summary>
    private static Certificate Prove(ConstraintSet set) => SearchClaims.After(set, rows => new RelaxationSearch(rows), 300);

    private static byte[] Text(Certificate certificate)
    {
        using var stream = new MemoryStream();
        CertificateJson.Write(stream, certificate);
        return stream.ToArray();
    }

    [Fact]
    public void InHasteTilesBeginSooner()
    {
        static int Units(ScaledRows rows, bool inHaste)
        {
            var (search, units) = (new RelaxationSearch(rows, inHaste), 0);
            for (; !search.IsParallel && units < 300; units++) search.Advance(null, long.MaxValue, Never);
            return units;
        }

        var sooner = 0;
        for (var seed = 0; seed < 10; seed++)
        {
            var rows = new ScaledRows(RandomSets.Covering(seed, 120, 110, 9));
            var (patient, hasty) = (Units(rows, false), Units(rows, true));
            Assert.True(hasty <= patient, $"seed {seed}: {hasty} units and not {patient}");
            if (hasty < patient) sooner++;
        }

        Assert.True(sooner > 0);
    }

    [Fact]
    public void EveryMaskSatisfiesWhatTilesProveAndTheirBoundsAddUp()
    {
        var (proved, raised, above) = (0, 0, 0);
        for (var seed = 0; seed < 300; seed++)
        {
            var set = seed % 3 == 0 ? Make(seed, 11) : Covering(seed, 13, 14, 6);
            if (Cheapest(set) is not { } cheapest) continue;
            var pool = new SumPool(new ScaledRows(set));
            var random = new Random(seed);
            for (var round = 0; round < 3; round++)
            {
                // Any multipliers must do, not only those of a relaxation.
                var multipliers = round == 1 ? [.. Enumerable.Range(0, pool.Rows.RowCount).Select(_ => random.NextDouble() * random.Next(2))] : Relaxed(pool.Rows, 400);
                var before = Bound(pool.Rows, multipliers);
                var tiles = new TileRound(pool, multipliers, new double[set.VariableCount], (Rows: 5, Nodes: 60), Never);
                while (!tiles.IsDone) tiles.Advance(Never);
                var after = Bound(pool.Rows, tiles.Multipliers);
                Assert.Equal(after, tiles.Bound.Total.Ceiling);
                Assert.True(after <= cheapest, $"seed {seed}: {after} above {cheapest}");
                if (round == 0 && after > before) raised++;
                if (round == 0 && after < before) above++;
            }

            var mask = new bool[set.VariableCount];
            for (var code = 0; code < 1 << mask.Length; code++)
            {
                for (var j = 0; j < mask.Length; j++) mask[j] = ((code >> j) & 1) == 1;
                if (!set.IsSatisfied(mask)) continue;
                for (var i = pool.OwnCount; i < pool.Rows.RowCount; i++)
                {
                    var row = new SumRow(
                        pool.Rows.Column[pool.Rows.RowStart[i]..pool.Rows.RowStart[i + 1]], pool.Rows.Relaxed[pool.Rows.RowStart[i]..pool.Rows.RowStart[i + 1]], pool.Rows.RelaxedBound[i]);
                    Assert.True(SumTests.Holds(row, mask), $"seed {seed}, row {i}");
                }
            }

            proved += pool.Rows.RowCount - pool.OwnCount;
        }

        // Prices are rounded down, so where tiles find nothing new a bound may fall short of the next whole number that it had reached.
        Assert.True(proved > 300 && raised > 15 && above < raised, $"{proved} proved, {raised} raised, {above} lowered");
    }

    [Fact]
    public void WhatTilesProveIsCheckedAndAnyChangeOfItFails()
    {
        var (whole, changed, refused) = (0, 0, 0);
        for (var seed = 0; seed < 12; seed++)
        {
            var certificate = Prove(Covering(seed, 60, 56, 9));
            using var stream = new MemoryStream(Text(certificate));
            certificate = CertificateJson.Read(stream, "certificate.json");
            Assert.True(CertificateChecker.FirstFlaw(certificate) is null, $"seed {seed}: {CertificateChecker.FirstFlaw(certificate)}");
            foreach (var (c, component) in certificate.Components.Index())
            {
                foreach (var (k, cut) in component.Cuts.Index())
                {
                    if (cut is not TreeStep { Argument: { Tree.Count: > 2 } argument } step) continue;
                    whole++;
                    (TreeStep Step, bool Certain)[] wrong =
                    [
                        (step with { Argument = argument with { Tree = [.. argument.Tree.SkipLast(1)] } }, true),
                        (step with { Argument = argument with { Tree = [.. argument.Tree, argument.Tree.Last()] } }, true),
                        (step with { Argument = argument with { Multipliers = [] } }, false),
                        (step with { Argument = argument with { Bound = step.Coefficients.Sum(a => Math.Max(0L, a)) + 1 } }, true),
                        (step with { Argument = argument with { Variables = [.. argument.Variables.Skip(1)] }, Coefficients = [.. step.Coefficients.Skip(1)] }, false),
                        (step with { Argument = argument with { Cuts = [step] } }, true),
                        (step with { Coefficients = [.. step.Coefficients.Select(a => a - 500)] }, false),
                        (step with { Argument = argument with { Multipliers = [.. argument.Multipliers.Select(vector => vector.Skip(1).ToArray())] } }, false),
                        (step with { Argument = argument with { Tree = [.. argument.Tree.Select(node => node with { Fixings = [] })] } }, false),
                    ];
                    foreach (var (other, certain) in wrong)
                    {
                        DerivedRow[] cuts = [.. component.Cuts];
                        cuts[k] = other;
                        ComponentCertificate[] components = [.. certificate.Components];
                        components[c] = component with { Cuts = cuts };
                        var flaw = CertificateChecker.FirstFlaw(certificate with { Components = components });
                        changed++;
                        if (flaw is not null) refused++;
                        Assert.True(flaw is not null || !certain, $"seed {seed}, cut {k}");
                    }
                }
            }
        }

        // Without some fixings or with fewer multipliers a tree may prove its bound as well.
        Assert.True(whole > 10 && refused > 0.7 * changed, $"{whole} trees, {refused} of {changed} refused");
    }

    [Fact]
    public void AnyNumberOfThreadsProvesTheSame()
    {
        var trees = 0;
        for (var seed = 0; seed < 4; seed++)
        {
            byte[] With(int threads)
            {
                using var limit = Workers.Limit(threads);
                var certificate = Prove(Covering(seed, 60, 56, 9));
                trees += certificate.Components.Sum(component => component.Cuts.Count(cut => cut is TreeStep));
                return Text(certificate);
            }

            Assert.Equal(With(1), With(2));
        }

        Assert.True(trees > 4, $"{trees} trees");
    }

    [Fact]
    public void AStoppedTileIsBegunAgain()
    {
        var pool = new SumPool(new ScaledRows(Covering(1, 60, 56, 9)));
        var tiles = new TileRound(pool, Relaxed(pool.Rows, 400), new double[60], (Rows: 8, Nodes: 100), Never);
        Assert.False(tiles.Advance(() => true));
        Assert.True(!tiles.IsDone && pool.Rows.RowCount == pool.OwnCount);
        while (!tiles.IsDone) tiles.Advance(Never);
        Assert.True(pool.Rows.RowCount > pool.OwnCount);
    }

    [Fact]
    public void WhatIsProvedWhenABatchIsStoppedCountsAndIsNotProvedAgain()
    {
        using var one = Workers.Limit(1);
        (SumPool Pool, TileRound Tiles) Begun()
        {
            var pool = new SumPool(new ScaledRows(Covering(1, 60, 56, 9)));
            return (pool, new TileRound(pool, Relaxed(pool.Rows, 400), new double[60], (Rows: 5, Nodes: 100), Never));
        }

        var ((whole, unbroken), questions, kept) = (Begun(), 0, 0);
        while (!unbroken.IsDone) unbroken.Advance(() => ++questions < 0);

        // Often at the beginning, where tiles prove, and now and then later, where prices move.
        for (var most = 1; most < questions; most += most < 120 ? 3 : questions / 20)
        {
            var ((pool, tiles), asked) = (Begun(), 0);
            while (asked <= most)
            {
                if (tiles.Advance(() => ++asked > most) && asked > most) kept++;
            }

            while (!tiles.IsDone) tiles.Advance(Never);
            Assert.Equal((whole.Rows.RowCount, unbroken.Bound.Total), (pool.Rows.RowCount, tiles.Bound.Total));
        }

        Assert.True(kept > 0, "nothing was stopped within a batch");
    }
}
