using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Smug.Smt.Tests.Engine;

/// <summary>Arguments by assignments that are kept and cut down by the bound, built here from enumerations: the checker follows each step exactly, and believes none
/// that is false in one way.</summary>
[SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "Not about security.")]
public partial class KeptStepTests
{
    /// <summary>Costs are in units of 2^−3.</summary>
    private const int Unit = 3;

    /// <summary>What a row is said to have where nothing is left of the assignments it is over.</summary>
    private const long Nothing = 1_000_000;

    private static string? Flaw(Claim claim) => CertificateChecker.FirstFlaw(claim.Certificate());

    /// <summary>The least sums and what is kept are those of the enumeration, for costs of both signs and limits that are as low as may be, higher, or too low. Then the
    /// bound is proved just where these say so, which is never above the cheapest cost.</summary>
    [Fact]
    public void WhatIsKeptIsWhatTheCutoffLeaves()
    {
        var (proved, refused, low, cut, merged) = (0, 0, 0, 0, 0);
        for (var seed = 0; seed < 4000; seed++)
        {
            var claim = new Claim(seed);
            var flaw = Flaw(claim);
            var expected = !claim.IsTooLow && claim.ProvesBound;
            Assert.True(flaw is null == expected, $"seed {seed}: expected {expected}, got {flaw}");
            Assert.True(flaw is not null || RandomSets.Cheapest(claim.Set) is not { } cost || claim.Bound <= cost, $"seed {seed}: {claim.Bound} is not true");
            if (claim.IsTooLow) Assert.Contains("may cost less", flaw, StringComparison.Ordinal);
            if (claim.IsTooLow) low++;
            else if (expected) proved++;
            else refused++;
            cut += claim.Dropped;
            if (claim.Cuts.OfType<KeptStep>().Any(step => step.Parts.Count > 1)) merged++;
        }

        Assert.True(proved > 400 && refused > 400 && low > 200 && cut > 10_000 && merged > 1000, $"{proved} proved, {refused} refused, {low} too low, {cut} dropped, {merged} merged");
    }

    /// <summary>No least sum of what is kept is one higher than said.</summary>
    [Fact]
    public void ALeastSumOfWhatIsKeptIsExact()
    {
        var raised = 0;
        foreach (var claim in Proved(200))
        {
            for (var k = 0; k < claim.Cuts.Count; k++)
            {
                if (claim.Cuts[k] is not LeastStep { Kept: >= 0, Bound: < Nothing } least) continue;
                raised++;
                Assert.Contains($"a sum below {least.Bound + 1} is possible", Flaw(claim.With(k, least with { Bound = least.Bound + 1 })), StringComparison.Ordinal);
            }
        }

        Assert.True(raised > 100, $"{raised} raised");
    }

