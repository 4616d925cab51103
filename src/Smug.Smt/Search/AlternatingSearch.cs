using Smug.Smt.Bounds;
using Smug.Smt.Certificates;

namespace Smug.Smt.Search;

/// <summary>For components that may or may not be too large for a tree: a tree, and a relaxation that tiles tighten, in turns. Which of them gets further shows only as
/// they go on; a tree that falls behind is given up, and its nodes with it.</summary>
internal sealed class AlternatingSearch : IBoundSearch
{
    /// <summary>With fewer rows a tile is about all of the component, and its tree hardly another than this.</summary>
    private const int FewestRows = 30;

    /// <summary>A unit of the tree takes longer than one of the relaxation.</summary>
    private const int TurnsPerTree = 3;

    /// <summary>So many units a tree may go on in any case.</summary>
    private const int FewestUnits = 4;

    /// <summary>A tree is behind where the relaxation's bound is so many of the least weight above its own.</summary>
    private const int MostBehind = 2;

    private readonly RelaxationSearch _relaxation;
    private readonly long _behind;
    private TreeSearch? _tree;
    private int _turns;

    /// <summary>Begins with the tree's turn.</summary>
    /// <param name="rows">The component's rows.</param>
    /// <param name="tree">Its tree.</param>
    /// <param name="inHaste">Whether there are only seconds.</param>
    public AlternatingSearch(ScaledRows rows, TreeSearch tree, bool inHaste)
    {
        (_relaxation, _tree, _behind) = (new RelaxationSearch(rows, inHaste), tree, MostBehind * rows.Weight.Min());
        (Mask, Upper) = (tree.Mask, tree.Upper);
    }

    public string Name => Next.Name;

    public long Lower => Math.Max(_relaxation.Lower, _tree?.Lower ?? 0);

    public bool[]? Mask { get; private set; }

    public long Upper { get; private set; }

    public double[]? Point { get; private set; }

    public bool[]? Dear => _relaxation.Dear;

    public bool IsExhausted => _relaxation.IsExhausted && _tree is null or { IsExhausted: true };

    public bool IsParallel => Next.IsParallel;

    public bool IsTree => Next.IsTree;

    public bool IsPreparing => Next.IsPreparing;

    private IBoundSearch Next => _tree is { IsExhausted: false } tree && (_turns % TurnsPerTree == 0 || _relaxation.IsExhausted) ? tree : _relaxation;

    /// <summary>Whether a component that fits a tree is large enough for tiles.</summary>
    public static bool Fits(ConstraintSet set) => set.Rows.Count >= FewestRows;

    public void Advance(bool[]? mask, long upper, Func<bool> stop)
    {
        var next = Next;
        next.Advance(mask, upper, stop);
        (Point, _turns) = (next.Point, _turns + 1);
        if (upper < Upper) (Mask, Upper) = (mask, upper);
        if (next.Mask is not null && next.Upper < Upper) (Mask, Upper) = (next.Mask, next.Upper);
        if (_tree is { Units: >= FewestUnits, IsDone: false } tree && _relaxation.Lower - tree.Lower >= _behind) _tree = null;
    }

    public ComponentProof Proof() => _tree is { } tree && tree.Lower >= _relaxation.Lower ? tree.Proof() : _relaxation.Proof();
}
