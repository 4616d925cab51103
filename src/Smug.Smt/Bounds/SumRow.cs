namespace Smug.Smt.Bounds;

/// <summary>Σ coefficient · m ≥ bound in units of 2^−40, the largest coefficient near 1. It follows from a component's rows.</summary>
/// <param name="Variables">Ascending.</param>
/// <param name="Coefficients">One per variable.</param>
/// <param name="Bound">The bound.</param>
internal sealed record SumRow(int[] Variables, long[] Coefficients, long Bound);
