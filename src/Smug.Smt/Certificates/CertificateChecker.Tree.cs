using System.Numerics;

namespace Smug.Smt;

/// <content>The argument for one component.</content>
public static partial class CertificateChecker
{
    /// <summary>One component's tree: every leaf is out of reach of masks that cost less than the bound.</summary>
    private sealed class Tree(Check check, ComponentCertificate component, Func<int, BigInteger> weight, List<(Line? Row, Search? Kept)> derived)
    {
        private readonly Dictionary<int, int> _place = component.Variables.Select((v, place) => (v, place)).ToDictionary(t => t.v, t => t.place);
        private readonly bool?[] _value = new bool?[component.Variables.Count];
        private readonly Stack<int> _trail = new();
        private readonly Dictionary<int, Placed> _rows = [];
        private readonly Placed _weights = new([.. component.Variables.Select((_, place) => place)], [.. component.Variables.Select(weight)], component.Bound - 1);
        private readonly Dictionary<int, Func<bool>> _known = [];
        private int _held;

        public long Run()
        {
            var (pending, open) = (new Stack<(int Variable, bool Value, int Depth)>(), true);
            Derive();
            foreach (var (place, node) in component.Tree.Index())
            {
                Require(open, "the tree goes on after its end");
                foreach (var f in node.Fixings)
                {
                    Try(f.Variable, !f.Value);
                    Require(f.Row >= 0 ? IsOut(f.Row) : Proves(f.Multipliers), $"variable {f.Variable} does not follow");
                    _value[_place[f.Variable]] = f.Value;
                    if (place == 0) Derive();
                }

                Require(node.Variable >= 0 || (node.Row >= 0 ? IsOut(node.Row) : Proves(node.Multipliers)), "a leaf of the tree is not closed");
                foreach (var value in node.Variable < 0 ? [] : (bool[])[true, false]) pending.Push((node.Variable, value, _trail.Count));
                open = pending.TryPop(out var next);
                while (_trail.Count > next.Depth) _value[_trail.Pop()] = null;
                if (open) Try(next.Variable, next.Value);
            }

            return open ? throw new FlawException("the tree ends too early") : component.Bound;
        }

        private Line Row(int row) => (row < check.RowCount ? check.Live(row) : derived.ElementAtOrDefault(row - check.RowCount).Row) is { } line && line.Terms.Keys.All(_place.ContainsKey) ? line : throw new FlawException($"row {row} is not there, or reaches beyond its component");

        private Placed At(int row) => _rows.TryGetValue(row, out var known) ? known : _rows[row] = Place(Row(row));

        private Placed Place(Line line) => new([.. line.Terms.Keys.Select(v => _place[v])], [.. line.Terms.Values], line.Bound);

        private bool IsFree(int variable) => _place.TryGetValue(variable, out var place) && _value[place] is null;

        private void Try(int variable, bool value)
        {
            Require(IsFree(variable), $"variable {variable} is not free here");
            _trail.Push(_place[variable]);
            _value[_place[variable]] = value;
        }

        private bool IsOut(int row) => Sum(At(row).Terms.Select((a, k) => _value[At(row).Places[k]] is { } value ? value ? a : 0 : BigInteger.Max(a, 0))) < At(row).Bound;

        /// <summary>λ·b + Σ least of (w − λ·A)·m is above bound − 1. Vectors that many leaves share are priced once, as far as memory goes.</summary>
        private bool Proves(int vector)
        {
            if ((long)_known.Count * _value.Length > 1_000_000) _known.Clear();
            return (_known.TryGetValue(vector, out var known) ? known : _known[vector] = Priced(vector >= 0 && vector < component.Multipliers.Count ? [.. component.Multipliers[vector].Select(m => (At(m.Row), m.Value))] : throw new FlawException("multipliers are missing")))();
        }

        /// <summary>In 128 bits where nothing that is added up can have more, in numbers of any size otherwise; all times 2^scale.</summary>
        private Func<bool> Priced((Placed Row, Dyadic Factor)[] vector)
        {
            var scale = Math.Max(0, -vector.Select(m => m.Factor.Exponent).DefaultIfEmpty(0).Min());
            var rows = vector.Select(m => (m.Row, Factor: Times(m.Factor.Mantissa) << (m.Factor.Exponent + scale))).Append((Row: _weights, Factor: -BigInteger.One << scale)).ToArray();
            var bits = rows.Max(t => t.Row.Bits + t.Factor.GetBitLength()) + BitOperations.Log2((uint)rows.Length) + BitOperations.Log2((uint)_value.Length + 1) + 3;
            return bits < 127 ? Priced(rows.Select(t => (t.Row.Places, t.Row.Small.Value, (Int128)t.Row.Bound, (Int128)t.Factor))) : Priced(rows.Select(t => (t.Row.Places, t.Row.Terms, t.Row.Bound, t.Factor)));
        }

