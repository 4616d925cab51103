using System.Numerics;
using System.Runtime.InteropServices;

namespace Smug.Smt;

/// <summary>Checks a certificate in whole numbers, step by step. It shares no code with the solvers: of the project it uses
/// <see cref="ConstraintSet"/>'s data and the certificate's records alone. Thread-safe.</summary>
public static partial class CertificateChecker
{
    /// <summary>Checks every claim. Returns null where all holds; otherwise the first flaw.</summary>
    public static string? FirstFlaw(Certificate certificate)
    {
        try
        {
            new Check(certificate).Run();
            return null;
        }
        catch (FlawException flaw)
        {
            return flaw.Message;
        }
    }

    private static void Require(bool holds, string flaw) => _ = holds ? true : throw new FlawException(flaw);

    private static BigInteger Times(BigInteger factor) => factor.Sign >= 0 ? factor : throw new FlawException("a row is taken a negative number of times");

    private static BigInteger Sum(IEnumerable<BigInteger> numbers) => numbers.Aggregate(BigInteger.Zero, BigInteger.Add);

    private sealed class FlawException(string message) : Exception(message);

    /// <summary>Σ coefficient · m ≥ bound over the variables that are still free.</summary>
    private sealed record Line(Dictionary<int, BigInteger> Terms, BigInteger Bound)
    {
        public BigInteger Bound { get; set; } = Bound;

        /// <summary>What the line lacks where all is as bad as can be.</summary>
        public BigInteger Lack => Bound - Sum(Terms.Values.Where(a => a.Sign < 0));

        public BigInteger Maximum => Sum(Terms.Values.Where(a => a.Sign > 0));

        /// <summary>The line with values put in.</summary>
        public Line With(Func<int, bool?> v) => new(Terms.Where(t => v(t.Key) is null).ToDictionary(), Bound - Sum(Terms.Where(t => v(t.Key) == true).Select(t => t.Value)));

        /// <summary>The line with a largest coefficient of so many bits, which follows: coefficients rounded up, the bound down.</summary>
        public Line Scaled(int bits = 40)
        {
            var shift = bits - (int)Terms.Values.Select(a => BigInteger.Abs(a).GetBitLength()).DefaultIfEmpty(0).Max();
            return new Line(Terms.ToDictionary(t => t.Key, t => -(-t.Value << shift)), Bound << shift);
        }

        public BigInteger this[int variable] => Terms.GetValueOrDefault(variable);
    }

    /// <summary>Further than lacks of 255 coefficients of 50 bits, and than sums of 255 coefficients: what it costs to hold a line that is out of reach.</summary>
    private const long Far = 1L << 60;

    /// <summary>The search for assignments with Σ coefficient · m below a bound, of all that satisfy some lines, or of those that each part keeps. It is made when
    /// what is left is asked for; whoever asks meanwhile waits.</summary>
    private static Search Sought(IEnumerable<Line> lines, (Search Kept, IReadOnlyList<int> Costs)[] parts, IReadOnlyList<int> variables, IReadOnlyList<int> coefficients, long bound)
    {
        Require(variables.Count <= 255 && variables.Count == coefficients.Count && variables.All(new HashSet<int>().Add) && lines.All(line => line.Terms.Keys.All(variables.Contains)) && parts.All(part => part.Costs.Count == part.Kept.Variables.Count && variables.Where(part.Kept.Variables.Contains).SequenceEqual(part.Kept.Variables)), "a sum is over at most 255 variables, each once, and must name all variables of its rows, and of its parts in their order, each at a cost");
        Dictionary<int, int>[] whole = [variables.Zip(coefficients).ToDictionary()], shares = [.. parts.Select(part => part.Kept.Variables.Zip(part.Costs).ToDictionary())];
        Require(parts.Length == 0 || (parts.Length <= 4 && !lines.Any() && variables.All(v => shares.Sum(share => (long)share.GetValueOrDefault(v)) == whole[0].GetValueOrDefault(v))), "a sum is over rows, or over at most four parts whose costs add up to its coefficients");
        var row = new Line(whole[0].Where(t => t.Value != 0).ToDictionary(t => t.Key, t => (BigInteger)t.Value), bound);
        return new Search(variables, row, new(() => Left([.. lines.Select(line => Satisfied(line.Scaled(50), [.. variables.Where(line.Terms.ContainsKey)])), .. parts.Select(part => part.Kept.Left.Value)], parts.Length > 0 ? shares : whole, [.. variables], Math.Min(bound, Far / 2))));
    }