    /// <summary>One false claim for each thing that is checked.</summary>
    [Fact]
    public void EachPartOfAStepIsChecked()
    {
        var tried = new Dictionary<string, int>();
        foreach (var claim in Proved(300))
        {
            var rows = claim.Set.Rows.Count;
            for (var k = 0; k < claim.Cuts.Count; k++)
            {
                if (claim.Cuts[k] is LeastStep { Kept: >= 0 } least)
                {
                    Refused("keeps nothing", k, least with { Kept = k });
                    Refused("keeps nothing", k, least with { Kept = claim.Cuts.Count });
                    Refused("keeps nothing", k, least with { Kept = 0 });
                    Refused("is over rows, or over", k, least with { Rows = [.. Enumerable.Range(0, rows).Where(r => claim.Set.Rows[r].Variables.All(least.Variables.Contains))] });
                    Refused("each at a cost", k, least with { Variables = [.. least.Variables.Skip(1)], Coefficients = [.. least.Coefficients.Skip(1)] });
                }

                if (claim.Cuts[k] is not KeptStep kept) continue;
                if (claim.Exact.Contains(k)) Refused("may cost less", k, kept with { Bound = kept.Bound - 1 });
                Refused("may cost less", k, kept with { Bound = long.MinValue });
                Refused("is not there", k, kept with { Beside = [.. kept.Beside, rows + k] });
                Refused("is not there", k, kept with { Beside = [.. kept.Beside, rows + claim.Cuts.Count - 1] });
                Refused("is not there", claim.Cuts.Count - 1, new SumStep([rows + k], [1], 1, []));
                Refused("is not there", claim.Cuts.Count - 1, kept with { Beside = [rows + k] });
                var certificate = claim.Certificate();
                Multiplier[] vector = [.. certificate.Components[0].Multipliers[0], new Multiplier(rows + k, Dyadic.From(0))];
                Assert.Contains("is not there", CertificateChecker.FirstFlaw(certificate with { Components = [certificate.Components[0] with { Multipliers = [vector] }] }), StringComparison.Ordinal);
                Refused("255 variables", k, kept with { Variables = [.. kept.Variables, .. Enumerable.Range(1000, 256)], Coefficients = [.. kept.Coefficients, .. new int[256]] });
                Refused("255 variables", k, kept with { Coefficients = [.. kept.Coefficients, 0] });
                if (kept.Parts.Count == 0) continue;
                var part = kept.Parts[0];
                Refused("keeps nothing", k, kept with { Parts = [part with { Step = k }, .. kept.Parts.Skip(1)] });
                Refused("keeps nothing", k, kept with { Parts = [part with { Step = k + 1 }, .. kept.Parts.Skip(1)] });
                Refused("keeps nothing", k, kept with { Parts = [part with { Step = -1 }, .. kept.Parts.Skip(1)] });
                Refused("keeps nothing", k, kept with { Parts = [part with { Step = 0 }, .. kept.Parts.Skip(1)] });
                Refused("each at a cost", k, kept with { Parts = [part with { Costs = [.. part.Costs, 0] }, .. kept.Parts.Skip(1)] });
                Refused("each at a cost", k, kept with { Parts = [part with { Costs = [.. part.Costs.Skip(1)] }, .. kept.Parts.Skip(1)] });
                Refused("each at a cost", k, kept with { Variables = [.. kept.Variables.Where(v => v != claim.VariablesOf(part)[0])], Coefficients = [.. kept.Coefficients.Skip(1)] });
                Refused("add up", k, kept with { Coefficients = [kept.Coefficients[0] + 1, .. kept.Coefficients.Skip(1)] });
                Refused("add up", k, kept with { Variables = [.. kept.Variables, 999], Coefficients = [.. kept.Coefficients, 1] });
                Refused("is over rows, or over", k, kept with { Rows = [0], Variables = [.. kept.Variables, .. Enumerable.Range(0, claim.Set.VariableCount).Except(kept.Variables)], Coefficients = [.. kept.Coefficients, .. new int[claim.Set.VariableCount - kept.Variables.Count]] });
                Refused("at most four parts", k, kept with { Parts = [.. kept.Parts, .. Enumerable.Repeat(part with { Costs = new int[part.Costs.Count] }, 5 - kept.Parts.Count)] });
                Assert.Null(Flaw(claim.With(k, kept with { Parts = [.. kept.Parts, .. Enumerable.Repeat(part with { Costs = new int[part.Costs.Count] }, 4 - kept.Parts.Count)] })));
                if (claim.VariablesOf(part).Count > 1) Refused("in their order", k, kept with { Variables = [.. kept.Variables.Reverse()], Coefficients = [.. kept.Coefficients.Reverse()] });
            }

            void Refused(string reason, int k, DerivedRow step)
            {
                Assert.Contains(reason, Flaw(claim.With(k, step)) ?? "(none)", StringComparison.Ordinal);
                tried[reason] = tried.GetValueOrDefault(reason) + 1;
            }
        }

        Assert.True(tried.Count == 9 && tried.Values.Min() > 50, string.Join(", ", tried));
    }

