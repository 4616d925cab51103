namespace Smug.Smt;

/// <summary>A part of a reduced set that shares no variable with the others.</summary>
/// <param name="Set">The part as a set of its own, over variables 0 to n − 1.</param>
/// <param name="Variables">For each of its variables, the number in the original set.</param>
/// <param name="Rows">For each of its rows, the number in the original set, or after all of that set's rows for a row that the reduction added.</param>
public sealed record SetComponent(ConstraintSet Set, IReadOnlyList<int> Variables, IReadOnlyList<int> Rows);

/// <summary>A constraint set after presolve. Its cheapest cost is <see cref="FixedCost"/> plus the cheapest costs of
/// <see cref="Components"/>. Immutable and thread-safe.</summary>
public sealed class Reduction
{
    internal Reduction(
        ConstraintSet original, IReadOnlyList<bool?> values, IReadOnlyList<SetComponent> components, IReadOnlyList<ReductionStep> steps, int? violatedRow, int rowCount)
    {
        (Original, Values, Components, Steps, ViolatedRow, RowCount) = (original, values, components, steps, violatedRow, rowCount);
        for (var i = 0; i < values.Count; i++) FixedCost += values[i] == true ? original.Weights[i] : 0;
    }

    /// <summary>The set that was reduced.</summary>
    public ConstraintSet Original { get; }

    /// <summary>One entry per original variable: its value in some cheapest mask, or null where a component decides it.</summary>
    public IReadOnlyList<bool?> Values { get; }

    /// <summary>The parts that remain, smallest first; empty where the presolve decided everything.</summary>
    public IReadOnlyList<SetComponent> Components { get; }

    /// <summary>Every step taken, in order, for a certificate.</summary>
    public IReadOnlyList<ReductionStep> Steps { get; }

    /// <summary>The row that no mask satisfies; null where none was found.</summary>
    public int? ViolatedRow { get; }

    /// <summary>The original set's rows and those that the reduction added.</summary>
    public int RowCount { get; }

    /// <summary>The cost of the variables that are fixed to 1.</summary>
    public long FixedCost { get; }

    /// <summary>The mask of the original set that joins the fixed values and one mask per component.</summary>
    /// <param name="masks">One mask per component, in the order of <see cref="Components"/>.</param>
    /// <exception cref="UsageException">The number of masks or the length of one is wrong.</exception>
    public bool[] Restore(IReadOnlyList<bool[]> masks)
    {
        if (masks.Count != Components.Count) throw new UsageException($"Reduction: expected {Components.Count} masks, got {masks.Count}.");
        var whole = new bool[Original.VariableCount];
        for (var i = 0; i < whole.Length; i++) whole[i] = Values[i] == true;
        for (var c = 0; c < masks.Count; c++)
        {
            var variables = Components[c].Variables;
            if (masks[c].Length != variables.Count)
                throw new UsageException($"Reduction: expected {variables.Count} values for component {c}, got {masks[c].Length}.");
            for (var i = 0; i < variables.Count; i++) whole[variables[i]] = masks[c][i];
        }

        return whole;
    }
}
