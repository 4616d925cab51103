using System.Numerics;

namespace Smug.Smt;

/// <summary>Checks a certificate in whole numbers, step by step. It shares no code with the solvers: of the project it uses
/// <see cref="ConstraintSet"/>'s data and the certificate's records alone. Thread-safe.</summary>
public static class CertificateChecker
{
    /// <summary>Checks every claim.</summary>
    /// <returns>Null where all holds; otherwise the first flaw.</returns>
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

    private static void Require(bool holds, string flaw)
    {
        if (!holds) throw new FlawException(flaw);
    }

    private sealed class FlawException(string message) : Exception(message);

    /// <summary>Σ coefficient · m ≥ bound over the variables that are still free.</summary>
    private sealed class Line(Dictionary<int, BigInteger> terms, BigInteger bound)
    {
        public Dictionary<int, BigInteger> Terms { get; } = terms;

        public BigInteger Bound { get; set; } = bound;

        public BigInteger Minimum => Terms.Values.Where(a => a.Sign < 0).Aggregate(BigInteger.Zero, BigInteger.Add);

        public BigInteger Maximum => Terms.Values.Where(a => a.Sign > 0).Aggregate(BigInteger.Zero, BigInteger.Add);

        public BigInteger this[int variable] => Terms.GetValueOrDefault(variable);
    }

    private sealed class Check(Certificate certificate)
    {
        private readonly ConstraintSet _set = certificate.Set;
        private readonly Line?[] _lines = [.. certificate.Set.Rows.Select(row => new Line(row.Variables.Zip(row.Coefficients).ToDictionary(), row.Bound))];
        private readonly List<int>[] _uses = new List<int>[certificate.Set.VariableCount];
        private readonly sbyte[] _value = new sbyte[certificate.Set.VariableCount];

        public void Run()
        {
            Array.Fill(_value, (sbyte)-1);
            for (var v = 0; v < _uses.Length; v++) _uses[v] = [];
            for (var r = 0; r < _lines.Length; r++) foreach (var v in _lines[r]!.Terms.Keys) _uses[v].Add(r);
            CheckMask();
            foreach (var step in certificate.Steps) Replay(step);
            var infeasible = certificate.ViolatedRow is { } row && Live(row).Maximum < Live(row).Bound;
            Require(infeasible || certificate.ViolatedRow is null, "the row said to be out of reach is not");
            var lower = new BigInteger(0);
            for (var v = 0; v < _value.Length; v++) lower += _value[v] == 1 ? _set.Weights[v] : 0;
            var taken = new HashSet<int>();
            foreach (var component in certificate.Components)
            {
                Require(component.Variables.All(v => v >= 0 && v < _value.Length && _value[v] < 0 && taken.Add(v)), "components must be disjoint and over free variables");
                new Tree(this, component).Run();
                lower += component.Bound;
                infeasible |= component.Bound > component.Variables.Aggregate(BigInteger.Zero, (sum, v) => sum + _set.Weights[v]);
            }

            if (certificate.Status == CertificateStatus.Infeasible) Require(infeasible, "infeasibility is not proved");
            else Require(infeasible || lower >= certificate.Lower, $"the bound {certificate.Lower} is claimed, {lower} is proved");
        }

        private void CheckMask()
        {
            var (mask, status) = (certificate.Mask, certificate.Status);
            Require(mask is not null == status is CertificateStatus.Optimal or CertificateStatus.Feasible, "status and mask do not fit");
            if (mask is null) return;
            Require(mask.Length == _set.VariableCount, "the mask has the wrong length");
            for (var r = 0; r < _lines.Length; r++)
                Require(_lines[r]!.Terms.Aggregate(BigInteger.Zero, (sum, t) => mask[t.Key] ? sum + t.Value : sum) >= _lines[r]!.Bound, $"the mask breaks row {r}");
            Require(mask.Select((kept, v) => kept ? _set.Weights[v] : (BigInteger)0).Aggregate(BigInteger.Add) == certificate.Upper || mask.Length == 0, "the mask's cost is not the upper bound");
            Require(certificate.Lower <= certificate.Upper, "the lower bound is above the upper");
            Require(status != CertificateStatus.Optimal || certificate.Lower == certificate.Upper, "optimal needs equal bounds");
        }

