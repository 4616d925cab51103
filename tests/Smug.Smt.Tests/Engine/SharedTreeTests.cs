using Smug.Kernels;
using Smug.Smt.Bounds;
using Smug.Smt.Certificates;
using Smug.Smt.Search;
using static Smug.Smt.Tests.Engine.RandomSets;

namespace Smug.Smt.Tests.Engine;

/// <summary>One tree, two searches: they find what one finds, claim no more than is proved whenever they are stopped, and make the same tree on any number of threads.</summary>
public class SharedTreeTests
{
    private static bool Never() => false;

    private static SharedTree Begin(ConstraintSet set, bool thorough)
    {
        var rows = new ScaledRows(set);
        return new SharedTree(new BranchAndBound(rows, rows, null, set.Weights.Sum() + 1, record: false, thorough));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TwoSearchesFindTheCheapestCostOrProveThereIsNone(bool thorough)
    {
        var (divided, none) = (0, 0);
        for (var seed = 0; seed < 3000; seed++)
        {
            var set = Make(seed, 12);
            var (tree, expected) = (Begin(set, thorough), Cheapest(set));
            for (var unit = 0; !tree.IsDone; unit++)
            {
                Assert.True(unit < 10_000, $"seed {seed}: not done");
                tree.Run(1, long.MaxValue, Never);
                tree.Divide();
                Assert.True(tree.Lower <= (expected ?? long.MaxValue) && tree.Upper >= (expected ?? 0), $"seed {seed}, unit {unit}: {tree.Lower} … {expected} … {tree.Upper}");
            }

            Assert.True(expected == (tree.Mask is null ? null : tree.Upper), $"seed {seed}: expected {expected}, got {tree.Upper}");
            Assert.Equal(tree.Upper, tree.Lower);
            if (tree.Mask is { } mask) Assert.True(set.IsSatisfied(mask) && set.Cost(mask) == expected);
            if (!tree.IsDivided) continue;
            divided++;
            if (expected is null) none++;
        }

        Assert.True(divided > 100 && none > 5, $"{divided} divided, {none} of them without a mask");
    }

    /// <summary>Oracle: a cost whose certificate was checked.</summary>
    [Fact]
    public void ASharedTreeThatIsStoppedInTheMiddleClaimsNoMoreThanIsProvedAndGoesOn()
    {
        var (stopped, below) = (0, 0);
        for (var seed = 0; seed < 6; seed++)
        {
            var set = Dense(seed);
            var known = new AnytimeStrategy().SolveWithCertificate(set, new SolveOptions()).Certificate;
            Assert.Null(CertificateChecker.FirstFlaw(known));
            if (known.Status != CertificateStatus.Optimal) continue;
            foreach (var every in (ReadOnlySpan<int>)[3, 10, 101])
            {
                var (tree, asked) = (Begin(set, thorough: false), 0);
                while (!tree.IsDone)
                {
                    tree.Run(1e6, long.MaxValue, () =>
                    {
                        if (Interlocked.Increment(ref asked) % every != 0) return false;
                        Interlocked.Increment(ref stopped);
                        return true;
                    });
                    tree.Divide();
                    Assert.True(tree.Lower <= known.Upper && known.Upper <= tree.Upper, $"seed {seed}: {tree.Lower} … {known.Upper} … {tree.Upper}");
                    if (tree.IsDivided && tree.Lower < known.Upper) below++;
                }

                Assert.Equal((known.Upper, known.Upper), (tree.Lower, tree.Upper));
            }
        }

        Assert.True(stopped > 100 && below > 100, $"stopped {stopped} times, {below} times below the cheapest cost");
    }

    [Fact]
    public void AnyNumberOfThreadsMakesTheSameTree()
    {
        var divided = 0;
        for (var seed = 0; seed < 6; seed++)
        {
            var set = Dense(seed);
            var reduction = Presolver.Run(set);
            (byte[] Certificate, List<(long Lower, long Upper)> Units) Prove(int threads)
            {
                using var limit = Workers.Limit(threads);
                var (lower, proofs, units) = (reduction.FixedCost, new List<ComponentProof>(), new List<(long Lower, long Upper)>());
                foreach (var component in reduction.Components)
                {
                    var search = new TreeSearch(new ScaledRows(component.Set), record: true, workPerUnit: 20_000);
                    while (!search.IsExhausted)
                    {
                        search.Advance(null, component.Set.Weights.Sum() + 1, Never);
                        units.Add((search.Lower, search.Upper));
                    }

                    if (search.IsParallel) divided++;
                    lower += search.Lower;
                    proofs.Add(search.Proof());
                }

                var certificate = CertificateBuilder.Build(set, new SolveOutcome.Unknown(StopReason.TimeLimit, "no mask was asked for", lower), reduction, proofs);
                Assert.Null(CertificateChecker.FirstFlaw(certificate));
                using var stream = new MemoryStream();
                CertificateJson.Write(stream, certificate);
                return (stream.ToArray(), units);
            }

            var one = Prove(1);
            foreach (var threads in (ReadOnlySpan<int>)[2, 4])
            {
                var more = Prove(threads);
                Assert.Equal(one.Units, more.Units);
                Assert.Equal(one.Certificate, more.Certificate);
            }
        }

        Assert.True(divided >= 9, $"{divided} divided");
    }
}
