namespace Smug.Smt;

/// <summary>What one step of a reduction does. Every step keeps the set's cheapest cost, or keeps its set of masks.</summary>
public enum ReductionRule
{
    /// <summary>Drop <see cref="ReductionStep.Row"/>. It follows from others, so the masks stay; a bound needs no reason, since with fewer rows there are no
    /// fewer masks.</summary>
    Dropped,

    /// <summary>Give <see cref="ReductionStep.Variable"/> the value without which <see cref="ReductionStep.Row"/> cannot hold.</summary>
    Forced,

    /// <summary>Set <see cref="ReductionStep.Variable"/> to 0: it helps no row.</summary>
    Useless,

    /// <summary>Set <see cref="ReductionStep.Variable"/> to 0: <see cref="ReductionStep.Other"/> does everything it does, at no more cost.</summary>
    Dominated,

    /// <summary>Clip every coefficient of <see cref="ReductionStep.Row"/> to what the row lacks at its smallest.</summary>
    Clipped,

    /// <summary>Add a row after all others: at least one of <see cref="ReductionStep.Literals"/> holds, since no assignment that falsifies them all
    /// satisfies <see cref="ReductionStep.Rows"/>.</summary>
    Clause,
}

/// <summary>One step of a reduction, in the numbering of the set that was reduced; enough for a checker to repeat it.</summary>
/// <param name="Rule">What is done.</param>
/// <param name="Row">The row it is done to or by; −1 where none is meant.</param>
/// <param name="Variable">The variable; −1 where none is meant.</param>
/// <param name="Other">The other variable of <see cref="ReductionRule.Dominated"/>; −1 where none is meant.</param>
/// <param name="Rows">For <see cref="ReductionRule.Clause"/>, the rows it follows from.</param>
/// <param name="Literals">For <see cref="ReductionRule.Clause"/>: j stands for m(j) = 1, ~j for m(j) = 0.</param>
public sealed record ReductionStep(
    ReductionRule Rule, int Row = -1, int Variable = -1, int Other = -1, IReadOnlyList<int>? Rows = null, IReadOnlyList<int>? Literals = null);
