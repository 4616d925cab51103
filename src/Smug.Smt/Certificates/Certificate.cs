using System.Numerics;

namespace Smug.Smt;

/// <summary>What a certificate claims.</summary>
public enum CertificateStatus
{
    /// <summary>The mask is cheapest.</summary>
    Optimal,

    /// <summary>The mask satisfies the set, and none costs less than the bound.</summary>
    Feasible,

    /// <summary>No mask satisfies the set.</summary>
    Infeasible,

    /// <summary>There is no mask, only a bound.</summary>
    Unknown,
}

/// <summary>An answer with everything needed to check it without a solver: the set, the mask, and the argument for the bound. Immutable.</summary>
/// <remarks>
/// The argument: first <see cref="Steps"/> reduce the set, each step repeatable; then each of <see cref="Components"/>, over disjoint variables, shows by a tree
/// that no mask of it costs less than its bound. The set's bound is the cost of the variables fixed to 1 plus the components' bounds.
/// </remarks>
/// <param name="Set">The set.</param>
/// <param name="Status">The claim.</param>
/// <param name="Mask">One bool per variable; null where there is none.</param>
/// <param name="Upper">The mask's cost; 0 where there is none.</param>
/// <param name="Lower">The claimed bound; without meaning where <paramref name="Status"/> is <see cref="CertificateStatus.Infeasible"/>.</param>
/// <param name="Steps">The reduction.</param>
/// <param name="ViolatedRow">A row that the reduction showed to be out of reach; null for none.</param>
/// <param name="Components">The parts of what remains.</param>
public sealed record Certificate(
    ConstraintSet Set,
    CertificateStatus Status,
    bool[]? Mask,
    long Upper,
    long Lower,
    IReadOnlyList<ReductionStep> Steps,
    int? ViolatedRow,
    IReadOnlyList<ComponentCertificate> Components);

/// <summary>The argument for one part: no assignment of its variables that satisfies the rows over them alone costs less than a bound.</summary>
/// <param name="Variables">Its variables in the set's numbering.</param>
/// <param name="Bound">The bound; more than all its weights together proves that there is no mask.</param>
/// <param name="Cuts">Rows derived from the reduced rows, none after more fixings than the next; cut k is the row after the set's, the clauses and k cuts.</param>
/// <param name="Multipliers">Vectors of multipliers that the tree refers to.</param>
/// <param name="Tree">The nodes, each before its children, 0 before 1.</param>
public sealed record ComponentCertificate(
    IReadOnlyList<int> Variables,
    long Bound,
    IReadOnlyList<DerivedRow> Cuts,
    IReadOnlyList<IReadOnlyList<Multiplier>> Multipliers,
    IReadOnlyCollection<TreeNode> Tree);

/// <summary>A row that follows from reduced rows.</summary>
/// <param name="After">How many fixings of the tree's root are made before; their values are put in.</param>
public abstract record DerivedRow(int After);

/// <summary>A row by mixed integer rounding of a sum of rows: with y = 1 − m for the complemented variables and y = m otherwise, Σ aⱼyⱼ ≥ b becomes
/// Σ (⌊aⱼ/δ⌋·r + min(r, aⱼ mod δ))·yⱼ ≥ (⌊b/δ⌋ + 1)·r, r = b mod δ. Reduced rows are first multiplied by the power of two with which their largest coefficient
/// has 40 bits, coefficients rounded up and the bound down; so is the result.</summary>
/// <param name="Rows">Reduced rows and rows derived before.</param>
/// <param name="Factors">One per row, above 0.</param>
/// <param name="Divisor">δ, above 0.</param>
/// <param name="Complemented">The complemented variables.</param>
/// <param name="After">How many fixings of the tree's root are made before.</param>
public sealed record SumStep(IReadOnlyList<int> Rows, IReadOnlyList<int> Factors, BigInteger Divisor, IReadOnlyList<int> Complemented, int After = 0) : DerivedRow(After);

