using System.Numerics;

namespace Smug.Smt;

/// <content>The argument for one component.</content>
public static partial class CertificateChecker
{
    /// <summary>One component's tree: every leaf is out of reach of masks that cost less than the bound.</summary>
    private sealed class Tree(Check check, ComponentCertificate component)
    {
        private readonly Dictionary<int, (int Lower, int Upper)> _domain = component.Variables.ToDictionary(v => v, _ => (0, 1));
        private readonly List<Line> _cuts = [];
        private readonly Stack<int> _trail = new();
        private (int Place, Dictionary<int, BigInteger> Reduced, int Scale) _priced = (-1, [], 0);
        private BigInteger _least;

        public void Run()
        {
            var (pending, open, root) = (new Stack<(int Variable, int Depth)>(), true, true);
            Derive(0);
            foreach (var node in component.Tree)
            {
                Require(open, "the tree goes on after its end");
                foreach (var f in node.Fixings)
                {
                    Narrow(f.Variable, f.Value ? 0 : 1);
                    Require(f.Row >= 0 ? IsOut(f.Row) : Proves(f.Multipliers), $"variable {f.Variable} does not follow");
                    Set(f.Variable, f.Value ? (1, 1) : (0, 0));
                    if (root) Derive(_trail.Count);
                }

                root = false;
                if (node.Variable >= 0)
                {
                    pending.Push((node.Variable, _trail.Count));
                    Narrow(node.Variable, 0);
                    continue;
                }

                Require(node.Row >= 0 ? IsOut(node.Row) : Proves(node.Multipliers), "a leaf of the tree is not closed");
                open = pending.TryPop(out var next);
                while (_trail.Count > next.Depth) Set(_trail.Pop(), (0, 1));
                if (open) Narrow(next.Variable, 1);
            }

            Require(!open, "the tree ends too early");
        }

        private Line Row(int row) => row < check.RowCount ? check.Live(row)
            : row - check.RowCount < _cuts.Count ? _cuts[row - check.RowCount] : throw new FlawException($"row {row} is not there");

        private void Narrow(int variable, int value)
        {
            Require(_domain.TryGetValue(variable, out var domain) && domain == (0, 1), $"variable {variable} is not free here");
            Set(variable, (value, value));
            _trail.Push(variable);
        }

        private void Set(int variable, (int Lower, int Upper) domain)
        {
            var reduced = _priced.Reduced.GetValueOrDefault(variable);
            _least -= Least(variable, reduced);
            _domain[variable] = domain;
            _least += Least(variable, reduced);
        }

        private BigInteger Least(int variable, BigInteger a) => a * (a.Sign < 0 ? _domain[variable].Upper : _domain[variable].Lower);

        private bool IsOut(int row)
        {
            Require(Row(row).Terms.Keys.All(_domain.ContainsKey), $"row {row} reaches beyond its component");
            return Row(row).Bound + Sum(Row(row).Terms.Select(t => Least(t.Key, -t.Value))) > 0;
        }

        /// <summary>λ·b + Σ min over the domains of (w − λ·A)·m, rounded up, reaches the bound.</summary>
        private bool Proves(int place)
        {
            Require(place >= 0 && place < component.Multipliers.Count, "multipliers are missing");
            if (_priced.Place != place) Price(component.Multipliers[place], place);
            return _least > (BigInteger)(component.Bound - 1) << _priced.Scale;
        }

        private void Price(IReadOnlyList<Multiplier> multipliers, int place)
        {
            var scale = Math.Max(0, -multipliers.Select(m => m.Value.Exponent).DefaultIfEmpty(0).Min());
            var (reduced, constant) = (component.Variables.ToDictionary(v => v, v => check.Weight(v) << scale), BigInteger.Zero);
            foreach (var (row, value) in multipliers)
            {
                Require(value.Mantissa.Sign >= 0 && Row(row).Terms.Keys.All(reduced.ContainsKey), $"row {row} has a negative multiplier, or reaches beyond its component");
                var factor = value.Mantissa << (value.Exponent + scale);
                constant += factor * Row(row).Bound;
                foreach (var (v, a) in Row(row).Terms) reduced[v] -= factor * a;
            }

            (_priced, _least) = ((place, reduced, scale), constant + Sum(reduced.Select(t => Least(t.Key, t.Value))));
        }

