using System.Numerics;

namespace Smug.Smt.Tests.Engine;

/// <content>The claims, and enumerations of what is kept.</content>
public partial class KeptStepTests
{
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
