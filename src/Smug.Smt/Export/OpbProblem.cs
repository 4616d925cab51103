using System.Numerics;

namespace Smug.Smt;

/// <summary>An OPB problem as a <see cref="ConstraintSet"/>, whose weights are all at least 1, with the way back to the file's own terms.</summary>
/// <remarks>
/// A variable with a negative objective coefficient −c is replaced by its complement: −c·x = −c + c·(1 − x). Variables that the objective
/// does not mention weigh 1 while all others are multiplied by <see cref="Scale"/>, which exceeds their number: so the set's cost is
/// Scale · (objective − <see cref="Offset"/>) + (unmentioned ones kept), and dividing by Scale, rounded down, gives the objective back,
/// for costs of masks and for lower bounds alike.
/// </remarks>
/// <param name="Set">The set to solve.</param>
/// <param name="Complemented">Variables whose meaning is swapped.</param>
/// <param name="Scale">What the objective is multiplied by.</param>
/// <param name="Offset">What the complements add to the objective.</param>
public sealed record OpbProblem(ConstraintSet Set, IReadOnlyList<bool> Complemented, long Scale, BigInteger Offset)
{
    /// <summary>The number the file gives its first variable: 1 in OPB, 0 in JSON.</summary>
    public int FirstVariable { get; init; } = 1;

    /// <summary>The file's objective for a cost, or a lower bound on the objective for a lower bound on the cost.</summary>
    public BigInteger Objective(long cost) => cost / Scale + Offset;

    /// <summary>The file's assignment for a mask.</summary>
    public bool[] Assignment(ReadOnlySpan<bool> mask)
    {
        var values = new bool[mask.Length];
        for (var v = 0; v < values.Length; v++) values[v] = mask[v] != Complemented[v];
        return values;
    }
}
