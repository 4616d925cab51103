using Smug.Smt.Certificates;
using Smug.Smt.Search;

namespace Smug.Smt.Tiles;

/// <summary>What is kept of a tile's tree, so that it goes on where it was, at the same prices or others.</summary>
/// <param name="Flipped">For which of the tile's variables y = 1 − m stands.</param>
/// <param name="Value">For each of the tile's variables the value that it has at the root; null for those of the program.</param>
/// <param name="Fixing">The multipliers by which these have them.</param>
/// <param name="Root">The tree.</param>
/// <param name="Basis">Where its root's relaxation was solved.</param>
/// <param name="Costs">What rounding each of the program's variables has cost so far.</param>
/// <param name="Target">The bound at which a node is done.</param>
/// <param name="Nodes">How many nodes were split.</param>
internal sealed record KeptTree(bool[] Flipped, bool?[] Value, SparseMultipliers Fixing, TileTree.Node Root, int[] Basis, PseudoCosts Costs, double Target, int Nodes);
