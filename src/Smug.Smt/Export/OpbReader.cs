using System.Globalization;
using System.Numerics;

namespace Smug.Smt;

/// <summary>Parses OPB text into an <see cref="OpbProblem"/>.</summary>
internal sealed class OpbReader(TextReader input, string source, OpbLimits limits)
{
    private readonly List<(SortedDictionary<int, BigInteger> Terms, BigInteger Bound)> _rows = [];
    private readonly OpbTokens _tokens = new(input, source, limits.Digits + 1);
    private SortedDictionary<int, BigInteger>? _objective;
    private BigInteger _objectiveConstant;
    private int _variables;
    private int _terms;

    internal OpbProblem Read()
    {
        while (_tokens.Next() is { } token)
        {
            if (token is "min:" or "min")
            {
                if (token == "min") Expect(_tokens.Next(), ":", "':' after min");
                if (_objective is not null || _rows.Count > 0) throw Malformed("one objective, before the rows", "another 'min:'");
                (_objective, _objectiveConstant, var end) = Sum(_tokens.Next());
                Expect(end, ";", "';' at the end of the objective");
                continue;
            }

            if (token is "max:" or "max") throw Malformed("a 'min:' objective", "'max:'");
            ReadRow(token);
        }

        return Problem();
    }

    private void ReadRow(string first)
    {
        var (terms, constant, relation) = Sum(first);
        if (relation is not (">=" or "=" or "<=" or ">" or "<")) throw Malformed("'>=', '<=' or '='", Show(relation));
        var bound = Number(_tokens.Next()) - constant;
        Expect(_tokens.Next(), ";", "';' at the end of a row");

        // Sums are whole numbers: more than b is at least b + 1.
        if (relation == ">") bound++;
        if (relation == "<") bound--;
        if (relation is ">=" or ">" or "=") Add(terms, bound);
        if (relation is "<=" or "<" or "=") Add(new(terms.ToDictionary(term => term.Key, term => -term.Value)), -bound);
    }

    private void Add(SortedDictionary<int, BigInteger> terms, BigInteger bound)
    {
        if (_rows.Count == limits.Rows) throw Malformed($"at most {limits.Rows} rows", "more");
        _rows.Add((terms, bound));
    }

    /// <summary>Reads terms up to a token that begins none: a coefficient and a literal, a literal alone, or a constant, which objectives
    /// of other programs have; c·~x is c − c·x.</summary>
    private (SortedDictionary<int, BigInteger> Terms, BigInteger Constant, string? Next) Sum(string? token)
    {
        var (terms, constant) = (new SortedDictionary<int, BigInteger>(), BigInteger.Zero);
        while (!EndsSum(token))
        {
            var negative = token is ['-'] or ['-', 'x' or '~', ..];
            if (token is "+" or "-") token = _tokens.Next();
            else if (token is ['+' or '-', 'x' or '~', ..]) token = token[1..];
            var coefficient = BigInteger.One;
            if (token is not ['x' or '~', ..])
            {
                coefficient = Number(token);
                token = _tokens.Next();
            }

            if (negative) coefficient = -coefficient;
            if (EndsSum(token) || token is ['+' or '-' or (>= '0' and <= '9'), ..])
            {
                constant += coefficient;
                continue;
            }

            var negated = token is ['~', ..];
            var variable = Variable(negated ? token![1..] : token);
            if (++_terms > limits.Terms) throw Malformed($"at most {limits.Terms} terms", "more");
            constant += negated ? coefficient : 0;
            terms[variable] = terms.GetValueOrDefault(variable) + (negated ? -coefficient : coefficient);
            token = _tokens.Next();
            if (token is ['x' or '~', ..]) throw Malformed("a linear term", "a product of literals");
        }

        return (terms, constant, token);
    }

    private static bool EndsSum(string? token) => token is null or ";" or ">=" or "=" or "<=" or ">" or "<";

    private int Variable(string? name)
    {
        if (name is not ['x', .. var digits] || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
            throw Malformed("a literal such as x1 or ~x1", Show(name));
        if (number > limits.Variables) throw Malformed($"at most {limits.Variables} variables", Show(name));
        _variables = Math.Max(_variables, number);
        return number - 1;
    }

    private BigInteger Number(string? token)
    {
        if (token is null || !BigInteger.TryParse(token, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            throw Malformed("a whole number", Show(token));
        return number;
    }

    private OpbProblem Problem()
    {
        var complemented = new bool[_variables];
        var offset = _objectiveConstant;
        var magnitudes = new BigInteger[_variables];
        foreach (var (variable, coefficient) in _objective ?? [])
        {
            complemented[variable] = coefficient.Sign < 0;
            magnitudes[variable] = BigInteger.Abs(coefficient);
            if (coefficient.Sign < 0) offset += coefficient;
        }

        var free = magnitudes.Count(magnitude => magnitude.IsZero);
        var scale = free == 0 ? 1 : free + 1L;
        if (magnitudes.Aggregate(BigInteger.Zero, BigInteger.Add) * scale + free > ConstraintSet.LargestTotalWeight)
            throw Malformed("an objective whose sum fits 62 bits", "a larger one");
        var weights = magnitudes.Select(magnitude => magnitude.IsZero ? 1 : (long)magnitude * scale).ToArray();
        var rows = _rows.Select(row => Complement(row.Terms, row.Bound, complemented)).ToArray();
        return new(new ConstraintSet(_variables, rows, weights), complemented, scale, offset);
    }

    /// <summary>a·x with x = 1 − y is a − a·y.</summary>
    private static Row Complement(SortedDictionary<int, BigInteger> terms, BigInteger bound, bool[] complemented)
    {
        var kept = terms.Where(term => !term.Value.IsZero).ToArray();
        foreach (var (variable, coefficient) in kept) bound -= complemented[variable] ? coefficient : 0;
        return new([.. kept.Select(term => term.Key)], [.. kept.Select(term => complemented[term.Key] ? -term.Value : term.Value)], bound, 0);
    }

    private void Expect(string? token, string wanted, string description)
    {
        if (token != wanted) throw Malformed(description, Show(token));
    }

    private static string Show(string? token) => token is null ? "the end of the file" : $"'{(token.Length > 40 ? token[..40] + "…" : token)}'";

    private MalformedInputException Malformed(string expected, string got) => new(source, $"line {_tokens.Line}", expected, got);
}
