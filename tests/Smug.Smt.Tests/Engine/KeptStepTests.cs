using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Text;

namespace Smug.Smt.Tests.Engine;

/// <summary>Arguments by assignments that are kept and cut down by the bound, built here from enumerations: the checker follows each step exactly, and believes none
/// that is false in one way.</summary>
[SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "Not about security.")]
public class KeptStepTests
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

    /// <summary>A set of assignments as the list of their bits, one per variable in an order.</summary>
    private sealed record Assignments(int[] Variables, List<int> Codes)
    {
        public static long Cost(int[] costs, int code) => costs.Select((c, j) => ((code >> j) & 1) * (long)c).Sum();

        public long Least(int[] costs) => Codes.Count == 0 ? Nothing : Codes.Min(code => Cost(costs, code));

        /// <summary>The part's own bits of an assignment of more variables.</summary>
        public static int Part(int[] whole, int code, int[] part) => part.Select((v, j) => ((code >> Array.IndexOf(whole, v)) & 1) << j).Sum();

        /// <summary>Without the ways that cost the bound or more. Two beginnings are at the same place where the same is left of each part.</summary>
        public static Assignments Kept(Assignments[] parts, int[] variables, int[] costs, long bound)
        {
            var count = variables.Length;
            int[] all = [.. Enumerable.Range(0, 1 << count).Where(code => parts.All(part => part.Codes.Contains(Part(variables, code, part.Variables))))];
            var place = new Dictionary<(int Depth, int Begun), string>();
            for (var depth = 0; depth <= count; depth++)
            {
                foreach (var begun in all.Select(code => code & ((1 << depth) - 1)).Distinct())
                {
                    var left = parts.Select(part =>
                    {
                        var own = part.Variables.Count(v => Array.IndexOf(variables, v) < depth);
                        var start = Part(variables, begun, part.Variables);
                        return string.Join(',', part.Codes.Where(code => (code & ((1 << own) - 1)) == start).Select(code => code >> own).Order());
                    });
                    place[(depth, begun)] = string.Join('|', left);
                }
            }

            string At(int depth, int code) => $"{depth}:{place[(depth, code & ((1 << depth) - 1))]}";
            long Begin(int depth, int code) => Cost(costs, code & ((1 << depth) - 1));
            var (before, after) = (new Dictionary<string, long>(), new Dictionary<string, long>());
            foreach (var code in all)
            {
                for (var depth = 0; depth <= count; depth++)
                {
                    var at = At(depth, code);
                    before[at] = Math.Min(before.GetValueOrDefault(at, long.MaxValue), Begin(depth, code));
                    after[at] = Math.Min(after.GetValueOrDefault(at, long.MaxValue), Cost(costs, code) - Begin(depth, code));
                }
            }

            return new Assignments(variables, [.. all.Where(code => Enumerable.Range(0, count).All(depth =>
                before[At(depth, code)] + Begin(depth + 1, code) - Begin(depth, code) + after[At(depth + 1, code)] < bound))]);
        }
    }

    /// <summary>An argument of three stages over a random set: least sums over rows, by which what is kept of each group of rows is cut; other costs, by which it is cut
    /// again, two groups together; and at other costs the least sums of that.</summary>
    private sealed class Claim
    {
        private readonly Random _random;
        private readonly long _rest;

        public Claim(int seed)
        {
            _random = new Random(seed);
            var count = _random.Next(2, 9);
            Row[] rows = [.. Enumerable.Range(0, _random.Next(2, 6)).Select(_ => RandomRow(count))];
            Set = new ConstraintSet(count, rows, [.. Enumerable.Range(0, count).Select(_ => _random.NextInt64(1, 9))]);
            Bound = Math.Max(1, (RandomSets.Cheapest(Set) ?? 20) + _random.Next(-3, 2));
            int[] order = [.. Enumerable.Range(0, count).OrderBy(_ => _random.Next())];
            int[][] groups = [.. Enumerable.Range(0, rows.Length).GroupBy(_ => _random.Next(3)).Select(group => group.ToArray())];
            Assignments[] own = [.. groups.Select(group => Satisfying(group, order))];

            // A row of each group at its share of the costs, and what is kept of the group beside the others' rows.
            var (costs, lost) = Share(own);
            var first = Cuts.Count;
            for (var d = 0; d < own.Length; d++) Cuts.Add(new LeastStep(groups[d], own[d].Variables, costs[d], own[d].Least(costs[d])));
            var kept = new Assignments[own.Length];
            var place = new int[own.Length];
            for (var d = 0; d < own.Length; d++)
            {
                var limit = Limit(d, first, own.Length, lost);
                Assignments[] single = [.. groups[d].Select(row => Satisfying([row], order))];
                (kept[d], place[d]) = (Assignments.Kept(single, own[d].Variables, costs[d], limit), Cuts.Count);
                Cuts.Add(new KeptStep(groups[d], [], own[d].Variables, costs[d], limit, Others(d, first, own.Length), -Unit));
                Dropped += own[d].Codes.Count - kept[d].Codes.Count;
            }

            // The same at other costs; the first two groups become one.
            (costs, lost) = Share(kept);
            first = Cuts.Count;
            for (var d = 0; d < kept.Length; d++) Cuts.Add(new LeastStep([], kept[d].Variables, costs[d], kept[d].Least(costs[d]), 0, place[d]));
            int[][] pairs = kept.Length < 2 ? [[0]] : [[0, 1], .. Enumerable.Range(2, kept.Length - 2).Select(d => (int[])[d])];
            var (merged, places) = (new List<Assignments>(), new List<int>());
            foreach (var pair in pairs)
            {
                int[] variables = [.. order.Where(v => pair.Any(d => kept[d].Variables.Contains(v)))];
                int[] sums = [.. variables.Select(v => pair.Sum(d => Array.IndexOf(kept[d].Variables, v) is >= 0 and var j ? costs[d][j] : 0))];
                var limit = Limit(pair, first, kept.Length, lost);
                merged.Add(Assignments.Kept([.. pair.Select(d => kept[d])], variables, sums, limit));
                places.Add(Cuts.Count);
                Cuts.Add(new KeptStep([], [.. pair.Select(d => new KeptPart(place[d], costs[d]))], variables, sums, limit, Others(pair, first, kept.Length), -Unit));
            }

            (costs, lost) = Share([.. merged]);
            _rest = lost;
            for (var d = 0; d < merged.Count; d++) Cuts.Add(new LeastStep([], merged[d].Variables, costs[d], merged[d].Least(costs[d]), 0, places[d]));
            Last = [.. Enumerable.Range(Cuts.Count - merged.Count, merged.Count)];
        }

        public ConstraintSet Set { get; }

        public long Bound { get; }

        public List<DerivedRow> Cuts { get; } = [];

        /// <summary>Steps whose limits are as low as may be.</summary>
        public HashSet<int> Exact { get; } = [];

        public int[] Last { get; }

        public int Dropped { get; }

        /// <summary>A limit is lower than the rows beside it allow.</summary>
        public bool IsTooLow { get; private set; }

        public bool ProvesBound => Last.Sum(k => ((LeastStep)Cuts[k]).Bound) + _rest > (Bound - 1) << Unit;

        public IReadOnlyList<int> VariablesOf(KeptPart part) => ((KeptStep)Cuts[part.Step]).Variables;

        public Claim With(int k, DerivedRow step) => new(this, [.. Cuts[..k], step, .. Cuts[(k + 1)..]]);

        private Claim(Claim other, List<DerivedRow> cuts) => (_random, _rest, Set, Bound, Cuts, Exact, Last) = (other._random, other._rest, other.Set, other.Bound, cuts, other.Exact, other.Last);

        public Certificate Certificate() => new(Set, CertificateStatus.Unknown, null, 0, Bound, [], null, [new ComponentCertificate(
            [.. Enumerable.Range(0, Set.VariableCount)],
            Bound,
            Cuts,
            [[.. Last.Select(k => new Multiplier(Set.Rows.Count + k, Dyadic.Of(1, -Unit)))]],
            [new TreeNode([], -1, 0, -1)])]);

        private Row RandomRow(int count)
        {
            var coefficients = new int[count];
            foreach (var v in Enumerable.Range(0, count).OrderBy(_ => _random.Next()).Take(_random.Next(1, 6))) coefficients[v] = _random.Next(5) == 0 ? -_random.Next(1, 4) : _random.Next(1, 6);
            return RandomSets.Whole(_random.Next(0, 1 + (int)(0.8 * coefficients.Where(a => a > 0).Sum())), coefficients);
        }

        /// <summary>All assignments of the rows' variables that satisfy the rows.</summary>
        private Assignments Satisfying(int[] rows, int[] order)
        {
            int[] variables = [.. order.Where(v => rows.Any(r => Set.Rows[r].Variables.Contains(v)))];
            return new Assignments(variables, [.. Enumerable.Range(0, 1 << variables.Length).Where(code => rows.All(r =>
                Set.Rows[r].Variables.Zip(Set.Rows[r].Coefficients).Aggregate(BigInteger.Zero, (sum, t) => sum + (((code >> Array.IndexOf(variables, t.First)) & 1) * t.Second)) >= Set.Rows[r].Bound))]);
        }

        /// <summary>Shares the weights out, negative shares included, and now and then more than there is: what that costs is given beside.</summary>
        private (int[][] Costs, long Lost) Share(Assignments[] sets)
        {
            int[][] costs = [.. sets.Select(set => new int[set.Variables.Length])];
            var lost = 0L;
            for (var v = 0; v < Set.VariableCount; v++)
            {
                int[] over = [.. Enumerable.Range(0, sets.Length).Where(d => sets[d].Variables.Contains(v)).OrderBy(_ => _random.Next())];
                var left = (int)(Set.Weights[v] << Unit) - (_random.Next(8) == 0 ? _random.Next(-3, 6) : 0);
                var spare = (int)(Set.Weights[v] << Unit) - left;
                for (var i = 0; i < over.Length; i++)
                {
                    var share = i == over.Length - 1 ? left : _random.Next(-4, left + 5);
                    costs[over[i]][Array.IndexOf(sets[over[i]].Variables, v)] = share;
                    left -= share;
                }

                if (over.Length > 0) lost += Math.Min(0, spare);
            }

            return (costs, lost);
        }

        private List<int> Others(int d, int first, int count) => Others([d], first, count);

        private List<int> Others(int[] own, int first, int count) => [.. Enumerable.Range(0, count).Except(own).Select(d => Set.Rows.Count + first + d)];

        private long Limit(int d, int first, int count, long lost) => Limit([d], first, count, lost);

        /// <summary>From here on a sum proves the bound with the other rows; now and then more, seldom less.</summary>
        private long Limit(int[] own, int first, int count, long lost)
        {
            // Costs of other variables than the others' and its own are not negative, so that what they lose is lost here too.
            var exact = ((Bound - 1) << Unit) + 1 - lost - Enumerable.Range(0, count).Except(own).Sum(d => ((LeastStep)Cuts[first + d]).Bound);
            var noise = _random.Next(10);
            if (noise > 1) Exact.Add(Cuts.Count);
            if (noise == 1 && _random.Next(6) == 0) IsTooLow = true;
            else if (noise == 1) Exact.Add(Cuts.Count);
            return noise == 0 ? exact + _random.Next(1, 20) : !Exact.Contains(Cuts.Count) ? exact - _random.Next(1, 9) : exact;
        }
    }
}
