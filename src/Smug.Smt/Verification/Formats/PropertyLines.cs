using System.Globalization;

namespace Smug.Smt.Verification;

/// <summary>Properties as lines, the form of the ACAS Xu benchmarks of Marabou: <c>x0 &gt;= 0.6</c>, <c>+y0 -y1 &lt;= 0</c>, <c>2.5y0 &lt;= 1</c>. All lines
/// together are one unsafe case.</summary>
internal static class PropertyLines
{
    private const int MostIndices = 1 << 20;

    internal static VerificationProperty Parse(string text, string source)
    {
        var rows = new List<PropertyRow>();
        var (inputs, outputs, number) = (0, 0, 0);
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.AsSpan().Trim().TrimStart('\uFEFF').ToString();
            if (line.Length == 0 || line.StartsWith("//", StringComparison.Ordinal)) continue;
            foreach (var row in Line(line, source, $"line {number}"))
            {
                rows.Add(row);
                foreach (var term in row.Row.Terms)
                {
                    if (row.OverInputs) inputs = Math.Max(inputs, term.Index + 1);
                    else outputs = Math.Max(outputs, term.Index + 1);
                }
            }
        }

        if (inputs == 0) throw new MalformedInputException(source, "file", "bounds on inputs, such as x0 >= 0", "none");
        return new VerificationProperty(inputs, outputs, [PropertyCases.Of(rows, inputs, source)]);
    }

    private static IEnumerable<PropertyRow> Line(string line, string source, string place)
    {
        MalformedInputException Error(string expected, string got) => new(source, place, expected, got.Length > 60 ? got[..60] + "…" : got);
        var sign = line.IndexOfAny(['<', '>', '=']);
        if (sign < 0) throw Error("a row with <=, >= or =", line);
        var relation = line[sign..].StartsWith("<=", StringComparison.Ordinal) || line[sign..].StartsWith(">=", StringComparison.Ordinal) ? line.Substring(sign, 2) : line.Substring(sign, 1);
        if (relation is "<" or ">") throw Error("<=, >= or = (a strict relation is not supported)", relation);
        if (!Rational.TryParse(line.AsSpan(sign + relation.Length).Trim().TrimStart('+'), out var bound)) throw Error("a number on the right", line[sign..]);
        var (terms, overInputs) = (new SortedDictionary<int, Rational>(), false);
        var left = line[..sign].Replace(" ", "", StringComparison.Ordinal).Replace("\t", "", StringComparison.Ordinal);
        for (var at = 0; at < left.Length;)
        {
            var name = left.IndexOfAny(['x', 'y'], at);
            var end = name + 1;
            while (name >= 0 && end < left.Length && char.IsAsciiDigit(left[end])) end++;
            if (name < 0 || end == name + 1) throw Error("a term such as x0 or -2.5y3", left[at..]);
            if (!int.TryParse(left.AsSpan(name + 1, end - name - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= MostIndices)
                throw Error($"an index below {MostIndices}", left[name..end]);
            if (at > 0 && overInputs != (left[name] == 'x')) throw Error("either inputs or outputs in a row", left);
            overInputs = left[name] == 'x';
            terms[index] = terms.GetValueOrDefault(index) + Coefficient(left[at..name].TrimEnd('*'), Error);
            at = end;
        }

        LinearTerm[] nonZero = [.. terms.Where(term => term.Value.Sign != 0).Select(term => new LinearTerm(term.Key, term.Value))];
        if (nonZero.Length == 0) throw Error("a term on the left", line);
        var row = new LinearRow([.. nonZero], bound);
        var negated = new LinearRow([.. nonZero.Select(term => term with { Coefficient = -term.Coefficient })], -bound);
        if (relation is "<=" or "=") yield return new PropertyRow(overInputs, row);
        if (relation is ">=" or "=") yield return new PropertyRow(overInputs, negated);
    }

    private static Rational Coefficient(string text, Func<string, string, MalformedInputException> error) => text switch
    {
        "" or "+" => 1,
        "-" => -1,
        _ => Rational.TryParse(text.StartsWith('+') ? text.AsSpan(1) : text, out var value) ? value : throw error("a coefficient", text),
    };
}