    /// <summary>Tries both values of one variable after another. Assignments after which every diagram is at the same node are one case, of which the least sum is
    /// kept; it counts no further once what the diagrams still cost takes it to the bound: all together where each has its share of the costs, any one alone where
    /// there is one share for all. Then, from the last variable back, what is left without the ways that cost the bound or more.</summary>
    private static (int Variable, int Zero, int One)[] Left((int Variable, int Zero, int One)[][] diagrams, Dictionary<int, int>[] shares, int[] variables, long bound)
    {
        var (costs, places, layers, tried) = (diagrams.Select((nodes, r) => Least(nodes, shares[r % shares.Length])).ToArray(), Array.ConvertAll(diagrams, nodes => nodes.Length - 1), new Stack<(int To, long Sum)[]>(), 0);

        // What it costs to give a variable a value and not the cheaper one.
        long[][] prices = [.. variables.Select(v => (long[])[shares.Sum(share => Math.Max(0, -(long)share.GetValueOrDefault(v))), shares.Sum(share => Math.Max(0L, share.GetValueOrDefault(v)))])];
        var (cases, later) = (new Dictionary<string, (int Place, long Sum)> { [new string(MemoryMarshal.Cast<int, char>(places))] = (1, -prices.Sum(price => price[0])) }, new Dictionary<string, (int Place, long Sum)>());
        for (var k = 0; k < prices.Length; k++, (cases, later) = (later, cases), later.Clear())
        {
            // Case 0 is out.
            layers.Push(new (int To, long Sum)[2 * (cases.Count + 1)]);
            foreach (var (before, (place, from)) in cases)
            {
                for (var value = 0; value <= 1; value++)
                {
                    var (sum, more) = (from + prices[k][value], 0L);
                    for (var r = 0; r < places.Length; r++)
                    {
                        var node = diagrams[r][places[r] = MemoryMarshal.Cast<char, int>(before)[r]];
                        if (node.Variable == variables[k]) places[r] = value == 0 ? node.Zero : node.One;
                        more = shares.Length > 1 ? more + costs[r][places[r]] : Math.Max(more, costs[r][places[r]]);
                    }

                    if (sum + more >= bound) continue;
                    ref var to = ref CollectionsMarshal.GetValueRefOrAddDefault(later.GetAlternateLookup<ReadOnlySpan<char>>(), MemoryMarshal.Cast<int, char>(places), out var again);
                    to = again ? (to.Place, Math.Min(to.Sum, sum)) : (later.Count, sum);
                    layers.Peek()[(2 * place) + value] = (to.Place, sum);
                }
            }

            Require((tried += later.Count) <= 4_000_000, "a sum has too many cases");
        }

        var (left, ends) = (new OrderedDictionary<(int Variable, int Zero, int One), int> { [(-1, 0, 0)] = 0, [(-1, 1, 1)] = 1 }, new (int Node, long Least)[] { (1, Far), (0, 0) });
        while (cases.Count > 0 && layers.TryPop(out var layer))
        {
            (int Node, long Least)[] ways = [.. layer.Select((way, k) => way.Sum + ends[way.To].Least < bound ? (ends[way.To].Node, ends[way.To].Least + prices[layers.Count][k % 2]) : (1, Far))];
            ends = [.. Enumerable.Range(0, ways.Length / 2).Select(k => (Node((variables[layers.Count], ways[2 * k].Node, ways[(2 * k) + 1].Node)), Math.Min(ways[2 * k].Least, ways[(2 * k) + 1].Least)))];
        }

        return [.. left.Keys.Take(cases.Count > 0 ? ends[1].Node + 1 : 2)];

        int Node((int Variable, int Zero, int One) node) => node.Zero == node.One ? node.Zero : left.TryAdd(node, left.Count) ? left.Count - 1 : left[node];
    }

