using System.Numerics;

namespace Smug.Smt;

/// <summary>One row of a <see cref="ConstraintSet"/>: Σ coefficientᵢ · m[variableᵢ] ≥ bound, in whole numbers scaled by 2^−<see cref="Exponent"/>.</summary>
/// <remarks>The row means Σ (coefficientᵢ · 2^exponent) · m ≥ bound · 2^exponent. Products of float32 numbers are dyadic rationals,
/// so this is exact; a strict &gt; becomes ≥ of the next whole number (see <see cref="ConstraintBuilder"/>). Immutable.</remarks>
public sealed class Row
{
    private readonly int[] _variables;
    private readonly BigInteger[] _coefficients;

    /// <summary>Creates a row.</summary>
    /// <param name="variables">Variable indices, strictly ascending.</param>
    /// <param name="coefficients">One non-zero whole number per variable.</param>
    /// <param name="bound">The right-hand side.</param>
    /// <param name="exponent">The power of two that coefficients and bound are multiplied by.</param>
    /// <exception cref="UsageException">Lengths differ, indices are not strictly ascending, or a coefficient is 0.</exception>
    public Row(int[] variables, BigInteger[] coefficients, BigInteger bound, int exponent)
    {
        if (variables.Length != coefficients.Length)
            throw new UsageException($"Row: expected one coefficient per variable, got {variables.Length} variables and {coefficients.Length} coefficients.");
        for (var i = 0; i < variables.Length; i++)
        {
            if (variables[i] < 0 || (i > 0 && variables[i] <= variables[i - 1]))
                throw new UsageException($"Row: expected strictly ascending variables from 0, got {variables[i]} at place {i}.");
            if (coefficients[i].IsZero) throw new UsageException($"Row: expected non-zero coefficients, got 0 for variable {variables[i]}.");
        }

        (_variables, _coefficients, Bound, Exponent) = (variables, coefficients, bound, exponent);
    }

    /// <summary>Variable indices, strictly ascending.</summary>
    public IReadOnlyList<int> Variables => _variables;

    /// <summary>The whole-number coefficients, one per variable, none 0.</summary>
    public IReadOnlyList<BigInteger> Coefficients => _coefficients;

    /// <summary>The whole-number right-hand side.</summary>
    public BigInteger Bound { get; }

    /// <summary>The power of two that coefficients and bound are multiplied by.</summary>
    public int Exponent { get; }

    /// <summary><see cref="Variables"/> and <see cref="Coefficients"/> for loops; not to be changed.</summary>
    internal (int[] Variables, BigInteger[] Coefficients) Terms => (_variables, _coefficients);

    /// <summary>Σ coefficientᵢ · m[variableᵢ], in units of 2^exponent, exactly.</summary>
    public BigInteger Evaluate(ReadOnlySpan<bool> mask)
    {
        var sum = BigInteger.Zero;
        for (var i = 0; i < _variables.Length; i++)
        {
            if (mask[_variables[i]]) sum += _coefficients[i];
        }

        return sum;
    }

    /// <summary>The least and the greatest value that <see cref="Evaluate"/> takes over all masks.</summary>
    public (BigInteger Least, BigInteger Most) Range()
    {
        var (least, most) = (BigInteger.Zero, BigInteger.Zero);
        foreach (var coefficient in Coefficients)
        {
            if (coefficient.Sign < 0) least += coefficient;
            else most += coefficient;
        }

        return (least, most);
    }

    /// <summary>Whether the mask satisfies this row, exactly.</summary>
    public bool IsSatisfied(ReadOnlySpan<bool> mask) => Evaluate(mask) >= Bound;
}

/// <summary>
/// A 0-1 programme as plain data: minimise Σ weightᵢ · mᵢ subject to <see cref="Rows"/>, every mᵢ ∈ {0, 1}. It knows no solver.
/// Immutable and thread-safe.
/// </summary>
public sealed class ConstraintSet : IMaskProblem
{
    /// <summary>The largest sum of weights, 2^62: any cost, one more, and twice a cost fit 64 bits.</summary>
    public const long LargestTotalWeight = 1L << 62;

    /// <summary>Creates a constraint set.</summary>
    /// <param name="variableCount">The number of variables.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="weights">The cost of keeping each variable, at least 1, together at most <see cref="LargestTotalWeight"/>; all 1 where omitted.</param>
    /// <exception cref="UsageException">A row names a variable that does not exist, a weight is below 1, or all together exceed <see cref="LargestTotalWeight"/>.</exception>
    public ConstraintSet(int variableCount, IReadOnlyList<Row> rows, IReadOnlyList<long>? weights = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(variableCount);
        foreach (var row in rows)
        {
            if (row.Variables.Count > 0 && row.Variables[^1] >= variableCount)
                throw new UsageException($"ConstraintSet: expected variables below {variableCount}, got {row.Variables[^1]}.");
        }

        if (weights is not null && weights.Count != variableCount) throw new UsageException($"ConstraintSet: expected {variableCount} weights, got {weights.Count}.");
        var own = new long[variableCount];
        for (var v = 0; v < own.Length; v++)
        {
            own[v] = weights is null ? 1 : weights[v];
            if (own[v] < 1 || own[v] > LargestTotalWeight - TotalWeight)
                throw new UsageException($"ConstraintSet: expected {variableCount} weights of at least 1 that sum to at most {LargestTotalWeight}, got {own[v]} for variable {v}.");
            TotalWeight += own[v];
        }

        (VariableCount, Rows, Weights) = (variableCount, rows, own);
    }

    /// <summary>The number of variables.</summary>
    public int VariableCount { get; }

    /// <summary>The constraints; a mask must satisfy all.</summary>
    public IReadOnlyList<Row> Rows { get; }

    /// <summary>The cost of keeping each variable.</summary>
    public IReadOnlyList<long> Weights { get; }

    /// <summary>The cost of keeping all.</summary>
    internal long TotalWeight { get; }

    /// <summary>Σ weightᵢ · mᵢ.</summary>
    public long Cost(ReadOnlySpan<bool> mask)
    {
        var cost = 0L;
        for (var i = 0; i < mask.Length; i++) cost += mask[i] ? Weights[i] : 0;
        return cost;
    }

    /// <summary>Whether a mask satisfies every row, in exact arithmetic.</summary>
    public bool IsSatisfied(ReadOnlySpan<bool> mask)
    {
        foreach (var row in Rows)
        {
            if (!row.IsSatisfied(mask)) return false;
        }

        return true;
    }
}
