using System.Numerics;

namespace Smug.Smt;

/// <summary>The clause that an exact row implies and a violating mask breaks.</summary>
internal static class ViolatedClause
{
    /// <summary>Variables of which at least one must change its value for the row to hold, given the mask breaks the row.</summary>
    /// <remarks>
    /// Only a change that raises the left-hand side helps: a positive coefficient's variable from 0 to 1, or a negative one's from 1 to 0.
    /// If the row still fails after all changes of a set S of these have been made, then every satisfying mask makes a change
    /// outside S: so S is grown, smallest coefficients first, while the row fails, and the clause is what remains (a cover cut).
    /// An empty answer means that no mask satisfies the row.
    /// </remarks>
    internal static IReadOnlyList<int> Of(Row row, ReadOnlySpan<bool> mask)
    {
        var sum = row.Evaluate(mask);
        var helpful = new List<int>();
        for (var i = 0; i < row.Variables.Count; i++)
        {
            if (row.Coefficients[i].Sign > 0 != mask[row.Variables[i]]) helpful.Add(i);
        }

        helpful.Sort((a, b) => BigInteger.Abs(row.Coefficients[a]).CompareTo(BigInteger.Abs(row.Coefficients[b])));
        var made = 0;
        while (made < helpful.Count && sum + BigInteger.Abs(row.Coefficients[helpful[made]]) < row.Bound)
        {
            sum += BigInteger.Abs(row.Coefficients[helpful[made]]);
            made++;
        }

        return [.. helpful.Skip(made).Select(i => row.Variables[i])];
    }
}