    /// <summary>The least that the variables from each node on cost on a way that holds.</summary>
    private static long[] Least((int Variable, int Zero, int One)[] nodes, Dictionary<int, int> costs)
    {
        var least = new long[nodes.Length];
        for (var k = 1; k < least.Length; k++) least[k] = k == 1 ? Far : Math.Min(least[nodes[k].Zero] + Math.Max(0, -(long)costs[nodes[k].Variable]), least[nodes[k].One] + Math.Max(0, costs[nodes[k].Variable]));
        return least;
    }

    /// <summary>What satisfies a line. All lacks between the same two sums of later variables are one node.</summary>
    private static (int Variable, int Zero, int One)[] Satisfied(Line line, int[] variables)
    {
        var (terms, nodes, known, least, most) = (variables.Select(v => (long)line[v]).Append(0).ToArray(), new List<(int, int, int)> { (-1, 0, 0), (-1, 1, 1) }, new List<(long To, long From, int Node)>[variables.Length + 1], 0L, 0L);
        for (var k = variables.Length; k >= 0; k--) known[k] = [(least += Math.Min(0, terms[k]), long.MinValue / 2, 0), (long.MaxValue / 2, most += Math.Max(0, terms[k]), 1)];
        return [.. nodes.Take(Of(0, (long)BigInteger.Clamp(line.Bound, -Far, Far)).Node + 1)];

        // Before variable k the lacks above From and up to To are one node.
        (long To, long From, int Node) Of(int k, long lack)
        {
            var place = ~known[k].BinarySearch((lack, long.MinValue, 0));
            if (known[k][place].From < lack) return known[k][place];
            Require(nodes.Count < 4_000_000, "a line has too many cases");
            var (zero, one) = (Of(k + 1, lack), Of(k + 1, lack - terms[k]));
            nodes.Add((variables[k], zero.Node, one.Node));
            known[k].Insert(place, (Math.Min(zero.To, one.To + terms[k]), Math.Max(zero.From, one.From + terms[k]), nodes.Count - 1));
            return known[k][place];
        }
    }

    /// <summary>Variables in an order, Σ coefficient · m ≥ bound, and what is left of the assignments if that does not hold: nodes of a diagram, each after those to
    /// which its variable's values lead, the first one last. Node 0 holds all, node 1 nothing.</summary>
    private sealed record Search(IReadOnlyList<int> Variables, Line Row, Lazy<(int Variable, int Zero, int One)[]> Left)
    {
        public Line Proved => Left.Value.Length == 2 ? Row : throw new FlawException($"a sum below {Row.Bound} is possible");
    }

    private sealed class Check(Certificate certificate)
    {
        private readonly List<Line?> _lines = [];
        private readonly List<int>[] _uses = [.. Enumerable.Range(0, certificate.Set.VariableCount).Select(_ => new List<int>())];
        private readonly bool?[] _value = new bool?[certificate.Set.VariableCount];

        public int RowCount => _lines.Count;

