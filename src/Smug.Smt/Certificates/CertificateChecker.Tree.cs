using System.Numerics;

namespace Smug.Smt;

/// <content>The argument for one component.</content>
public static partial class CertificateChecker
{
    /// <summary>One component's tree: every leaf is out of reach of masks that cost less than the bound.</summary>
    private sealed class Tree(Check check, ComponentCertificate component, Func<int, BigInteger> weight, List<Line> derived)
    {
        private readonly Dictionary<int, bool?> _value = component.Variables.ToDictionary(v => v, _ => (bool?)null);
        private readonly Stack<int> _trail = new();
        private readonly Dictionary<int, (Dictionary<int, BigInteger> Reduced, int Scale, BigInteger Bound)> _known = [];
        private (int Place, Dictionary<int, BigInteger> Reduced, int Scale, BigInteger Least) _priced = (-1, [], 0, 0);

        public void Run()
        {
            var (pending, open) = (new Stack<(int Variable, int Depth)>(), true);
            Derive();
            foreach (var (place, node) in component.Tree.Index())
            {
                Require(open, "the tree goes on after its end");
                foreach (var f in node.Fixings)
                {
                    Try(f.Variable, !f.Value);
                    Require(f.Row >= 0 ? IsOut(f.Row) : Proves(f.Multipliers), $"variable {f.Variable} does not follow");
                    Set(f.Variable, f.Value);
                    if (place == 0) Derive();
                }

                if (node.Variable >= 0)
                {
                    pending.Push((node.Variable, _trail.Count));
                    Try(node.Variable, false);
                    continue;
                }

                Require(node.Row >= 0 ? IsOut(node.Row) : Proves(node.Multipliers), "a leaf of the tree is not closed");
                open = pending.TryPop(out var next);
                while (_trail.Count > next.Depth) Set(_trail.Pop(), null);
                if (open) Try(next.Variable, true);
            }

            Require(!open, "the tree ends too early");
        }

        private Line Row(int row)
        {
            var line = row < check.RowCount ? check.Live(row) : derived.ElementAtOrDefault(row - check.RowCount);
            Require(line is not null && line.Terms.Keys.All(_value.ContainsKey), $"row {row} is not there, or reaches beyond its component");
            return line!;
        }

        private void Try(int variable, bool value)
        {
            Require(_value.TryGetValue(variable, out var known) && known is null, $"variable {variable} is not free here");
            Set(variable, value);
            _trail.Push(variable);
        }

        private void Set(int variable, bool? value)
        {
            var reduced = _priced.Reduced.GetValueOrDefault(variable);
            _priced.Least += Least(reduced, value) - Least(reduced, _value[variable]);
            _value[variable] = value;
        }

        /// <summary>The least of a · m where m has a value or none.</summary>
        private static BigInteger Least(BigInteger a, bool? value) => value is { } known ? known ? a : 0 : BigInteger.Min(a, 0);

        private bool IsOut(int row) => Row(row).Bound + Sum(Row(row).Terms.Select(t => Least(-t.Value, _value[t.Key]))) > 0;

        /// <summary>λ·b + Σ least of (w − λ·A)·m, rounded up, reaches the bound. Vectors that many leaves share are priced once, as far as memory goes.</summary>
        private bool Proves(int place)
        {
            if (_priced.Place != place)
            {
                if ((long)_known.Count * component.Variables.Count > 200_000) _known.Clear();
                var (reduced, scale, bound) = _known.TryGetValue(place, out var known) ? known : _known[place] = Priced(place);
                _priced = (place, reduced, scale, bound + Sum(reduced.Select(t => Least(t.Value, _value[t.Key]))));
            }

            return _priced.Least > (BigInteger)(component.Bound - 1) << _priced.Scale;
        }

        private (Dictionary<int, BigInteger> Reduced, int Scale, BigInteger Bound) Priced(int place)
        {
            var vector = place >= 0 && place < component.Multipliers.Count ? component.Multipliers[place] : throw new FlawException("multipliers are missing");
            var scale = Math.Max(0, -vector.Select(m => m.Value.Exponent).DefaultIfEmpty(0).Min());
            var sum = Added(vector.Select(m => (Row(m.Row), m.Value.Mantissa << (m.Value.Exponent + scale))));
            return (component.Variables.ToDictionary(v => v, v => (weight(v) << scale) - sum[v]), scale, sum.Bound);
        }

        /// <summary>Derives the rows that come after as many fixings of the root as there are.</summary>
        private void Derive()
        {
            while (component.Cuts.ElementAtOrDefault(derived.Count) is { } step && step.After <= _trail.Count)
                derived.Add(step is TreeStep t ? Argued(t.Argument, t.Coefficients) : step is LeastStep s ? Exhausted([.. s.Rows.Select(row => Row(row).With(v => _value[v]))], s.Variables, s.Coefficients, s.Bound) : Rounded((SumStep)step));
        }

        /// <summary>The row that an argument with other weights proves.</summary>
        private Line Argued(ComponentCertificate argument, IReadOnlyList<int> coefficients)
        {
            Require(argument.Cuts.Count == 0 && argument.Variables.All(new HashSet<int>().Add) && argument.Variables.All(v => _value.GetValueOrDefault(v, true) is null), "an argument must be over free variables");
            var line = new Line(argument.Variables.Zip(coefficients).ToDictionary(t => t.First, t => (BigInteger)t.Second), argument.Bound);
            new Tree(check, argument, v => line[v], derived).Run();
            return line.Scaled();
        }

        private Line Rounded(SumStep step)
        {
            var sum = Added(step.Rows.Zip(step.Factors).Select(t => (t.First < check.RowCount ? Row(t.First).With(v => _value[v]).Scaled() : Row(t.First), (BigInteger)t.Second)));
            return Complemented(Rounding(Complemented(sum, [.. step.Complemented]), step.Divisor), [.. step.Complemented]).Scaled();
        }
    }
}
