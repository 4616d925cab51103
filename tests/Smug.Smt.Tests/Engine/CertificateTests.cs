using System.Numerics;
using System.Text;
using Smug.Kernels;
using Smug.Smt.Bounds;
using Smug.Smt.Certificates;
using Smug.Smt.Diagrams;
using Smug.Smt.Search;
using static Smug.Smt.Tests.Engine.RandomSets;

namespace Smug.Smt.Tests.Engine;

/// <summary>Certificates of random sets pass the checker, survive JSON, and fail once anything in them is changed.</summary>
public class CertificateTests
{
    private static readonly AnytimeStrategy Strategy = new();

    private static Certificate Through(Certificate certificate)
    {
        using var stream = new MemoryStream();
        CertificateJson.Write(stream, certificate);
        stream.Position = 0;
        return CertificateJson.Read(stream, "certificate.json");
    }

    private static Certificate Solve(ConstraintSet set) => Strategy.SolveWithCertificate(set, new SolveOptions()).Certificate;

    /// <summary>Proves by diagrams what a tree would close before them.</summary>
    private static Certificate ByDiagrams(ConstraintSet set)
    {
        var reduction = Presolver.Run(set);
        if (reduction.ViolatedRow is not null) return Solve(set);
        var (masks, proofs) = (new List<bool[]>(), new List<ComponentProof>());
        foreach (var component in reduction.Components)
        {
            var rows = new ScaledRows(component.Set);
            var search = new DiagramSearch(rows, record: true);
            var mask = GreedyMask.Find(rows);
            var upper = mask is null ? component.Set.Weights.Sum() + 1 : component.Set.Cost(mask);
            while (search.Lower < upper)
            {
                search.Advance(mask, upper, () => false);
                if (search.Mask is { } found && search.Upper < upper) (mask, upper) = (found, search.Upper);
            }

            if (mask is null) return Solve(set);
            masks.Add(mask);
            proofs.Add(search.Proof());
        }

        var whole = reduction.Restore(masks);
        return CertificateBuilder.Build(set, new SolveOutcome.Optimal(whole, set.Cost(whole)), reduction, proofs);
    }

    /// <summary>Weights beyond what diagrams take, so that a tree has to decide.</summary>
    private static ConstraintSet Heavy(ConstraintSet set) => new(set.VariableCount, set.Rows, [.. set.Weights.Select(w => w * 100_000)]);

    /// <summary>What is derived under one branch's values does not hold in the other: only the root's values may be put in.</summary>
    [Fact]
    public void ARowDerivedWithinABranchIsAFlaw()
    {
        // m₀ + m₁ ≥ 1 and m₀ + m₂ ≥ 1 cost 1 by m₀. Where m₀ = 0 it follows that m₁ ≥ 1, with which m₀ = 1 would cost 3.
        var set = new ConstraintSet(3, [Whole(1, 1, 1), new Row([0, 2], [BigInteger.One, BigInteger.One], 1, 0)], [1L, 2L, 1L]);
        ComponentCertificate Claim(int after, long bound) => new(
            [0, 1, 2],
            bound,
            [new LeastStep([0], [1], [1], 1, after)],
            [[new Multiplier(0, Dyadic.From(2))], [new Multiplier(2, Dyadic.From(1))]],
            [new TreeNode([], -1, -1, 0), new TreeNode([new TreeFixing(2, true, 1, -1)], -1, 0, -1), new TreeNode([], -1, 1, -1)]);
        string? Flaw(ComponentCertificate claim) =>
            CertificateChecker.FirstFlaw(new Certificate(set, CertificateStatus.Unknown, null, 0, claim.Bound, [], null, [claim]));
        Assert.Contains("not there", Flaw(Claim(2, 2)), StringComparison.Ordinal);
        Assert.Contains("must name all variables", Flaw(Claim(0, 2)), StringComparison.Ordinal);
        Assert.Null(Flaw(Claim(0, 1) with { Cuts = [], Multipliers = [[new Multiplier(0, Dyadic.From(1))], []] }));
    }

