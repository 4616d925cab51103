namespace Smug.Smt.Certificates;

/// <summary>Writes a tree and its multipliers in the numbering of the original set.</summary>
/// <param name="row">From the tree's rows to the set's.</param>
/// <param name="variables">Per variable of the tree, the set's.</param>
/// <param name="shift">Row i of the tree was multiplied by 2^shift[i] before its multipliers were applied.</param>
internal sealed class TreeWriter(Func<int, int> row, IReadOnlyList<int> variables, IReadOnlyList<int> shift)
{
    private readonly List<IReadOnlyList<Multiplier>> _multipliers = [];
    private readonly Dictionary<SparseMultipliers, int> _places = new(ReferenceEqualityComparer.Instance);

    /// <summary>The multipliers that what was written refers to.</summary>
    public IReadOnlyList<IReadOnlyList<Multiplier>> Multipliers => _multipliers;

    /// <summary>Each node before its children, 0 before 1.</summary>
    public IReadOnlyList<TreeNode> Write(ProofNode root)
    {
        // An explicit stack: a tree may be deeper than the call stack.
        var (tree, open) = (new List<TreeNode>(), new Stack<ProofNode>([root]));
        while (open.TryPop(out var node))
        {
            var leaf = node.Variable < 0;
            TreeFixing[] fixings = [.. node.Fixings.Select(f => new TreeFixing(variables[f.Variable], f.Value, row(f.Row), Place(f.Multipliers)))];
            var multipliers = leaf && node.ViolatedRow < 0 ? Place(node.Multipliers ?? SparseMultipliers.Empty) : -1;
            tree.Add(new TreeNode(fixings, leaf ? row(node.ViolatedRow) : -1, multipliers, leaf ? -1 : variables[node.Variable]));
            if (leaf) continue;
            open.Push(node.One!);
            open.Push(node.Zero!);
        }

        return tree;
    }

    private int Place(SparseMultipliers? multipliers)
    {
        if (multipliers is null) return -1;
        if (_places.TryGetValue(multipliers, out var place)) return place;
        _multipliers.Add(new ExactMultipliers(multipliers, row, shift));
        return _places[multipliers] = _multipliers.Count - 1;
    }
}
