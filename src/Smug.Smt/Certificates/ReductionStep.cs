using System.Numerics;

namespace Smug.Smt;

/// <summary>What one step of a reduction does. Every step keeps the set's cheapest cost, or keeps its set of masks.</summary>
public enum ReductionRule
{
    /// <summary>Drop <see cref="ReductionStep.Row"/>: it holds even where its left-hand side is smallest.</summary>
    Satisfied,

    /// <summary>Drop <see cref="ReductionStep.Row"/>: it follows from <see cref="ReductionStep.Other"/> times
    /// <see cref="ReductionStep.Numerator"/>/<see cref="ReductionStep.Denominator"/>.</summary>
    Implied,

    /// <summary>Give <see cref="ReductionStep.Variable"/> the value without which <see cref="ReductionStep.Row"/> cannot hold.</summary>
    Forced,

    /// <summary>Set <see cref="ReductionStep.Variable"/> to 0: it helps no row.</summary>
    Useless,

    /// <summary>Set <see cref="ReductionStep.Variable"/> to 0: <see cref="ReductionStep.Other"/> does everything it does, at no more cost.</summary>
    Dominated,

    /// <summary>Clip every coefficient of <see cref="ReductionStep.Row"/> to what the row lacks at its smallest.</summary>
    Clipped,
}

/// <summary>One step of a reduction, in the numbering of the set that was reduced; enough for a checker to repeat it.</summary>
/// <param name="Rule">What is done.</param>
/// <param name="Row">The row it is done to or by; −1 where none is meant.</param>
/// <param name="Variable">The variable; −1 where none is meant.</param>
/// <param name="Other">The other row or variable; −1 where none is meant.</param>
/// <param name="Numerator">For <see cref="ReductionRule.Implied"/>, above 0.</param>
/// <param name="Denominator">For <see cref="ReductionRule.Implied"/>, above 0.</param>
public readonly record struct ReductionStep(
    ReductionRule Rule, int Row = -1, int Variable = -1, int Other = -1, BigInteger Numerator = default, BigInteger Denominator = default);
