using System.Numerics;
using System.Runtime.InteropServices;

namespace Smug.Smt;

/// <content>Sums over all masks of a few rows, or over assignments that were kept.</content>
public static partial class CertificateChecker
{
    /// <summary>Further than lacks of 255 coefficients of 50 bits, and than sums of 255 coefficients: what it costs to hold a line that is out of reach. Eight times
    /// as much is still a number.</summary>
    private const long Far = 1L << 60;

    /// <summary>The search for assignments that satisfy some lines, or that each of some parts keeps, with Σ coefficient · m below a bound. It is made when what is
    /// left is asked for; whoever asks meanwhile waits.</summary>
    private static Search Sought(IEnumerable<Line> lines, (Search Kept, IReadOnlyList<int> Costs)[] parts, IReadOnlyList<int> variables, IReadOnlyList<int> coefficients, long bound)
    {
        Require(variables.Count <= 255 && variables.All(new HashSet<int>().Add) && lines.All(line => line.Terms.Keys.All(variables.Contains)), "a sum is over at most 255 variables, each once, and must name all variables of its rows");
        Require(variables.Count == coefficients.Count && parts.Length <= 4 && (parts.Length == 0 || !lines.Any()), "a sum has one coefficient per variable, and is over rows or at most four parts");
        var alike = lines.Select(line => (DiagramOf(line.Scaled(50), variables), variables, coefficients)).Concat(parts.Select(part => (part.Kept.Left.Value, part.Kept.Variables, part.Costs)));
        var row = new Line(variables.Zip(coefficients).Where(t => t.Second != 0).ToDictionary(t => t.First, t => (BigInteger)t.Second), bound);
        return new Search(variables, row, new(() => Left(alike, parts.Length > 0, [.. variables], coefficients, Math.Min(bound, Far / 2))));
    }

    /// <summary>Tries both values of one variable after another. Assignments after which every part is at the same node are one case, of which the least sum is
    /// kept; it counts no further once what the parts still cost takes it to the bound: together where each has costs of its own, any one alone where all have the
    /// same. Then, from the last variable back, what is left: without the ways that cost the bound or more.</summary>
    private static Diagram Left(IEnumerable<(Diagram Diagram, IReadOnlyList<int> Variables, IReadOnlyList<int> Costs)> parts, bool together, int[] variables, IReadOnlyList<int> coefficients, long bound)
    {
        var (nodes, charges, roots) = (new List<Node> { new(-1, 0, 0, 0), new(-1, 1, 1, Far) }, new List<IReadOnlyList<int>>(), new List<int>());
        foreach (var part in parts)
        {
            var (levels, costs, first) = (part.Variables.Select(v => Array.IndexOf(variables, v)).ToArray(), new int[variables.Length], nodes.Count - 2);
            Require(part.Costs.Count == levels.Length && levels.Prepend(-1).Zip(levels).All(t => t.First < t.Second), "the variables of a part must come in its order, each at a cost");
            Require(first + part.Diagram.Nodes.Length < 4_000_000, "parts have too many cases");
            for (var j = 0; j < levels.Length; j++) costs[levels[j]] = part.Costs[j];
            foreach (var (level, zero, one) in part.Diagram.Nodes)
                nodes.Add(new Node(levels[level], Moved(zero), Moved(one), Math.Min(nodes[Moved(zero)].Least + Cost(costs[levels[level]], 0), nodes[Moved(one)].Least + Cost(costs[levels[level]], 1))));
            charges.Add(costs);
            roots.Add(Moved(part.Diagram.Root));

            int Moved(int node) => node < 2 ? node : node + first;
        }

        if (!together) charges = [coefficients];
        Require(coefficients.Index().All(t => charges.Sum(costs => (long)costs[t.Index]) == t.Item), "coefficients must be the sums of the parts' costs");

        // In every layer case 0 is out.
        var (known, places, tried, layers) = (nodes.ToArray(), roots.ToArray(), 0, new Stack<(List<long> Sums, long[] Prices, int[] Next)>());
        var (cases, later, sums) = (new Dictionary<string, int> { [new string(MemoryMarshal.Cast<int, char>(places))] = 1 }, new Dictionary<string, int>(), new List<long> { Far, charges.Sum(costs => costs.Sum(a => Math.Min(0L, a))) });
        for (var k = 0; k < variables.Length; k++, (cases, later) = (later, cases), later.Clear())
        {
            layers.Push((sums, [charges.Sum(costs => Cost(costs[k], 0)), charges.Sum(costs => Cost(costs[k], 1))], new int[2 * sums.Count]));
            var (from, prices, next) = layers.Peek();
            sums = [Far];
            foreach (var (before, place) in cases)
            {
                for (var value = 0; value <= 1; value++)
                {
                    var (sum, more) = (from[place] + prices[value], 0L);
                    for (var r = 0; r < places.Length; r++)
                    {
                        var node = known[places[r] = MemoryMarshal.Cast<char, int>(before)[r]];
                        if (node.Level == k) node = known[places[r] = value == 0 ? node.Zero : node.One];
                        more = together ? more + node.Least : Math.Max(more, node.Least);
                    }

                    if (sum + more >= bound) continue;
                    ref var to = ref CollectionsMarshal.GetValueRefOrAddDefault(later.GetAlternateLookup<ReadOnlySpan<char>>(), MemoryMarshal.Cast<int, char>(places), out var again);
                    if (!again) sums.Add(Far);
                    next[(2 * place) + value] = to = again ? to : later.Count;
                    sums[to] = Math.Min(sums[to], sum);
                }
            }

            Require((tried += later.Count) <= 4_000_000, "a sum has too many cases");
        }

        var (left, ends) = (new List<(int Level, int Zero, int One)>(), new (int Node, long Least)[] { (1, Far), (0, 0) });
        while (layers.TryPop(out var layer))
        {
            var (same, ways) = (new Dictionary<(int, int), int>(), new (int Node, long Least)[layer.Sums.Count]);
            for (var place = 0; place < ways.Length; place++)
            {
                var (zero, one) = (Way(0), Way(1));
                ref var node = ref CollectionsMarshal.GetValueRefOrAddDefault(same, (zero.Node, one.Node), out var again);
                if (!again) node = zero.Node == one.Node ? zero.Node : left.Count + 2;
                if (!again && zero.Node != one.Node) left.Add((layers.Count, zero.Node, one.Node));
                ways[place] = (node, Math.Min(zero.Least, one.Least));

                (int Node, long Least) Way(int value)
                {
                    var (end, least) = ends[layer.Next[(2 * place) + value]];
                    return layer.Sums[place] + layer.Prices[value] + least < bound ? (end, layer.Prices[value] + least) : (1, Far);
                }
            }

            ends = ways;
        }

        return new Diagram([.. left], ends[1].Node);
    }

