using System.Numerics;
using System.Runtime.InteropServices;

namespace Smug.Smt;

/// <content>Sums over all masks of a few rows.</content>
public static partial class CertificateChecker
{
    /// <summary>Further than lacks of 128 coefficients of 50 bits, and than sums of 128 coefficients: what it costs to hold a line that is out of reach.</summary>
    private const long Far = 1L << 60;

    /// <summary>Σ coefficient · m ≥ bound where no assignment satisfies some lines with less. Whether one does is left to the search that is handed out.</summary>
    private static Line Exhausted(IEnumerable<Line> lines, IReadOnlyList<int> variables, IReadOnlyList<int> coefficients, long bound, Action<Action> search)
    {
        Require(variables.Count <= 128 && variables.All(new HashSet<int>().Add) && lines.All(line => line.Terms.Keys.All(variables.Contains)), "a sum is over at most 128 variables, each once, and must name all variables of its rows");
        search(() => Search(lines, variables, coefficients, bound));
        return new Line(variables.Zip(coefficients).Where(t => t.Second != 0).ToDictionary(t => t.First, t => (BigInteger)t.Second), bound);
    }

    /// <summary>Tries both values of one variable after another. Assignments after which every line is at the same node are one case, of which the least sum is
    /// kept; it counts no further once what any one line still costs takes it to the bound.</summary>
    private static void Search(IEnumerable<Line> lines, IReadOnlyList<int> variables, IReadOnlyList<int> coefficients, long bound)
    {
        List<Node> nodes = [new(-1, 0, 0, 0), new(-1, 1, 1, Far)];
        int[] places = [.. lines.Select(line => Root(line.Scaled(50), variables, coefficients, nodes))];
        var (known, cases, later, tried) = (nodes.ToArray(), new Dictionary<string, long> { [new string(MemoryMarshal.Cast<int, char>(places))] = coefficients.Sum(a => Math.Min(0L, a)) }, new Dictionary<string, long>(), 0);
        for (var k = 0; k < variables.Count; k++, (cases, later) = (later, cases), later.Clear())
        {
            foreach (var (before, sum) in cases)
            {
                for (var value = 0; value <= 1; value++)
                {
                    var (next, more) = (sum + Cost(coefficients[k], value), 0L);
                    for (var r = 0; r < places.Length; r++)
                    {
                        var node = known[places[r] = MemoryMarshal.Cast<char, int>(before)[r]];
                        if (node.Level == k) node = known[places[r] = value == 0 ? node.Zero : node.One];
                        more = Math.Max(more, node.Least);
                    }

                    if (next + more >= Math.Min(bound, Far / 2)) continue;
                    ref var least = ref CollectionsMarshal.GetValueRefOrAddDefault(later.GetAlternateLookup<ReadOnlySpan<char>>(), MemoryMarshal.Cast<int, char>(places), out var again);
                    least = again ? Math.Min(least, next) : next;
                }
            }

            Require((tried += later.Count) <= 4_000_000, "a sum has too many cases");
        }

        Require(cases.Count == 0, $"a sum below {bound} is possible");
    }

    /// <summary>What it costs to give a variable this value and not the cheaper one.</summary>
    private static long Cost(long coefficient, int value) => Math.Max(0, value == 0 ? -coefficient : coefficient);

    /// <summary>Adds the nodes of a line, and gives the one before the first variable. All lacks between the same two sums of later variables are one node.</summary>
    private static int Root(Line line, IReadOnlyList<int> variables, IReadOnlyList<int> coefficients, List<Node> nodes)
    {
        var (terms, to, known) = (variables.Select(v => (long)line[v]).ToArray(), variables.Select(_ => new List<long>()).ToArray(), variables.Select(_ => new List<(long From, int Node)>()).ToArray());
        var (largest, smallest) = (new long[terms.Length + 1], new long[terms.Length + 1]);
        for (var k = terms.Length; k-- > 0;) (largest[k], smallest[k]) = (largest[k + 1] + Math.Max(0, terms[k]), smallest[k + 1] + Math.Min(0, terms[k]));
        return Of(0, (long)BigInteger.Clamp(line.Bound, -Far, Far)).Node;

        // Before variable k the lacks above From and up to To are one node.
        (long From, long To, int Node) Of(int k, long lack)
        {
            if (lack > largest[k] || lack <= smallest[k]) return lack > largest[k] ? (largest[k], Far, 1) : (-Far, smallest[k], 0);
            if (terms[k] == 0) return Of(k + 1, lack);
            var place = to[k].BinarySearch(lack) is var at && at < 0 ? ~at : at;
            if (place < to[k].Count && known[k][place].From < lack) return (known[k][place].From, to[k][place], known[k][place].Node);
            Require(nodes.Count < 4_000_000, "lines have too many cases");
            var (zero, one) = (Of(k + 1, lack), Of(k + 1, lack - terms[k]));
            to[k].Insert(place, Math.Min(zero.To, one.To + terms[k]));
            known[k].Insert(place, (Math.Max(zero.From, one.From + terms[k]), nodes.Count));
            nodes.Add(new Node(k, zero.Node, one.Node, Math.Min(nodes[zero.Node].Least + Cost(coefficients[k], 0), nodes[one.Node].Least + Cost(coefficients[k], 1))));
            return (known[k][place].From, to[k][place], nodes.Count - 1);
        }
    }

    /// <summary>A line with less or more to go: the next variable that counts, where its values lead, and the least that later variables cost that make up for
    /// what the line lacks. Node 0 lacks nothing, node 1 more than there is.</summary>
    private readonly record struct Node(int Level, int Zero, int One, long Least);
}
