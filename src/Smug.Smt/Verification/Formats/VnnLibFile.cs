using System.Globalization;

namespace Smug.Smt.Verification;

/// <summary>
/// Properties in VNN-LIB 1.0 as the verification competition uses it (https://www.vnnlib.org): real constants <c>X_i</c> and <c>Y_i</c>, and assertions of
/// <c>&lt;=</c>, <c>&gt;=</c> and <c>=</c> between linear terms under <c>and</c> and <c>or</c>. Together they describe the unsafe set; it is multiplied out into
/// cases.
/// </summary>
internal sealed class VnnLibFile
{
    private const int MostIndices = 1 << 22;
    private const int MostCases = 1 << 14;
    private const int MostRows = 1 << 24;
    private readonly string _source;
    private readonly HashSet<string> _declared = new(StringComparer.Ordinal);

    private VnnLibFile(string source) => _source = source;

    internal static VerificationProperty Parse(string text, string source)
    {
        var file = new VnnLibFile(source);
        List<List<PropertyRow>> cases = [[]];
        var (inputs, outputs) = (0, 0);
        foreach (var command in SExpression.ParseAll(text, source))
        {
            switch (command.Head)
            {
                case "declare-const" when command.Items is [_, { Atom: { } name }, { Atom: "Real" }]:
                case "declare-fun" when command.Items is [_, { Atom: { } }, { Atom: null, Items.Count: 0 }, { Atom: "Real" }]:
                    name = command.Items[1].Atom!;
                    var (overInputs, index) = file.Variable(name, command, declared: false);
                    if (!file._declared.Add(name)) throw file.Error(command, "a name declared once", name);
                    if (overInputs) inputs = Math.Max(inputs, index + 1);
                    else outputs = Math.Max(outputs, index + 1);
                    break;
                case "assert" when command.Items.Count == 2:
                    cases = file.And(cases, file.Formula(command.Items[1]), command);
                    break;
                case "set-logic" or "set-info" or "set-option" or "check-sat" or "exit":
                    break;
                default:
                    throw file.Error(command, "declare-const … Real or assert", command.Atom ?? (command.Head.Length > 0 ? command.Head : "a list"));
            }
        }

        if (inputs == 0) throw new MalformedInputException(source, "file", "inputs X_0, X_1, …", "none");
        if (inputs + outputs != file._declared.Count) throw new MalformedInputException(source, "file", "X_i and Y_i declared without gaps", $"{file._declared.Count} names");
        return new VerificationProperty(inputs, outputs, [.. cases.Select(rows => PropertyCases.Of(rows, inputs, source))]);
    }

    /// <summary>A formula as a union of conjunctions.</summary>
    private List<List<PropertyRow>> Formula(SExpression formula)
    {
        switch (formula.Head)
        {
            case "and":
                List<List<PropertyRow>> all = [[]];
                foreach (var part in formula.Items.Skip(1)) all = And(all, Formula(part), formula);
                return all;
            case "or":
                var any = formula.Items.Skip(1).SelectMany(Formula).ToList();
                return any.Count <= MostCases ? any : throw Error(formula, $"at most {MostCases} cases", $"{any.Count}");
            case "<=" when formula.Items.Count == 3:
                return [[Row(formula, formula.Items[1], formula.Items[2])]];
            case ">=" when formula.Items.Count == 3:
                return [[Row(formula, formula.Items[2], formula.Items[1])]];
            case "=" when formula.Items.Count == 3:
                return [[Row(formula, formula.Items[1], formula.Items[2]), Row(formula, formula.Items[2], formula.Items[1])]];
            case "<" or ">":
                throw Error(formula, "<= or >= (VNN-LIB 1.0 has no strict relations)", formula.Head);
            default:
                throw Error(formula, "and, or, <=, >= or =", formula.Atom ?? (formula.Head.Length > 0 ? formula.Head : "a list"));
        }
    }