    /// <summary>It is short enough to be read by whoever wants to trust it: lines that are neither blank, nor a comment, nor a brace.</summary>
    [Fact]
    public void TheCheckerHasLessThanTwoHundredLines()
    {
        var folder = Path.Combine(SourceTree.Root, "src/Smug.Smt/Certificates");
        var lines = Directory.GetFiles(folder, "CertificateChecker*.cs").SelectMany(File.ReadLines).Select(line => line.Trim());
        var code = lines.Count(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal) && line is not ("{" or "}"));
        Assert.InRange(code, 100, 199);
    }

    [Fact]
    public void AChangedSumOfADiagramFails()
    {
        var (changed, refused) = (0, 0);
        for (var seed = 0; seed < 60; seed++)
        {
            var certificate = Through(ByDiagrams(Covering(seed, 40, 26, 7)));
            Assert.Null(CertificateChecker.FirstFlaw(certificate));
            if (certificate.Components is not [.., var component] || component.Cuts.Count == 0) continue;
            var used = component.Multipliers.SelectMany(vector => vector).Select(m => m.Row - certificate.Set.Rows.Count - certificate.Steps.Count(step => step.Rule == ReductionRule.Clause)).Where(k => k >= 0).Distinct();
            foreach (var k in used)
            {
                if (component.Cuts[k] is not LeastStep least || least.Variables.Count < 2) continue;
                LeastStep[] wrong =
                [
                    least with { Bound = least.Bound + 1 },
                    least with { Coefficients = [least.Coefficients[0] - 1, .. least.Coefficients.Skip(1)], Bound = least.Bound + 1 },
                    least with { Variables = [.. least.Variables.Skip(1)], Coefficients = [.. least.Coefficients.Skip(1)] },
                    least with { Variables = [least.Variables[1], .. least.Variables.Skip(1)] },
                    least with { Rows = [.. least.Rows.Skip(1)] },
                ];
                foreach (var step in wrong)
                {
                    changed++;
                    DerivedRow[] cuts = [.. component.Cuts];
                    cuts[k] = step;
                    if (CertificateChecker.FirstFlaw(certificate with { Components = [.. certificate.Components.SkipLast(1), component with { Cuts = cuts }] }) is not null) refused++;
                }
            }
        }

        // A smaller coefficient, or a row less, need not lower the least value that was claimed.
        Assert.True(changed > 100 && refused > 0.6 * changed, $"{refused} of {changed} refused");
    }

    [Fact]
    public void EveryAnswerToARandomSetIsProved()
    {
        var (split, cuts, impossible) = (0, 0, 0);
        for (var seed = 0; seed < 1500; seed++)
        {
            var set = seed % 10 == 0 ? Heavy(Covering(seed, 13, 10, 6)) : Make(seed, 10);
            var certificate = Through(Solve(set));
            var expected = Cheapest(set);
            Assert.Equal(expected is null ? CertificateStatus.Infeasible : CertificateStatus.Optimal, certificate.Status);
            if (expected is { } cost) Assert.Equal((cost, cost), (certificate.Lower, certificate.Upper));
            Assert.True(CertificateChecker.FirstFlaw(certificate) is null, $"seed {seed}: {CertificateChecker.FirstFlaw(certificate)}");
            if (certificate.Components.Any(component => component.Tree.Count > 1)) split++;
            if (certificate.Components.Any(component => component.Cuts.Count > 0)) cuts++;
            if (expected is null) impossible++;
        }

        Assert.True(split > 10 && cuts > 20 && impossible > 50, $"{split} with trees, {cuts} with cuts, {impossible} impossible");
    }

    [Fact]
    public void NoBoundAboveTheCheapestCostPasses()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var certificate = Solve(Make(seed, 10));
            if (certificate.Status != CertificateStatus.Optimal || certificate.Components.Count == 0) continue;
            var raised = certificate.Components[0] with { Bound = certificate.Components[0].Bound + 1 };
            var claim = certificate with { Lower = certificate.Lower + 1, Upper = certificate.Upper + 1, Components = [raised, .. certificate.Components.Skip(1)] };
            Assert.NotNull(CertificateChecker.FirstFlaw(claim));
            Assert.NotNull(CertificateChecker.FirstFlaw(claim with { Mask = null, Status = CertificateStatus.Unknown, Upper = 0 }));
            Assert.NotNull(CertificateChecker.FirstFlaw(claim with { Mask = null, Status = CertificateStatus.Infeasible, Upper = 0 }));
        }
    }

    [Fact]
    public void AnyNumberOfThreadsGivesTheSameCertificate()
    {
        var derived = 0;
        for (var seed = 0; seed < 8; seed++)
        {
            var set = Covering(seed, 70, 60, 8);
            byte[] Text(Certificate certificate)
            {
                using var stream = new MemoryStream();
                Assert.Contains(certificate.Status, new[] { CertificateStatus.Optimal, CertificateStatus.Infeasible });
                derived += certificate.Components.Sum(component => component.Cuts.Count(cut => cut is LeastStep));
                CertificateJson.Write(stream, certificate);
                return stream.ToArray();
            }

            byte[] Whole(int threads) => Text(Strategy.SolveWithCertificate(set, new SolveOptions { Threads = threads }).Certificate);
            byte[] Diagrams(int threads)
            {
                using var limit = Workers.Limit(threads);
                return Text(ByDiagrams(set));
            }

            Assert.Equal(Whole(1), Whole(2));
            Assert.Equal(Diagrams(1), Diagrams(2));
        }

        Assert.True(derived > 0, "no diagram proved anything");
    }

    [Fact]
    public void AStoppedSearchProvesTheBoundItReports()
    {
        for (var cut = 0; cut < 6; cut++)
        {
            var set = Covering(cut, 400, 300, 12);
            using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(80 * cut));
            var (outcome, certificate) = Strategy.SolveWithCertificate(set, new SolveOptions(), null, source.Token);
            Assert.Equal(outcome.Lower, certificate.Lower);
            Assert.Null(CertificateChecker.FirstFlaw(Through(certificate)));
        }
    }

    /// <summary>One unit short of a proof is no proof.</summary>
    [Fact]
    public void ASearchStoppedOneUnitShortClaimsNoOptimum()
    {
        var stopped = 0;
        for (var seed = 0; seed < 40; seed++)
        {
            using var source = new CancellationTokenSource();
            var news = new Listener(value => { if (value.Upper - value.Lower == 1) source.Cancel(); });
            var (outcome, certificate) = Strategy.SolveWithCertificate(Covering(seed, 120, 100, 9), new SolveOptions { Threads = 1 }, news, source.Token);
            Assert.True(CertificateChecker.FirstFlaw(certificate) is null, $"seed {seed}: {CertificateChecker.FirstFlaw(certificate)}");
            if (outcome is SolveOutcome.Feasible { Reason: StopReason.Cancelled } feasible && feasible.Upper - feasible.Lower == 1) stopped++;
        }

        Assert.True(stopped > 2, $"{stopped} stopped one short");
    }

    private sealed class Listener(Action<SolveProgress> hear) : IProgress<SolveProgress>
    {
        public void Report(SolveProgress value) => hear(value);
    }

    [Fact]
    public void AChangedMaskMultiplierCoefficientOrStepFails()
    {
        var certificate = Solve(Heavy(Covering(2, 40, 26, 7)));
        Assert.Null(CertificateChecker.FirstFlaw(certificate));
        var component = certificate.Components[^1];
        Assert.True(component.Tree.Count > 1 && component.Multipliers.Count > 1);

        Certificate With(ComponentCertificate changed) => certificate with { Components = [.. certificate.Components.SkipLast(1), changed] };
        var mask = (bool[])certificate.Mask!.Clone();
        mask[Array.IndexOf(mask, true)] = false;
        Assert.NotNull(CertificateChecker.FirstFlaw(certificate with { Lower = certificate.Lower - 1 }));
        Assert.Null(CertificateChecker.FirstFlaw(certificate with { Lower = certificate.Lower - 1, Status = CertificateStatus.Feasible }));
        Assert.NotNull(CertificateChecker.FirstFlaw(certificate with { Mask = mask }));
        Assert.NotNull(CertificateChecker.FirstFlaw(certificate with { Mask = mask, Upper = certificate.Upper - 1, Lower = certificate.Lower - 1 }));

        var (emptied, missed) = (0, 0);
        for (var k = 0; k < component.Multipliers.Count; k++)
        {
            // Negated it is not allowed. Without any multipliers a vector proves no more than what the fixed variables cost.
            IReadOnlyList<Multiplier> negated = [.. component.Multipliers[k].Select(m => m with { Value = -m.Value })];
            IReadOnlyList<IReadOnlyList<Multiplier>> Replaced(IReadOnlyList<Multiplier> vector) => [.. component.Multipliers.Select((own, i) => i == k ? vector : own)];
            if (negated.Count == 0) continue;
            Assert.NotNull(CertificateChecker.FirstFlaw(With(component with { Multipliers = Replaced(negated) })));
            emptied++;
            if (CertificateChecker.FirstFlaw(With(component with { Multipliers = Replaced([]) })) is null) missed++;
        }

        Assert.True(emptied > 2 && missed < 0.3 * emptied, $"{missed} of {emptied} empty vectors pass");
        Assert.NotNull(CertificateChecker.FirstFlaw(With(component with { Tree = [.. component.Tree.SkipLast(1)] })));
        Assert.NotNull(CertificateChecker.FirstFlaw(With(component with { Tree = [.. component.Tree, component.Tree.Last()] })));
        Assert.NotNull(CertificateChecker.FirstFlaw(With(component with { Variables = [.. component.Variables.Skip(1)] })));

        // Halved coefficients: rows that the proof uses are no longer what it says, or the mask breaks.
        var set = certificate.Set;
        var refused = Enumerable.Range(0, set.Rows.Count).Count(i =>
        {
            var row = set.Rows[i];
            var weaker = new Row([.. row.Variables], [.. row.Coefficients.Select(c => c.Sign > 0 ? BigInteger.Max(1, c / 4) : c)], row.Bound, row.Exponent);
            return CertificateChecker.FirstFlaw(certificate with { Set = new ConstraintSet(set.VariableCount, [.. set.Rows.Take(i), weaker, .. set.Rows.Skip(i + 1)]) }) is not null;
        });

        // A row that others imply, and that the mask satisfies even so, is missed by nobody.
        Assert.True(refused > 0.8 * set.Rows.Count, $"{refused} of {set.Rows.Count} refused");
    }

    [Fact]
    public void EveryKindOfStepIsChecked()
    {
        var refused = new Dictionary<ReductionRule, int>();
        for (var seed = 0; seed < 300; seed++)
        {
            var certificate = Solve(Make(seed, 9));
            for (var k = 0; k < certificate.Steps.Count; k++)
            {
                // The same step on a neighbour, as a rule off by one would take it. Some are true by chance; a wrong one must not prove a wrong bound.
                var step = certificate.Steps[k];
                var moved = step with { Row = step.Row < 0 ? -1 : step.Row + 1, Variable = step.Variable < 0 ? -1 : step.Variable + 1, Literals = step.Literals is null ? null : [.. step.Literals.Select(literal => ~literal)] };
                ReductionStep[] steps = [.. certificate.Steps];
                steps[k] = moved;
                if (CertificateChecker.FirstFlaw(certificate with { Steps = steps }) is not null) refused[step.Rule] = refused.GetValueOrDefault(step.Rule) + 1;
            }
        }

        foreach (var rule in Enum.GetValues<ReductionRule>()) Assert.True(refused.GetValueOrDefault(rule) > 10, $"{rule}: {refused.GetValueOrDefault(rule)} refused");
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, ~0)]
    public void AClauseThatNamesAVariableTwiceIsAFlaw(int first, int second)
    {
        var certificate = Solve(Covering(2, 30, 12, 6));
        ReductionStep[] steps = [new ReductionStep(ReductionRule.Clause, Rows: [0], Literals: [first, second]), .. certificate.Steps];
        Assert.Contains("each once", CertificateChecker.FirstFlaw(certificate with { Steps = steps }), StringComparison.Ordinal);
    }

    /// <summary>A proof may drop rows; their coefficients are held to what the certificate was made for all the same.</summary>
    [Fact]
    public void EveryChangedCoefficientIsNoticed()
    {
        using var stream = new MemoryStream();
        CertificateJson.Write(stream, Solve(Covering(2, 30, 12, 6)));
        var text = Encoding.UTF8.GetString(stream.ToArray());
        const string Start = "\"coefficients\":[\"";
        var lists = text.Split(Start);
        Assert.True(lists.Length > 10);
        for (var k = 1; k < lists.Length; k++)
        {
            // The first coefficient of each row gets one more digit.
            var changed = string.Join(Start, [.. lists[..k], lists[k].Insert(lists[k].IndexOf('"', StringComparison.Ordinal), "1"), .. lists[(k + 1)..]]);
            using var input = new MemoryStream(Encoding.UTF8.GetBytes(changed));
            var error = Assert.Throws<MalformedInputException>(() => CertificateJson.Read(input, "changed.json"));
            Assert.Contains("$.constraintsSha256", error.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>By its version, not by its form, which may be that of another version: version 5 had its multipliers and nodes as objects.</summary>
    [Theory]
    [InlineData(5, "")]
    [InlineData(5, """ "multipliers":[{"rows":[0],"values":["1p0"]}],"tree":[{"multipliers":0}], """)]
    [InlineData(7, """ "multipliers":{"packed":"AAEC"}, """)]
    [InlineData(-1, """ "multipliers":false, """)]
    [InlineData(0, "")]
    public void AnotherVersionIsRefusedByName(int version, string form)
    {
        using var stream = new MemoryStream();
        CertificateJson.Write(stream, Solve(Covering(2, 30, 12, 6)));
        var text = Encoding.UTF8.GetString(stream.ToArray())
            .Replace("\"version\":6", $"\"version\":{version}", StringComparison.Ordinal)
            .Replace("\"components\":[{", $"\"components\":[{{{form}", StringComparison.Ordinal);
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var error = Assert.Throws<MalformedInputException>(() => CertificateJson.Read(input, "old.json"));
        Assert.Equal("$.version", error.Place);
        Assert.Contains($"expected 6, got {version}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MalformedTextIsRefusedWithItsPlace()
    {
        using var stream = new MemoryStream();
        CertificateJson.Write(stream, Solve(Covering(2, 30, 12, 6)));
        var text = Encoding.UTF8.GetString(stream.ToArray());
        var random = new Random(1);
        for (var turn = 0; turn < 400; turn++)
        {
            var broken = text.ToCharArray();
            if (turn % 4 == 0) broken = broken[..random.Next(broken.Length)];
            else broken[random.Next(broken.Length)] = "x0-9\"{}[],:p"[random.Next(12)];
            using var input = new MemoryStream(Encoding.UTF8.GetBytes(broken));
            try
            {
                CertificateChecker.FirstFlaw(CertificateJson.Read(input, "broken.json"));
            }
            catch (MalformedInputException error)
            {
                Assert.StartsWith("broken.json", error.Message, StringComparison.Ordinal);
            }
        }
    }
}
