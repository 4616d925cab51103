using System.Globalization;
using System.Numerics;
using System.Text;

namespace Smug.Smt;

/// <summary>Writes constraint sets as SMT-LIB 2: a Boolean per variable and one integer inequality per row, exact.</summary>
public static class SmtLibFile
{
    /// <summary>Writes a set, a check, and a question for the model.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="set">The set.</param>
    /// <param name="minimize">Whether to add the objective as <c>(minimize …)</c>, which optimising solvers such as Z3 understand; without
    /// it the file is standard SMT-LIB 2.6.</param>
    /// <param name="costAtMost">When given, asserts that the cost is at most this: "unsat" then proves a lower bound.</param>
    public static void Write(TextWriter output, ConstraintSet set, bool minimize = true, long? costAtMost = null)
    {
        output.Write("(set-info :smt-lib-version 2.6)\n(set-option :produce-models true)\n");
        if (!minimize) output.Write("(set-logic QF_LIA)\n");
        for (var v = 0; v < set.VariableCount; v++) output.Write(string.Create(CultureInfo.InvariantCulture, $"(declare-const m{v} Bool)\n"));
        foreach (var row in set.Rows) output.Write($"(assert (>= {Sum(row.Variables, row.Coefficients)} {Number(row.Bound)}))\n");
        var cost = Sum([.. Enumerable.Range(0, set.VariableCount)], [.. set.Weights.Select(w => (BigInteger)w)]);
        if (costAtMost is { } limit) output.Write($"(assert (<= {cost} {Number(limit)}))\n");
        if (minimize) output.Write($"(minimize {cost})\n");
        output.Write($"(check-sat)\n{(minimize ? "(get-objectives)\n" : "")}(get-model)\n");
    }

    private static string Sum(IReadOnlyList<int> variables, IReadOnlyList<BigInteger> coefficients)
    {
        if (variables.Count == 0) return "0";
        var sum = new StringBuilder(variables.Count == 1 ? "" : "(+");
        for (var i = 0; i < variables.Count; i++)
        {
            if (variables.Count > 1) sum.Append(' ');
            sum.Append(CultureInfo.InvariantCulture, $"(ite m{variables[i]} {Number(coefficients[i])} 0)");
        }

        return variables.Count == 1 ? sum.ToString() : sum.Append(')').ToString();
    }

    private static string Number(BigInteger number) =>
        number.Sign < 0 ? string.Create(CultureInfo.InvariantCulture, $"(- {-number})") : number.ToString(CultureInfo.InvariantCulture);
}