        private Func<bool> Priced<T>(IEnumerable<(int[] Places, T[] Terms, T Bound, T Factor)> rows)
            where T : IBinaryInteger<T>
        {
            var (reduced, least) = (new T[_value.Length], rows.Aggregate(T.Zero, (sum, row) => sum + (row.Factor * row.Bound)));
            foreach (var (places, terms, _, factor) in rows)
            {
                for (var k = 0; k < terms.Length; k++) reduced[places[k]] -= factor * terms[k];
            }

            foreach (var a in reduced) least += T.Min(a, T.Zero);
            return () => _trail.Aggregate(least, (sum, place) => sum + T.Max(_value[place] == true ? reduced[place] : -reduced[place], T.Zero)) > T.Zero;
        }

        /// <summary>Derives the rows that come after as many fixings of the root as there are. Each search is over what was there before its own: they may run side by
        /// side, only so many, for each takes memory, and begun in their order, so that few wait for each other. The flaw is the first one's.</summary>
        private void Derive()
        {
            var searches = new List<Task>();
            while (component.Cuts.ElementAtOrDefault(derived.Count) is { } step && step.After <= _trail.Count)
                derived.Add(step is TreeStep t ? (Argued(t.Argument, t.Coefficients), null) : step is SumStep s ? (Rounded(s), null) : Searched(step as LeastStep, step as KeptStep, searches));
            Parallel.ForEach(System.Collections.Concurrent.Partitioner.Create(searches, System.Collections.Concurrent.EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { MaxDegreeOfParallelism = 4 }, search => search.RunSynchronously());
            Task.WhenAll(searches).GetAwaiter().GetResult();
        }

        /// <summary>The row that holds because nothing below it is left; or no row, and what is left is kept, where the row would prove the bound.</summary>
        private (Line? Row, Search? Kept) Searched(LeastStep? least, KeptStep? kept, List<Task> searches)
        {
            var step = kept ?? new KeptStep(least!.Rows, least.Kept < 0 ? [] : [new KeptPart(least.Kept, least.Coefficients)], least.Variables, least.Coefficients, least.Bound, [], 0);
            var search = Sought(
                step.Rows.Select(Row).ToArray().Select(line => line.With(v => _value[_place[v]])), [.. step.Parts.Select(part => (derived.ElementAtOrDefault(part.Step).Kept ?? throw new FlawException($"step {part.Step} keeps nothing"), part.Costs))], step.Variables, step.Coefficients, step.Bound);
            Require(kept is null || (search.Row.Terms.Keys.All(_place.ContainsKey) && Priced([(Place(search.Row), Dyadic.Of(1, step.Exponent)), .. step.Beside.Select(row => (At(row), Dyadic.Of(1, step.Exponent)))])()), "what is not kept may cost less than the bound");
            searches.Add(new Task(() => Require(kept is null ? search.Proved is not null : Interlocked.Add(ref _held, search.Left.Value.Length) <= 32_000_000, "too much is kept")));
            return kept is null ? (search.Row, null) : (null, search);
        }

        /// <summary>The row that an argument with other weights proves.</summary>
        private Line Argued(ComponentCertificate argument, IReadOnlyList<int> coefficients)
        {
            Require(argument.Cuts.Count == 0 && argument.Variables.All(new HashSet<int>().Add) && argument.Variables.All(IsFree), "an argument must be over free variables");
            var terms = argument.Variables.Zip(coefficients).ToDictionary(t => t.First, t => (BigInteger)t.Second);
            return new Line(terms, new Tree(check, argument, terms.GetValueOrDefault, derived).Run()).Scaled();
        }

        /// <summary>What follows from a sum of rows by mixed integer rounding, with y = 1 − m for the complemented variables and y = m for the others.</summary>
        private Line Rounded(SumStep step)
        {
            var (sum, turned, divisor) = (new Line([], 0), step.Complemented.ToHashSet(), step.Divisor);
            Require(divisor.Sign > 0, "a divisor must be above 0");
            foreach (var (line, factor) in step.Rows.Select(row => row < check.RowCount ? Row(row).With(v => _value[_place[v]]).Scaled() : Row(row)).Zip(step.Factors))
            {
                sum.Bound += Times(factor) * line.Bound;
                foreach (var (v, a) in line.Terms) (sum.Terms[v], sum.Bound) = (sum[v] + (factor * a), sum.Bound - (turned.Contains(v) ? factor * a : 0));
            }

            var rest = Mod(sum.Bound);
            var terms = sum.Terms.Select(t => (t.Key, Value: turned.Contains(t.Key) ? -Round(-t.Value) : Round(t.Value))).Where(t => !t.Value.IsZero).ToDictionary();
            return new Line(terms, ((((sum.Bound - rest) / divisor) + 1) * rest) + Sum(turned.Select(v => terms.GetValueOrDefault(v)))).Scaled();

            BigInteger Mod(BigInteger a) => ((a % divisor) + divisor) % divisor;

            BigInteger Round(BigInteger a) => ((a - Mod(a)) / divisor * rest) + BigInteger.Min(rest, Mod(a));
        }
    }

    /// <summary>A line over the places of a tree.</summary>
    private sealed record Placed(int[] Places, BigInteger[] Terms, BigInteger Bound)
    {
        public long Bits { get; } = Terms.Append(Bound).Max(a => BigInteger.Abs(a).GetBitLength());

        public Lazy<Int128[]> Small { get; } = new(() => Array.ConvertAll(Terms, a => (Int128)a));
    }
}
