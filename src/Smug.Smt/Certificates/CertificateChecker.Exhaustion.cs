using System.Numerics;
using System.Runtime.InteropServices;

namespace Smug.Smt;

/// <content>Sums over all masks of a few rows.</content>
public static partial class CertificateChecker
{
    /// <summary>Σ coefficient · m ≥ bound where no assignment satisfies some lines with less, by trying both values of one variable after another. Assignments
    /// after which every line lacks as good as the same are one case, of which the least sum is kept.</summary>
    private static Line Exhausted(Line[] lines, IReadOnlyList<int> variables, IReadOnlyList<int> coefficients, long bound)
    {
        var terms = new Dictionary<int, BigInteger>();
        Require(variables.Count <= 128 && variables.Zip(coefficients).All(t => terms.TryAdd(t.First, t.Second)), "a sum is over at most 128 variables, each once");
        Require(lines.All(line => line.Terms.Keys.All(terms.ContainsKey)), "a sum must name all variables of its rows");
        Lacks[] lacks = [.. lines.Select(line => new Lacks(line.Scaled(50), variables))];
        var (lacking, left, tried) = (lacks.Select(lack => lack.First).ToArray(), coefficients.Sum(a => Math.Min(0L, a)), 0);
        var cases = new Dictionary<string, long> { [new string(MemoryMarshal.Cast<long, char>(lacking))] = 0 };
        for (var k = 0; k < variables.Count; k++)
        {
            (var later, left) = (new Dictionary<string, long>(), left - Math.Min(0L, coefficients[k]));
            foreach (var (before, sum) in cases)
            {
                for (var value = 0; value <= 1; value++)
                {
                    if (sum + (value * (long)coefficients[k]) is var next && next + left >= bound) continue;
                    for (var r = 0; r < lacks.Length; r++) lacking[r] = lacks[r].Next(k, MemoryMarshal.Cast<char, long>(before)[r], value);
                    if (lacking.Contains(Lacks.Far)) continue;
                    ref var least = ref CollectionsMarshal.GetValueRefOrAddDefault(later.GetAlternateLookup<ReadOnlySpan<char>>(), MemoryMarshal.Cast<long, char>(lacking), out var known);
                    least = known ? Math.Min(least, next) : next;
                }
            }

            Require((tried += later.Count) <= 4_000_000, "a sum has too many cases");
            cases = later;
        }

        Require(cases.Count == 0, $"a sum below {bound} is possible");
        return new Line(terms.Where(t => !t.Value.IsZero).ToDictionary(), bound);
    }

    /// <summary>What a line still lacks after some variables. All lacks between the same two sums of later variables are one: the upper of the two stands for them.</summary>
    private sealed class Lacks
    {
        /// <summary>Stands for a lack that no later variables make up for; 128 coefficients of 50 bits stay far below it.</summary>
        public const long Far = 1L << 60;

        private readonly long[] _coefficient, _largest, _smallest;
        private readonly List<long>[] _to, _from;

        public Lacks(Line line, IReadOnlyList<int> variables)
        {
            _coefficient = [.. variables.Select(v => (long)line[v])];
            (_largest, _smallest, _to, _from) = (new long[variables.Count + 1], new long[variables.Count + 1], [.. variables.Select(_ => new List<long>())], [.. variables.Select(_ => new List<long>())]);
            for (var k = variables.Count; k-- > 0;) (_largest[k], _smallest[k]) = (_largest[k + 1] + Math.Max(0, _coefficient[k]), _smallest[k + 1] + Math.Min(0, _coefficient[k]));
            First = Of(0, (long)BigInteger.Clamp(line.Bound, -Far, Far)).To;
        }

        public long First { get; }

        public long Next(int k, long lack, int value) => _coefficient[k] == 0 ? lack : Of(k + 1, lack - (value * _coefficient[k])).To;

        /// <summary>The lacks above From and up to To are one with a lack before variable k.</summary>
        private (long To, long From) Of(int k, long lack)
        {
            if (lack > _largest[k]) return (Far, _largest[k]);
            if (lack <= _smallest[k]) return (_smallest[k], -Far);
            var place = _to[k].BinarySearch(lack) is var at && at < 0 ? ~at : at;
            if (place < _to[k].Count && _from[k][place] < lack) return (_to[k][place], _from[k][place]);
            Require(_to[k].Count < 300_000, "a line has too many cases");
            var (zero, one, a) = (Of(k + 1, lack), Of(k + 1, lack - _coefficient[k]), _coefficient[k]);
            _to[k].Insert(place, Math.Min(zero.To, one.To + a));
            _from[k].Insert(place, Math.Max(zero.From, one.From + a));
            return (_to[k][place], _from[k][place]);
        }
    }
}
