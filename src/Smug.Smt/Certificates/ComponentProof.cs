using Smug.Smt.Bounds;

namespace Smug.Smt.Certificates;

/// <summary>The argument for one component's bound: the cuts it uses and a tree over rows and cuts.</summary>
/// <param name="Bound">No mask of the component costs less.</param>
/// <param name="Cuts">Each derived from a row of the component; they are numbered after its rows.</param>
/// <param name="Root">The tree; null where the bound is 0.</param>
/// <param name="Shift">Row i, cuts included, was multiplied by 2^Shift[i] before the multipliers were applied.</param>
internal sealed record ComponentProof(long Bound, IReadOnlyList<DerivedSource> Cuts, ProofNode? Root, int[] Shift);