    private List<List<PropertyRow>> And(List<List<PropertyRow>> a, List<List<PropertyRow>> b, SExpression at)
    {
        var rows = a.Sum(rows => (long)rows.Count) * b.Count + b.Sum(rows => (long)rows.Count) * a.Count;
        if ((long)a.Count * b.Count > MostCases || rows > MostRows) throw Error(at, $"at most {MostCases} cases and {MostRows} rows when multiplied out", "more");
        if (a.Count == 1 && b.Count == 1)
        {
            a[0].AddRange(b[0]);
            return a;
        }

        return [.. a.SelectMany(left => b.Select(right => left.Concat(right).ToList()))];
    }

    /// <summary>left ≤ right as a row.</summary>
    private PropertyRow Row(SExpression at, SExpression left, SExpression right)
    {
        var terms = new SortedDictionary<(bool, int), Rational>();
        var constant = default(Rational);
        Term(left, 1, terms, ref constant);
        Term(right, -1, terms, ref constant);
        (bool OverInputs, LinearTerm Term)[] nonZero = [.. terms.Where(term => term.Value.Sign != 0).Select(term => (term.Key.Item1, new LinearTerm(term.Key.Item2, term.Value)))];
        if (nonZero.Length == 0) throw Error(at, "a variable", "a comparison of numbers");
        if (nonZero.Any(term => term.OverInputs != nonZero[0].OverInputs)) throw Error(at, "either inputs or outputs in a row", "both");
        return new PropertyRow(nonZero[0].OverInputs, new LinearRow([.. nonZero.Select(term => term.Term)], -constant));
    }

    private void Term(SExpression term, Rational factor, SortedDictionary<(bool, int), Rational> terms, ref Rational constant)
    {
        if (term.Atom is { } atom)
        {
            if (Rational.TryParse(atom, out var number))
            {
                constant += factor * number;
                return;
            }

            var key = Variable(atom, term, declared: true);
            terms[key] = terms.GetValueOrDefault(key) + factor;
            return;
        }

        switch (term.Head)
        {
            case "+":
                foreach (var part in term.Items.Skip(1)) Term(part, factor, terms, ref constant);
                break;
            case "-" when term.Items.Count == 2:
                Term(term.Items[1], -factor, terms, ref constant);
                break;
            case "-" when term.Items.Count > 2:
                Term(term.Items[1], factor, terms, ref constant);
                foreach (var part in term.Items.Skip(2)) Term(part, -factor, terms, ref constant);
                break;
            case "*" when term.Items.Count == 3:
                var left = IsNumber(term.Items[1], out var number);
                if (!left && !IsNumber(term.Items[2], out number)) throw Error(term, "a product with a number", "a product of variables");
                Term(term.Items[left ? 2 : 1], factor * number, terms, ref constant);
                break;
            case "/" when term.Items.Count == 3 && IsNumber(term.Items[2], out var divisor) && divisor.Sign != 0:
                Term(term.Items[1], factor / divisor, terms, ref constant);
                break;
            default:
                throw Error(term, "a number, a variable, +, − or *", term.Head.Length > 0 ? term.Head : "a list");
        }
    }

    private static bool IsNumber(SExpression term, out Rational value)
    {
        value = default;
        if (term.Atom is { } atom) return Rational.TryParse(atom, out value);
        if (term.Head != "-" || term.Items is not [_, { Atom: { } inner }] || !Rational.TryParse(inner, out value)) return false;
        value = -value;
        return true;
    }

    private (bool OverInputs, int Index) Variable(string name, SExpression at, bool declared)
    {
        if (name.Length < 3 || name[0] is not ('X' or 'Y') || name[1] != '_'
            || !int.TryParse(name.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= MostIndices
            || (declared && !_declared.Contains(name)))
        {
            throw Error(at, declared ? "a number or a declared variable" : "a name X_i or Y_i", name);
        }

        return (name[0] == 'X', index);
    }

    private MalformedInputException Error(SExpression at, string expected, string got) =>
        new(_source, $"line {at.Line}", expected, got.Length > 60 ? got[..60] + "…" : got);
}