    /// <summary>What it costs to give a variable this value and not the cheaper one.</summary>
    private static long Cost(long coefficient, int value) => Math.Max(0, value == 0 ? -coefficient : coefficient);

    /// <summary>What satisfies a line. All lacks between the same two sums of later variables are one node.</summary>
    private static Diagram DiagramOf(Line line, IReadOnlyList<int> variables)
    {
        var (terms, to, known, nodes) = (variables.Select(v => (long)line[v]).ToArray(), variables.Select(_ => new List<long>()).ToArray(), variables.Select(_ => new List<(long From, int Node)>()).ToArray(), new List<(int, int, int)>());
        var (largest, smallest) = (new long[terms.Length + 1], new long[terms.Length + 1]);
        for (var k = terms.Length; k-- > 0;) (largest[k], smallest[k]) = (largest[k + 1] + Math.Max(0, terms[k]), smallest[k + 1] + Math.Min(0, terms[k]));
        var root = Of(0, (long)BigInteger.Clamp(line.Bound, -Far, Far)).Node;
        return new Diagram([.. nodes], root);

        // Before variable k the lacks above From and up to To are one node.
        (long From, long To, int Node) Of(int k, long lack)
        {
            if (lack > largest[k] || lack <= smallest[k]) return lack > largest[k] ? (largest[k], Far, 1) : (-Far, smallest[k], 0);
            if (terms[k] == 0) return Of(k + 1, lack);
            var place = to[k].BinarySearch(lack) is var at && at < 0 ? ~at : at;
            if (place < to[k].Count && known[k][place].From < lack) return (known[k][place].From, to[k][place], known[k][place].Node);
            Require(nodes.Count < 4_000_000, "a line has too many cases");
            var (zero, one) = (Of(k + 1, lack), Of(k + 1, lack - terms[k]));
            nodes.Add((k, zero.Node, one.Node));
            to[k].Insert(place, Math.Min(zero.To, one.To + terms[k]));
            known[k].Insert(place, (Math.Max(zero.From, one.From + terms[k]), nodes.Count + 1));
            return (known[k][place].From, to[k][place], nodes.Count + 1);
        }
    }

    /// <summary>Variables in an order, Σ coefficient · m ≥ bound, and what is left of all assignments if that does not hold.</summary>
    private sealed record Search(IReadOnlyList<int> Variables, Line Row, Lazy<Diagram> Left)
    {
        public void Ends() => Require(Left.Value.Root == 1, $"a sum below {Row.Bound} is possible");
    }

    /// <summary>A set of assignments: nodes 2, 3, …, each after those to which its values lead, and the one before the first variable. Node 0 holds all, node 1 none.</summary>
    private sealed record Diagram((int Level, int Zero, int One)[] Nodes, int Root);

    /// <summary>A node at a cost: the next variable that counts, where its values lead, and the least that it and later variables cost on a way to node 0.</summary>
    private readonly record struct Node(int Level, int Zero, int One, long Least);
}
