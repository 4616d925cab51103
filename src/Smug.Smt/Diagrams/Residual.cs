using System.Numerics;

namespace Smug.Smt.Diagrams;

/// <summary>What is left of a component where variables have values: rows over the free variables, and where they come from. Immutable.</summary>
/// <remarks>Rows that always hold are left out, and so are variables that no row is left for: at 0 they cost nothing.</remarks>
internal sealed class Residual
{
    private Residual(ConstraintSet set, int[] variables, int[] rows, bool[] rest, long fixedCost) =>
        (Set, Variables, Rows, Rest, FixedCost) = (set, variables, rows, rest, fixedCost);

    /// <summary>The rows over the free variables, in the component's whole numbers.</summary>
    public ConstraintSet Set { get; }

    /// <summary>Per variable of <see cref="Set"/>, the component's.</summary>
    public int[] Variables { get; }

    /// <summary>Per row of <see cref="Set"/>, the component's.</summary>
    public int[] Rows { get; }

    /// <summary>The component's values outside <see cref="Variables"/>.</summary>
    public bool[] Rest { get; }

    /// <summary>What <see cref="Rest"/> costs.</summary>
    public long FixedCost { get; }

    /// <summary>The component with nothing fixed.</summary>
    public static Residual All(ConstraintSet component) => new(
        component, [.. Enumerable.Range(0, component.VariableCount)], [.. Enumerable.Range(0, component.Rows.Count)], new bool[component.VariableCount], 0);

    /// <summary>What is left of the component under bounds.</summary>
    /// <param name="component">The component.</param>
    /// <param name="lower">0 or 1 per variable.</param>
    /// <param name="upper">0 or 1 per variable; where equal to the lower, the variable is fixed.</param>
    public static Residual Of(ConstraintSet component, byte[] lower, byte[] upper)
    {
        var (rows, kept) = (new List<(int[] Variables, BigInteger[] Coefficients, BigInteger Bound)>(), new List<int>());
        var used = new bool[component.VariableCount];
        for (var i = 0; i < component.Rows.Count; i++)
        {
            var row = component.Rows[i];
            var (variables, coefficients, bound, least) = (new List<int>(), new List<BigInteger>(), row.Bound, BigInteger.Zero);
            for (var k = 0; k < row.Variables.Count; k++)
            {
                var j = row.Variables[k];
                if (lower[j] == upper[j])
                {
                    if (lower[j] == 1) bound -= row.Coefficients[k];
                    continue;
                }

                variables.Add(j);
                coefficients.Add(row.Coefficients[k]);
                least += BigInteger.Min(0, row.Coefficients[k]);
            }

            if (least >= bound) continue;
            foreach (var j in variables) used[j] = true;
            rows.Add(([.. variables], [.. coefficients], bound));
            kept.Add(i);
        }

        int[] free = [.. Enumerable.Range(0, used.Length).Where(j => used[j])];
        var place = new int[used.Length];
        for (var k = 0; k < free.Length; k++) place[free[k]] = k;
        var set = new ConstraintSet(
            free.Length,
            [.. rows.Select(row => new Row([.. row.Variables.Select(j => place[j])], row.Coefficients, row.Bound, 0))],
            [.. free.Select(j => component.Weights[j])]);
        var rest = Array.ConvertAll(lower, value => value == 1);
        foreach (var j in free) rest[j] = false;
        return new Residual(set, free, [.. kept], rest, component.Cost(rest));
    }

    /// <summary>The component's mask that a mask of <see cref="Set"/> stands for.</summary>
    public bool[] Restore(bool[] mask)
    {
        var whole = (bool[])Rest.Clone();
        for (var k = 0; k < mask.Length; k++) whole[Variables[k]] = mask[k];
        return whole;
    }
}