/// <summary>Σ coefficient · m ≥ bound, because no assignment of the variables that satisfies the rows, or that is kept, has less.</summary>
/// <param name="Rows">Reduced rows; none where <paramref name="Kept"/> is given.</param>
/// <param name="Variables">All variables of the rows that have no value yet, in the order in which to try them; those of the <see cref="KeptStep"/>, in its order.</param>
/// <param name="Coefficients">One per variable; 0 is allowed.</param>
/// <param name="Bound">The least value, or less.</param>
/// <param name="After">How many fixings of the tree's root are made before.</param>
/// <param name="Kept">The <see cref="KeptStep"/> among the component's cuts whose assignments are meant; −1 where rows say which.</param>
public sealed record LeastStep(
    IReadOnlyList<int> Rows, IReadOnlyList<int> Variables, IReadOnlyList<int> Coefficients, long Bound, int After = 0, int Kept = -1) : DerivedRow(After);

/// <summary>No row but a set: the assignments of the variables that satisfy the rows, or that every part keeps, without those through which every way costs
/// <paramref name="Bound"/> or more. It holds what each mask that costs less than the component's bound gives to the variables.</summary>
/// <remarks>Ways go through the variables in their order; two are at the same place where the same is left of each row or part. None that costs less than the
/// component's bound is lost: 2^<paramref name="Exponent"/> times the sum of Σ coefficient · m ≥ <paramref name="Bound"/> and of the rows beside proves the
/// component's bound, under the values fixed so far.</remarks>
/// <param name="Rows">Reduced rows; none where there are parts.</param>
/// <param name="Parts">Assignments kept before, over some of the variables; none where there are rows.</param>
/// <param name="Variables">All variables of the parts, or all of the rows that have no value yet, in the order in which to try them: the parts' own order.</param>
/// <param name="Coefficients">One per variable: the sum of the parts' costs.</param>
/// <param name="Bound">What is not kept costs as much, or more.</param>
/// <param name="Beside">Reduced rows and rows derived before.</param>
/// <param name="Exponent">Of the power of two that multiplies the rows.</param>
/// <param name="After">How many fixings of the tree's root are made before.</param>
public sealed record KeptStep(
    IReadOnlyList<int> Rows,
    IReadOnlyList<KeptPart> Parts,
    IReadOnlyList<int> Variables,
    IReadOnlyList<int> Coefficients,
    long Bound,
    IReadOnlyList<int> Beside,
    int Exponent,
    int After = 0) : DerivedRow(After);

/// <summary>Assignments kept before, at a cost.</summary>
/// <param name="Step">An earlier <see cref="KeptStep"/> among the component's cuts.</param>
/// <param name="Costs">One per variable of it, in its order.</param>
public sealed record KeptPart(int Step, IReadOnlyList<int> Costs);

/// <summary>Σ coefficient · m ≥ the argument's bound, by an argument like a component's in which the coefficients are the weights.</summary>
/// <param name="Coefficients">One per variable of the argument.</param>
/// <param name="Argument">The argument, without cuts of its own, over reduced rows and rows derived before.</param>
/// <param name="After">How many fixings of the tree's root are made before.</param>
public sealed record TreeStep(IReadOnlyList<int> Coefficients, ComponentCertificate Argument, int After = 0) : DerivedRow(After);

/// <summary>The multiplier of a row's whole numbers.</summary>
/// <param name="Row">A reduced row or a cut.</param>
/// <param name="Value">At least 0.</param>
public readonly record struct Multiplier(int Row, Dyadic Value);

/// <summary>A node of the tree.</summary>
/// <param name="Fixings">Values that follow at this node, in order.</param>
/// <param name="Row">The row that cannot hold any more; −1 where another field closes the node.</param>
/// <param name="Multipliers">The multipliers that prove the bound here; −1 where another field closes the node.</param>
/// <param name="Variable">The variable the node splits on; −1 for a leaf.</param>
public sealed record TreeNode(IReadOnlyList<TreeFixing> Fixings, int Row, int Multipliers, int Variable);

/// <summary>A value that follows: the opposite breaks a row, or makes multipliers prove the bound.</summary>
/// <param name="Variable">The variable.</param>
/// <param name="Value">Its value.</param>
/// <param name="Row">The row; −1 where multipliers do it.</param>
/// <param name="Multipliers">The multipliers; −1 where a row does it.</param>
public readonly record struct TreeFixing(int Variable, bool Value, int Row, int Multipliers);