        public Line Live(int row)
        {
            Require(row >= 0 && row < _lines.Length && _lines[row] is not null, $"row {row} is not there");
            return _lines[row]!;
        }

        public int RowCount => _lines.Length;

        public BigInteger Weight(int variable) => _set.Weights[variable];

        private void Replay(ReductionStep step)
        {
            switch (step.Rule)
            {
                case ReductionRule.Satisfied:
                    Require(Live(step.Row).Minimum >= Live(step.Row).Bound, $"row {step.Row} may break");
                    _lines[step.Row] = null;
                    break;
                case ReductionRule.Implied:
                    var (p, q) = (Live(step.Other), Live(step.Row));
                    Require(p != q && step.Numerator.Sign >= 0 && step.Denominator.Sign > 0, "an implied row needs another row and a multiplier");
                    var value = (step.Numerator * p.Bound) - (step.Denominator * q.Bound);
                    foreach (var v in p.Terms.Keys.Union(q.Terms.Keys)) value += BigInteger.Min(0, (step.Denominator * q[v]) - (step.Numerator * p[v]));
                    Require(value.Sign >= 0, $"row {step.Row} does not follow");
                    _lines[step.Row] = null;
                    break;
                case ReductionRule.Forced:
                    var (row, a) = (Live(step.Row), Live(step.Row)[step.Variable]);
                    Require(row.Maximum - BigInteger.Abs(a) < row.Bound, $"variable {step.Variable} is not forced");
                    Fix(step.Variable, a.Sign > 0);
                    break;
                case ReductionRule.Useless:
                    Require(Uses(step.Variable).All(r => r[step.Variable].Sign <= 0), $"variable {step.Variable} is of use");
                    Fix(step.Variable, false);
                    break;
                case ReductionRule.Dominated:
                    var (j, k) = (step.Variable, step.Other);
                    var rows = Uses(j).Concat(Uses(k));
                    Require(k != j && _value[k] < 0 && _set.Weights[k] <= _set.Weights[j], $"variable {k} cannot stand for {j}");
                    Require(rows.All(r => r[k] >= r[j] && (r[j].Sign <= 0 || r[k] + r.Minimum >= r.Bound)), $"variable {j} is not dominated");
                    Fix(j, false);
                    break;
                default:
                    Require(step.Rule == ReductionRule.Clipped, "unknown step");
                    Clip(Live(step.Row));
                    break;
            }
        }

        private List<Line> Uses(int variable)
        {
            Require(variable >= 0 && variable < _uses.Length, $"variable {variable} does not exist");
            return [.. _uses[variable].Where(r => _lines[r] is not null).Select(r => _lines[r]!)];
        }

        private void Fix(int variable, bool value)
        {
            Require(variable >= 0 && variable < _value.Length && _value[variable] < 0, $"variable {variable} is not free");
            _value[variable] = value ? (sbyte)1 : (sbyte)0;
            foreach (var line in Uses(variable))
            {
                if (value) line.Bound -= line[variable];
                line.Terms.Remove(variable);
            }
        }

        private static void Clip(Line line)
        {
            var lack = line.Bound - line.Minimum;
            Require(lack.Sign > 0, "a row that always holds cannot be clipped");
            foreach (var (v, a) in line.Terms.ToArray()) line.Terms[v] = BigInteger.Clamp(a, -lack, lack);
            line.Bound = lack + line.Minimum;
        }
    }

    /// <summary>One component's tree: every leaf is out of reach of masks that cost less than the bound.</summary>
    private sealed class Tree(Check check, ComponentCertificate component)
    {
        private readonly Dictionary<int, (int Lower, int Upper)> _domain = component.Variables.ToDictionary(v => v, _ => (0, 1));
        private readonly List<Line> _cuts = [];
        private (int Place, Dictionary<int, BigInteger> Reduced, BigInteger Constant, int Scale) _priced = (-1, [], 0, 0);
        private int _rows;

