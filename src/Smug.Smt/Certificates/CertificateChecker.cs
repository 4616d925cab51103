using System.Numerics;

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

    private sealed class Check(Certificate certificate)
    {
        private readonly List<Line?> _lines = [];
        private readonly List<int>[] _uses = [.. Enumerable.Range(0, certificate.Set.VariableCount).Select(_ => new List<int>())];
        private readonly bool?[] _value = new bool?[certificate.Set.VariableCount];

        public int RowCount => _lines.Count;

        public void Run()
        {
            foreach (var line in certificate.Set.Rows) Add(new Line(line.Variables.Zip(line.Coefficients).ToDictionary(), line.Bound));
            CheckMask(certificate.Mask, certificate.Status);
            foreach (var step in certificate.Steps) Replay(step, step.Variable, step.Other);
            Require(certificate.ViolatedRow is not { } row || Live(row).Maximum < Live(row).Bound, "the row said to be out of reach is not");
            var (infeasible, lower, taken) = (certificate.ViolatedRow is not null, Sum(Enumerable.Range(0, _value.Length).Where(v => _value[v] == true).Select(Weight)), new HashSet<int>());
            foreach (var component in certificate.Components)
            {
                Require(component.Variables.All(v => IsFree(v) && taken.Add(v)), "components must be disjoint and over free variables");
                new Tree(this, component, Weight, []).Run();
                lower += component.Bound;
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

        private void CheckMask(bool[]? mask, CertificateStatus status)
        {
            Require(mask?.Length == (status is CertificateStatus.Optimal or CertificateStatus.Feasible ? _value.Length : null), "status and mask do not fit");
            if (mask is null) return;
            for (var r = 0; r < RowCount; r++) Require(Live(r).With(v => mask[v]).Bound <= 0, $"the mask breaks row {r}");
            Require(Sum(Enumerable.Range(0, mask.Length).Where(v => mask[v]).Select(Weight)) == certificate.Upper, "the mask's cost is not the upper bound");
            Require(certificate.Lower == certificate.Upper || (status == CertificateStatus.Feasible && certificate.Lower < certificate.Upper), "status and bounds do not fit");
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
                var search = Sought(lines, [], [.. literals.Select(l => Math.Max(l, ~l)), .. others], [.. literals.Select(l => l < 0 ? -1 : 1), .. new int[others.Length]], 1 - literals.Count(l => l < 0));
                search.Ends();
                Add(search.Row);
            }
            else if (step.Rule == ReductionRule.Forced)
            {
                Require(Live(step.Row) is var row && row.Maximum - BigInteger.Abs(row[v]) < row.Bound, $"variable {v} is not forced");
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
            Require(IsFree(variable), $"variable {variable} is not free");
            _value[variable] = value;
            foreach (var line in Uses(variable)) line.Bound -= line.Terms.Remove(variable, out var a) && value ? a : 0;
        }
    }
}
