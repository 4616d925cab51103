namespace Smug.Smt;

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
            if (row.Places is [.., var last] && last >= variableCount)
                throw new UsageException($"ConstraintSet: expected variables below {variableCount}, got {last}.");
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