        public void Run()
        {
            _rows = check.RowCount;
            foreach (var cut in component.Cuts) _cuts.Add(Derive(Row(cut.Row), cut));
            var pending = new Stack<(int Variable, int Value, int Undo)>();
            var trail = new Stack<int>();
            var descended = true;
            foreach (var node in component.Tree)
            {
                Require(descended, "the tree goes on after its end");
                foreach (var f in node.Fixings)
                {
                    Narrow(f.Variable, f.Value ? 0 : 1, trail);
                    Require(f.Row >= 0 ? IsOut(f.Row) : Proves(f.Multipliers), $"variable {f.Variable} does not follow");
                    _domain[trail.Pop()] = (0, 1);
                    Narrow(f.Variable, f.Value ? 1 : 0, trail);
                }

                if (node.Variable >= 0)
                {
                    pending.Push((node.Variable, 1, trail.Count));
                    Narrow(node.Variable, 0, trail);
                    continue;
                }

                Require(node.Row >= 0 ? IsOut(node.Row) : Proves(node.Multipliers), "a leaf of the tree is not closed");
                descended = pending.TryPop(out var next);
                while (descended && trail.Count > next.Undo) _domain[trail.Pop()] = (0, 1);
                if (descended) Narrow(next.Variable, next.Value, trail);
            }

            Require(!descended, "the tree ends too early");
        }

        private Line Row(int row) => row < _rows ? check.Live(row) : row - _rows < _cuts.Count ? _cuts[row - _rows] : throw new FlawException($"row {row} is not there");

        private void Narrow(int variable, int value, Stack<int> trail)
        {
            Require(_domain.TryGetValue(variable, out var domain) && domain == (0, 1), $"variable {variable} is not free here");
            _domain[variable] = (value, value);
            trail.Push(variable);
        }

        private bool IsOut(int row)
        {
            var line = Row(row);
            Require(line.Terms.Keys.All(_domain.ContainsKey), $"row {row} reaches beyond its component");
            return line.Terms.Aggregate(BigInteger.Zero, (sum, t) => sum + (t.Value * (t.Value.Sign > 0 ? _domain[t.Key].Upper : _domain[t.Key].Lower))) < line.Bound;
        }

        /// <summary>λ·b + Σ min over the domains of (w − λ·A)·m, rounded up, reaches the bound.</summary>
        private bool Proves(int place)
        {
            Require(place >= 0 && place < component.Multipliers.Count, "multipliers are missing");
            if (_priced.Place != place) Price(place);
            var total = _priced.Constant;
            foreach (var (v, reduced) in _priced.Reduced) total += reduced * (reduced.Sign < 0 ? _domain[v].Upper : _domain[v].Lower);
            return total > (BigInteger)(component.Bound - 1) << _priced.Scale;
        }

        private void Price(int place)
        {
            var multipliers = component.Multipliers[place];
            var scale = Math.Max(0, -multipliers.Select(m => m.Value.Exponent).DefaultIfEmpty(0).Min());
            var reduced = component.Variables.ToDictionary(v => v, v => check.Weight(v) << scale);
            var constant = BigInteger.Zero;
            foreach (var (row, value) in multipliers)
            {
                Require(value.Mantissa.Sign >= 0, "a multiplier is negative");
                var (line, factor) = (Row(row), value.Mantissa << (value.Exponent + scale));
                constant += factor * line.Bound;
                foreach (var (v, a) in line.Terms)
                {
                    Require(reduced.ContainsKey(v), $"row {row} reaches beyond its component");
                    reduced[v] -= factor * a;
                }
            }

            _priced = (place, reduced, constant, scale);
        }

        private static Line Derive(Line source, CutStep cut)
        {
            Require(cut.Divisor.Sign > 0, "a divisor must be above 0");
            var flipped = cut.Complemented.ToHashSet();
            var bound = source.Bound - flipped.Aggregate(BigInteger.Zero, (sum, v) => sum + source[v]);
            BigInteger Mod(BigInteger a) => ((a % cut.Divisor) + cut.Divisor) % cut.Divisor;
            var rest = Mod(bound);
            var terms = new Dictionary<int, BigInteger>();
            var right = (((bound - rest) / cut.Divisor) + 1) * rest;
            foreach (var (v, a) in source.Terms)
            {
                var y = flipped.Contains(v) ? -a : a;
                var c = ((y - Mod(y)) / cut.Divisor * rest) + BigInteger.Min(rest, Mod(y));
                terms[v] = flipped.Contains(v) ? -c : c;
                if (flipped.Contains(v)) right -= c;
            }

            return new Line(terms, right);
        }
    }
}