        public void Run()
        {
            foreach (var line in certificate.Set.Rows) Add(new Line(line.Variables.Zip(line.Coefficients).ToDictionary(), line.Bound));
            Require(certificate.Mask is var mask && mask?.Length == (certificate.Status is CertificateStatus.Optimal or CertificateStatus.Feasible ? _value.Length : null) && (mask is null || certificate.Lower == certificate.Upper || (certificate.Status == CertificateStatus.Feasible && certificate.Lower < certificate.Upper)), "status, mask and bounds do not fit");
            for (var r = 0; r < RowCount; r++) Require(mask is null || Live(r).With(v => mask[v]).Bound <= 0, $"the mask breaks row {r}");
            Require(mask is null || Sum(Enumerable.Range(0, mask.Length).Where(v => mask[v]).Select(Weight)) == certificate.Upper, "the mask's cost is not the upper bound");
            foreach (var step in certificate.Steps) Replay(step, step.Variable, step.Other);
            Require(certificate.ViolatedRow is not { } row || Live(row).Maximum < Live(row).Bound, "the row said to be out of reach is not");
            var (infeasible, lower, taken) = (certificate.ViolatedRow is not null, Sum(Enumerable.Range(0, _value.Length).Where(v => _value[v] == true).Select(Weight)), new HashSet<int>());
            foreach (var component in certificate.Components)
            {
                Require(component.Variables.All(v => IsFree(v) && taken.Add(v)), "components must be disjoint and over free variables");
                lower += new Tree(this, component, Weight, []).Run();
                infeasible |= component.Bound > Sum(component.Variables.Select(Weight));
            }

            Require(infeasible || (certificate.Status != CertificateStatus.Infeasible && lower >= certificate.Lower), $"{certificate.Status} from {certificate.Lower} is claimed, {lower} is proved");
        }

        public Line Live(int row) => row >= 0 && row < RowCount && _lines[row] is { } line ? line : throw new FlawException($"row {row} is not there");

        public BigInteger Weight(int variable) => certificate.Set.Weights[variable];

        private void Add(Line line)
        {
            foreach (var v in line.Terms.Keys) _uses[v].Add(RowCount);
            _lines.Add(line);
        }

        private void Replay(ReductionStep step, int v, int k)
        {
            // A dropped row needs no reason: fewer rows have no fewer masks, so a bound stays a bound.
            if (step.Rule == ReductionRule.Dropped && Live(step.Row) is not null) _lines[step.Row] = null;
            else if (step.Rule == ReductionRule.Clause)
            {
                // Of literals m and 1 − m one at least is 1.
                var (lines, literals) = (step.Rows?.Select(Live).ToArray() ?? [], step.Literals ?? []);
                int[] others = [.. lines.SelectMany(line => line.Terms.Keys).Except(literals).Except(literals.Select(l => ~l))];
                Add(Sought(lines, [], [.. literals.Select(l => Math.Max(l, ~l)), .. others], [.. literals.Select(l => l < 0 ? -1 : 1), .. new int[others.Length]], 1 - literals.Count(l => l < 0)).Proved);
            }
            else if (step.Rule == ReductionRule.Forced)
            {
                Require(IsFree(v) && Live(step.Row) is var row && row.Maximum - BigInteger.Abs(row[v]) < row.Bound, $"variable {v} is not forced");
                Fix(v, Live(step.Row)[v].Sign > 0);
            }
            else if (step.Rule == ReductionRule.Clipped && Live(step.Row) is var line && line.Lack is var lack)
            {
                Require(lack.Sign > 0, "a row that always holds cannot be clipped");
                foreach (var u in line.Terms.Keys.ToArray()) line.Terms[u] = BigInteger.Clamp(line[u], -lack, lack);
                line.Bound += lack - line.Lack;
            }
            else
            {
                // k does all that v does. A useless variable does no more than −1, none at all, whose coefficients are all 0.
                Require(IsFree(v) && (k == -1 || (IsFree(k) && k != v && Weight(k) <= Weight(v))), $"variable {k} cannot stand for {v}");
                Require(Uses(v).Concat(Uses(k)).All(r => r[k] >= r[v] && (r[v].Sign <= 0 || r[k] >= r.Lack)), $"variable {v} is of use");
                Fix(v, false);
            }
        }

        private bool IsFree(int variable) => variable >= 0 && variable < _value.Length && _value[variable] is null;

        private IEnumerable<Line> Uses(int variable) => _uses.ElementAtOrDefault(variable)?.Where(r => _lines[r] is not null).Select(r => _lines[r]!) ?? [];

        private void Fix(int variable, bool value)
        {
            _value[variable] = value;
            foreach (var line in Uses(variable)) line.Bound -= line.Terms.Remove(variable, out var a) && value ? a : 0;
        }
    }
}
