using System.Numerics;

namespace Smug.Smt;

/// <content>Sums over all masks of a few rows.</content>
public static partial class CertificateChecker
{
    /// <summary>The least sum over the assignments that satisfy some lines, by trying both values of each variable. What is left to do depends only on what
    /// the lines still lack, so each result is kept for all lacks between the same sums of later variables.</summary>
    /// <remarks>Lines are rounded to whole numbers of 54 bits, coefficients up and bounds down: no assignment is lost.</remarks>
    private sealed class Exhaustion
    {
        private const int Bits = 54, MostResults = 4_000_000;
        private readonly long[][] _coefficient, _largest, _smallest;
        private readonly long[] _bound;
        private readonly IReadOnlyList<int> _costs;
        private readonly Dictionary<string, List<Result>>[] _known;
        private int _results;

        public Exhaustion(Line[] lines, IReadOnlyList<int> variables, IReadOnlyList<int> costs)
        {
            Require(variables.Count <= 64, "a sum has at most 64 variables");
            int[] shift = [.. lines.Select(line => Bits - (int)line.Terms.Values.Select(a => BigInteger.Abs(a).GetBitLength()).DefaultIfEmpty(0).Max())];
            var reach = BigInteger.One << (Bits + 7);
            (_costs, _bound) = (costs, [.. lines.Select((line, r) => (long)BigInteger.Clamp(line.Bound << shift[r], -reach, reach))]);
            _coefficient = [.. variables.Select(v => lines.Select((line, r) => (long)-(-line[v] << shift[r])).ToArray())];
            long[][] Sums(Func<long, long> part) => [.. Enumerable.Range(0, _coefficient.Length + 1).Select(k => lines.Select((_, r) => _coefficient.Skip(k).Sum(a => part(a[r]))).ToArray())];
            (_largest, _smallest) = (Sums(a => Math.Max(0, a)), Sums(a => Math.Min(0, a)));
            _known = [.. variables.Select(_ => new Dictionary<string, List<Result>>())];
        }

        /// <summary>The least sum, or null where no assignment satisfies the lines.</summary>
        public long? Least() => Try(0, _bound).Least;

        private static long Plus(long edge, long by) => edge is long.MinValue or long.MaxValue ? edge : edge + by;

        private Result Try(int k, long[] lack)
        {
            var n = lack.Length;
            var result = new Result([.. Enumerable.Repeat(long.MinValue, n)], [.. Enumerable.Repeat(long.MaxValue, n)]);
            for (var r = 0; r < n; r++)
            {
                if (lack[r] <= _largest[k][r]) continue;
                result.From[r] = _largest[k][r];
                return result;
            }

            if (k == _costs.Count) return new Result(result.From, new long[n]) { Least = 0 };
            var holds = string.Concat(lack.Zip(_smallest[k], (l, least) => l <= least ? '1' : '0'));
            if (!_known[k].TryGetValue(holds, out var known)) _known[k][holds] = known = [];
            if (known.Find(earlier => earlier.Holds(lack)) is { } same) return same;
            Require(++_results <= MostResults, "a sum has too many cases");
            for (var value = 0; value <= 1; value++)
            {
                var later = Try(k + 1, [.. lack.Zip(_coefficient[k], (l, a) => l - (value * a))]);
                for (var r = 0; r < n; r++)
                {
                    result.From[r] = Math.Max(result.From[r], Plus(later.From[r], value * _coefficient[k][r]));
                    result.To[r] = Math.Min(result.To[r], Plus(later.To[r], value * _coefficient[k][r]));
                }

                if (later.Least + (value * _costs[k]) is { } sum && !(result.Least <= sum)) result.Least = sum;
            }

            known.Add(result);
            return result;
        }

        /// <summary>What is least for every lack above From and up to To.</summary>
        private sealed record Result(long[] From, long[] To)
        {
            public long? Least { get; set; }

            public bool Holds(long[] lack)
            {
                for (var r = 0; r < lack.Length; r++) if (lack[r] <= From[r] || lack[r] > To[r]) return false;
                return true;
            }
        }
    }
}
