using System.Numerics;

namespace Smug.Smt;

/// <summary>A first mask, and the pruning of masks to subset-minimal ones, in exact arithmetic.</summary>
internal static class GreedyMask
{
    /// <summary>Starts from all variables kept, drops those that hinder, then prunes; null where that does not reach a satisfying mask.</summary>
    internal static bool[]? Find(ConstraintSet set)
    {
        var mask = new bool[set.VariableCount];
        Array.Fill(mask, true);
        var sums = Sums(set, mask);
        if (!Satisfied(set, sums))
        {
            // Dropping a variable that no row wants helps every row it is in.
            var wanted = new bool[set.VariableCount];
            foreach (var row in set.Rows)
            {
                for (var i = 0; i < row.Variables.Count; i++) wanted[row.Variables[i]] |= row.Coefficients[i].Sign > 0;
            }

            mask = wanted;
            sums = Sums(set, mask);
            if (!Satisfied(set, sums)) return null;
        }

        Prune(set, mask);
        return mask;
    }

    /// <summary>Drops kept variables while every row stays satisfied, least useful per weight first; ties by index.</summary>
    /// <param name="set">The constraints.</param>
    /// <param name="mask">A satisfying mask; pruned in place.</param>
    internal static void Prune(ConstraintSet set, bool[] mask)
    {
        var sums = Sums(set, mask);
        var uses = new List<(int Row, BigInteger Coefficient)>[set.VariableCount];
        var usefulness = new double[set.VariableCount];
        for (var r = 0; r < set.Rows.Count; r++)
        {
            var row = set.Rows[r];
            // How much of the row's need the variable covers; at most all of it.
            var need = BigInteger.Max(BigInteger.One, BigInteger.Abs(row.Bound));
            for (var i = 0; i < row.Variables.Count; i++)
            {
                var variable = row.Variables[i];
                (uses[variable] ??= []).Add((r, row.Coefficients[i]));
                usefulness[variable] += Math.Clamp(Dyadic.Of(row.Coefficients[i], 0).ToDouble() / Dyadic.Of(need, 0).ToDouble(), -1, 1);
            }
        }

        foreach (var variable in Enumerable.Range(0, mask.Length).Where(v => mask[v]).OrderBy(v => usefulness[v] / set.Weights[v]))
        {
            if (uses[variable] is { } of && of.Any(use => sums[use.Row] - use.Coefficient < set.Rows[use.Row].Bound)) continue;
            mask[variable] = false;
            foreach (var (row, coefficient) in uses[variable] ?? []) sums[row] -= coefficient;
        }
    }

    private static BigInteger[] Sums(ConstraintSet set, bool[] mask) => [.. set.Rows.Select(row => row.Evaluate(mask))];

    private static bool Satisfied(ConstraintSet set, BigInteger[] sums) => set.Rows.Select((row, i) => sums[i] >= row.Bound).All(holds => holds);
}
