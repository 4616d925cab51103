using System.Numerics;
using System.Runtime.InteropServices;

namespace Smug.Smt;

/// <content>Sums over all masks of a few rows.</content>
public static partial class CertificateChecker
{
    /// <summary>Whether an assignment satisfies some lines with a sum below a limit, by trying both values of one variable after another. Assignments after
    /// which every line lacks as good as the same are one case, of which the least sum is kept.</summary>
    /// <remarks>Lines are rounded to whole numbers of 54 bits, coefficients up and bounds down: no assignment is lost.</remarks>
    private static bool IsPossible(Line[] lines, IReadOnlyList<int> variables, IReadOnlyList<int> costs, long limit)
    {
        Require(variables.Count <= 128, "a sum has at most 128 variables");
        Lacks[] lacks = [.. lines.Select(line => new Lacks(line, variables))];
        var (lacking, left, tried) = (lacks.Select(lack => lack.First).ToArray(), costs.Sum(cost => Math.Min(0L, cost)), 0);
        if (lacking.Contains(-1)) return false;
        var cases = new Dictionary<string, long> { [Key(lacking)] = 0 };
        for (var k = 0; k < variables.Count; k++)
        {
            var later = new Dictionary<string, long>();
            left -= Math.Min(0L, costs[k]);
            foreach (var (states, sum) in cases)
            {
                for (var value = 0; value <= 1; value++)
                {
                    if (sum + (value * (long)costs[k]) is var cost && cost + left >= limit) continue;
                    var before = MemoryMarshal.Cast<char, int>(states);
                    for (var r = 0; r < lacks.Length; r++) lacking[r] = lacks[r].Next(k, before[r], value);
                    if (lacking.Contains(-1)) continue;
                    ref var least = ref CollectionsMarshal.GetValueRefOrAddDefault(later, Key(lacking), out var known);
                    least = known ? Math.Min(least, cost) : cost;
                }
            }

            Require((tried += later.Count) <= 4_000_000, "a sum has too many cases");
            cases = later;
        }

        return cases.Count > 0;
    }

    private static string Key(int[] states) => new(MemoryMarshal.Cast<int, char>(states));

    /// <summary>What a line still lacks after some variables, in cases numbered from 0: all lacks between the same two sums of later variables are one.</summary>
    private sealed class Lacks
    {
        private const int Bits = 54;
        private readonly long[] _coefficient, _largest, _smallest;
        private readonly List<(long From, long To, int Case)>[] _known;
        private readonly List<int>[][] _next;

        public Lacks(Line line, IReadOnlyList<int> variables)
        {
            var shift = Bits - (int)line.Terms.Values.Select(a => BigInteger.Abs(a).GetBitLength()).DefaultIfEmpty(0).Max();
            _coefficient = [.. variables.Select(v => (long)-(-line[v] << shift))];
            _largest = [.. Enumerable.Range(0, variables.Count + 1).Select(k => _coefficient.Skip(k).Sum(a => Math.Max(0, a)))];
            _smallest = [.. Enumerable.Range(0, variables.Count + 1).Select(k => _coefficient.Skip(k).Sum(a => Math.Min(0, a)))];
            (_known, _next) = ([.. variables.Select(_ => new List<(long, long, int)>())], [.. variables.Select(_ => new[] { new List<int> { 0 }, [0] })]);
            First = Of(0, (long)BigInteger.Clamp(line.Bound << shift, _smallest[0] - 1, _largest[0] + BigInteger.One)).Case;
        }

        public int First { get; }

        /// <summary>The case that a value leads to; −1 where the line cannot hold any more.</summary>
        public int Next(int k, int state, int value) => _coefficient[k] == 0 ? state : _next[k][value][state];

        /// <summary>The case of a lack before variable k, 0 where the line holds whatever comes, and the lacks above From and up to To that share it.</summary>
        private (long From, long To, int Case) Of(int k, long lack)
        {
            if (lack > _largest[k]) return (_largest[k], long.MaxValue, -1);
            if (lack <= _smallest[k]) return (long.MinValue, _smallest[k], 0);
            if (_coefficient[k] is var a && a == 0) return Of(k + 1, lack);
            var (low, high) = (0, _known[k].Count);
            while (low < high) (low, high) = _known[k][(low + high) / 2].To < lack ? (((low + high) / 2) + 1, high) : (low, (low + high) / 2);
            if (low < _known[k].Count && _known[k][low].From < lack) return _known[k][low];
            Require(_known[k].Count < 300_000, "a line has too many cases");
            var (zero, one) = (Of(k + 1, lack), Of(k + 1, lack - a));
            _next[k][0].Add(zero.Case);
            _next[k][1].Add(one.Case);
            var from = one.From == long.MinValue ? zero.From : Math.Max(zero.From, one.From + a);
            var to = one.To == long.MaxValue ? zero.To : Math.Min(zero.To, one.To + a);
            _known[k].Insert(low, (from, to, _next[k][0].Count - 1));
            return (from, to, _next[k][0].Count - 1);
        }
    }
}