    /// <summary>Costs as large as they come, of four parts: the sums are exact.</summary>
    [Fact]
    public void SumsOfTheLargestCostsAreExact()
    {
        // One of 255 variables at least, of which every way but none at all is left.
        const int Count = 255;
        int[] variables = [.. Enumerable.Range(0, Count)], none = new int[Count];
        var set = new ConstraintSet(Count, [RandomSets.Whole(1, [.. Enumerable.Repeat(1, Count)])]);
        foreach (var sign in (int[])[1, -1])
        {
            int[] large = [.. Enumerable.Repeat(sign == 1 ? int.MaxValue : int.MinValue, Count)], opposite = [.. Enumerable.Repeat(sign == 1 ? -int.MaxValue : int.MaxValue, Count)];
            var sum = (long)large[0] + opposite[0];
            var least = sum < 0 ? Count * sum : sum;
            KeptStep Kept(params KeptPart[] parts) => new(parts.Length == 0 ? [0] : [], parts, variables, parts.Length == 0 ? none : [.. Enumerable.Repeat((int)(2 * sum), Count)], long.MaxValue, [], 0);
            string? Claim(long bound) => CertificateChecker.FirstFlaw(new Certificate(set, CertificateStatus.Unknown, null, 0, 0, [], null, [new ComponentCertificate(
                variables,
                0,
                [Kept(), Kept(new(0, large), new(0, opposite), new(0, large), new(0, opposite)), new LeastStep([], variables, [.. Enumerable.Repeat((int)(2 * sum), Count)], bound, 0, 1)],
                [[]],
                [new TreeNode([], -1, 0, -1)])]));
            Assert.Null(Claim(2 * least));
            Assert.Equal($"a sum below {(2 * least) + 1} is possible", Claim((2 * least) + 1));
        }
    }

    /// <summary>Steps that rest on one another, of which many would be begun at once.</summary>
    [Fact]
    public void ALongChainOfStepsIsFollowed()
    {
        const int Length = 20_000;
        var set = new ConstraintSet(2, [RandomSets.Whole(1, 1, 1)], [2L, 2L]);
        string? Claim(long bound)
        {
            DerivedRow[] cuts =
            [
                new KeptStep([0], [], [0, 1], [1, 1], 2, [], 0),
                .. Enumerable.Range(0, Length).Select(k => new KeptStep([], [new KeptPart(k, [1, 1])], [0, 1], [1, 1], 2, [], 0)),
                new LeastStep([], [0, 1], [1, 1], bound, 0, Length),
            ];
            return CertificateChecker.FirstFlaw(new Certificate(set, CertificateStatus.Unknown, null, 0, 2, [], null, [new ComponentCertificate(
                [0, 1], 2, cuts, [[new Multiplier(0, Dyadic.From(2))]], [new TreeNode([], -1, 0, -1)])]));
        }

        Assert.Null(Claim(1));
        Assert.Equal("a sum below 2 is possible", Claim(2));
    }

    [Fact]
    public void StepsSurviveJson()
    {
        foreach (var claim in Proved(60))
        {
            var text = Text(claim.Certificate());
            var read = Read(text);
            Assert.Equal(text, Text(read));
            Assert.Null(CertificateChecker.FirstFlaw(read));
        }
    }

    [Theory]
    [InlineData("\"exponent\":-3", "\"exponent\":999999", ".exponent")]
    [InlineData(",\"exponent\":-3", "", ".exponent")]
    [InlineData("\"parts\":[]", "\"parts\":null", ".parts")]
    [InlineData("\"parts\":[{\"step\":", "\"parts\":[null,{\"step\":", ".parts[0]")]
    [InlineData("\"parts\":[{\"step\":", "\"parts\":[{\"costs\":[]},{\"step\":", ".parts[0].step")]
    [InlineData("\"parts\":[{\"step\":", "\"parts\":[{\"step\":0},{\"step\":", ".parts[0].costs")]
    [InlineData("\"kept\":", "\"kept\":-", ".kept")]
    public void AFalseDocumentIsRefusedWithItsPlace(string form, string changed, string place)
    {
        var text = Proved(300).Select(claim => Text(claim.Certificate())).First(text => text.Contains(form, StringComparison.Ordinal) && !text.Contains("\"kept\":0", StringComparison.Ordinal));
        var at = text.IndexOf(form, StringComparison.Ordinal);
        var error = Assert.Throws<MalformedInputException>(() => Read(text[..at] + changed + text[(at + form.Length)..]));
        Assert.StartsWith("$.components[0].cuts[", error.Place, StringComparison.Ordinal);
        Assert.EndsWith(place, error.Place, StringComparison.Ordinal);
    }

    private static string Text(Certificate certificate)
    {
        using var stream = new MemoryStream();
        CertificateJson.Write(stream, certificate);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static Certificate Read(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return CertificateJson.Read(stream, "certificate.json");
    }

    /// <summary>Claims that hold.</summary>
    private static IEnumerable<Claim> Proved(int seeds) => Enumerable.Range(0, seeds).Select(seed => new Claim(seed)).Where(claim => !claim.IsTooLow && claim.ProvesBound);
}
