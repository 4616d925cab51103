using System.Diagnostics.CodeAnalysis;
using Smug.Smt.Bounds;
using Smug.Smt.Certificates;
using Smug.Smt.Search;

namespace Smug.Smt.Tests.Engine;

/// <summary>Proofs by trees that ended early.</summary>
public class TreeProofTests
{
    /// <summary>Rows that overlap, of which the relaxation is far from the cheapest mask.</summary>
    [SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "Not about security.")]
    private static ConstraintSet Overlapping(int seed)
    {
        var random = new Random(seed);
        var rows = new List<Row>();
        for (var i = 0; i < 30; i++)
        {
            var builder = new ConstraintBuilder();
            var reach = 0;
            for (var j = 0; j < 40; j++)
            {
                if (random.Next(3) != 0) continue;
                var value = random.Next(1, 30);
                builder.Add(j, value);
                reach += value;
            }

            rows.Add(builder.AtLeast(Dyadic.From(reach * 0.4)));
        }

        return new ConstraintSet(40, rows);
    }

    [Fact]
    public void ATreeThatMayRecordNoMoreEndsWithWhatItHasProved()
    {
        var (below, cut) = (0, 0);
        for (var seed = 0; seed < 5; seed++)
        {
            var set = Overlapping(seed);
            var reduction = Presolver.Run(set);
            var component = Assert.Single(reduction.Components);
            var rows = new ScaledRows(component.Set);
            var mask = GreedyMask.Find(rows)!;
            long Cost(bool[] of) => component.Set.Cost(of);
            (TreeSearch Search, long Lower) Run(long mostRecorded)
            {
                var search = new TreeSearch(rows, record: true, workPerUnit: 1, mostRecorded: mostRecorded);
                while (!search.IsExhausted) search.Advance(mask, Cost(mask), () => false);
                return (search, search.Lower);
            }

            var (whole, optimum) = Run(long.MaxValue);
            var (part, lower) = Run(20_000);
            Assert.True(whole.IsDone && !part.IsDone && lower <= optimum, $"seed {seed}: {lower} of {optimum}");
            var restored = reduction.Restore([mask]);
            var offset = set.Cost(restored) - Cost(mask);
            var proof = part.Proof();
            Assert.Equal(lower, proof.Bound);
            var outcome = new SolveOutcome.Feasible(restored, set.Cost(restored), lower + offset, StopReason.TimeLimit);
            Assert.Null(CertificateChecker.FirstFlaw(CertificateBuilder.Build(set, outcome, reduction, [proof])));

            if (lower < optimum) below++;

            // Nodes beyond those that reach the bound are left out, and a bound that is one too high is refused.
            cut += Count(whole.Proof().Root!) - Count(whole.Proof().Root!.Until(lower));
            var high = proof with { Bound = lower + 1 };
            Assert.NotNull(CertificateChecker.FirstFlaw(CertificateBuilder.Build(set, outcome with { Lower = lower + 1 + offset }, reduction, [high])));
        }

        Assert.True(below > 1 && cut > 100, $"{below} below the optimum, {cut} nodes left out");
    }

    private static int Count(ProofNode root)
    {
        var (count, open) = (0, new Stack<ProofNode>([root]));
        while (open.TryPop(out var node))
        {
            count++;
            if (node.Variable < 0) continue;
            open.Push(node.Zero!);
            open.Push(node.One!);
        }

        return count;
    }
}