        /// <summary>Derives the rows that come after so many fixings of the root.</summary>
        private void Derive(int fixings)
        {
            while (_cuts.Count < component.Cuts.Count && component.Cuts[_cuts.Count].After <= fixings)
            {
                _cuts.Add(component.Cuts[_cuts.Count] switch
                {
                    LeastStep least => Exhaust(least),
                    SumStep sum => Scaled(Round(Added(sum), sum.Divisor, sum.Complemented)),
                    var cut => Round(Narrowed(((CutStep)cut).Row), ((CutStep)cut).Divisor, ((CutStep)cut).Complemented),
                });
            }
        }

        /// <summary>A reduced row with the values that are fixed put in.</summary>
        private Line Narrowed(int row)
        {
            Require(check.Live(row).Terms.Keys.All(_domain.ContainsKey), $"row {row} reaches beyond its component");
            return check.Live(row).With(v => _domain[v] is (0, 1) ? null : _domain[v].Lower == 1);
        }

        private Line Exhaust(LeastStep step)
        {
            var (lines, places) = (step.Rows.Select(Narrowed).ToArray(), new Dictionary<int, BigInteger>());
            for (var k = 0; k < step.Variables.Count; k++)
                Require(_domain.GetValueOrDefault(step.Variables[k]) == (0, 1) && places.TryAdd(step.Variables[k], step.Coefficients[k]), "a sum's variables must be free, each once");
            Require(lines.All(line => line.Terms.Keys.All(places.ContainsKey)), "a sum must name all variables of its rows");
            Require(!IsPossible(lines, step.Variables, step.Coefficients, step.Bound), $"a sum below {step.Bound} is possible");
            return new Line(places, step.Bound);
        }

        private Line Added(SumStep step)
        {
            var sum = new Line([], 0);
            foreach (var (row, factor) in step.Rows.Zip(step.Factors))
            {
                Require(factor > 0, "a factor must be above 0");
                var line = row < check.RowCount ? Scaled(Narrowed(row)) : Row(row);
                sum.Bound += factor * line.Bound;
                foreach (var (v, a) in line.Terms) sum.Terms[v] = sum[v] + (factor * a);
            }

            return sum;
        }

        /// <summary>A row in 40 bits that follows: coefficients rounded up, the bound down.</summary>
        private static Line Scaled(Line line)
        {
            var shift = 40 - (int)line.Terms.Values.Select(a => BigInteger.Abs(a).GetBitLength()).DefaultIfEmpty(0).Max();
            return new Line(line.Terms.ToDictionary(t => t.Key, t => -(-t.Value << shift)), line.Bound << shift);
        }

        private static Line Round(Line source, BigInteger divisor, IReadOnlyList<int> complemented)
        {
            var flipped = complemented.ToHashSet();
            Require(divisor.Sign > 0, "a divisor must be above 0");
            BigInteger Mod(BigInteger a) => ((a % divisor) + divisor) % divisor;
            BigInteger Turned(int v, BigInteger a) => flipped.Contains(v) ? -a : a;
            var bound = source.Bound - Sum(flipped.Select(v => source[v]));
            var rest = Mod(bound);
            BigInteger Rounded(BigInteger a) => ((a - Mod(a)) / divisor * rest) + BigInteger.Min(rest, Mod(a));
            var terms = source.Terms.ToDictionary(t => t.Key, t => Turned(t.Key, Rounded(Turned(t.Key, t.Value))));
            return new Line(terms, ((((bound - rest) / divisor) + 1) * rest) + Sum(terms.Where(t => flipped.Contains(t.Key)).Select(t => t.Value)));
        }
    }
}
