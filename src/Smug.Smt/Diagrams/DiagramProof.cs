using Smug.Smt.Bounds;
using Smug.Smt.Certificates;

namespace Smug.Smt.Diagrams;

/// <summary>Notes what diagrams prove, in the component's numbering: rows for their least costs, multipliers of those, and the values that follow.</summary>
internal sealed class DiagramProof(ConstraintSet component)
{
    private const int ProductBits = DualBound.MultiplierBits + ScaledRows.UnitBits;
    private readonly List<DerivedSource> _derived = [];
    private readonly List<ProofNode.Fixing> _fixings = [];
    private readonly Dictionary<int, bool> _fixed = [];
    private (long Bound, SparseMultipliers Multipliers)? _best;

    /// <summary>How many values are fixed so far.</summary>
    public int FixingCount => _fixings.Count;

    /// <summary>How many rows are derived and how many values are fixed so far.</summary>
    public (int Derived, int Fixings) Noted => (_derived.Count, FixingCount);

    /// <summary>A row that cannot hold under the fixed values; −1 while none is known.</summary>
    public int ViolatedRow { get; set; } = -1;

    /// <summary>Notes one row per diagram, and the multipliers that add them up.</summary>
    /// <param name="residual">Where the diagrams' numbers come from.</param>
    /// <param name="diagrams">The diagrams, at their costs.</param>
    /// <param name="least">Their least costs.</param>
    /// <param name="unitBits">Costs are in units of 2^−unitBits.</param>
    public SparseMultipliers Note(Residual residual, IReadOnlyList<Diagram> diagrams, long[] least, int unitBits)
    {
        var first = _derived.Count;
        foreach (var (d, diagram) in diagrams.Index())
        {
            // Values may have been fixed since the diagram was built.
            var source = new LeastSource(diagram.Rows, diagram.Variables, diagram.Cost, least[d]);
            _derived.Add(source.Renumbered(i => residual.Rows[i], place => Known(residual.Variables[place])) with { After = FixingCount });
        }

        return Sum(Enumerable.Range(first, diagrams.Count), unitBits);
    }

    /// <summary>Notes assignments that are kept. Returns their number among what is derived.</summary>
    /// <param name="residual">Where the numbers come from; no value was fixed since.</param>
    /// <param name="source">The assignments; its rows beside are numbers among what is derived.</param>
    public int NoteKept(Residual residual, KeptSource source)
    {
        _derived.Add(source with
        {
            Rows = [.. source.Rows.Select(i => residual.Rows[i])],
            Variables = [.. source.Variables.Select(place => residual.Variables[place])],
            Beside = [.. source.Beside.Select(derived => component.Rows.Count + derived)],
            After = FixingCount,
        });
        return _derived.Count - 1;
    }

    /// <summary>Notes the least cost of assignments that are kept. Returns its number among what is derived.</summary>
    public int NoteLeast(Residual residual, int kept, IReadOnlyList<int> variables, int[] costs, long least)
    {
        _derived.Add(new LeastSource([], [.. variables.Select(place => residual.Variables[place])], [.. costs], least) { Kept = kept, After = FixingCount });
        return _derived.Count - 1;
    }

    /// <summary>Notes that least costs together prove a bound.</summary>
    /// <param name="bound">The bound.</param>
    /// <param name="derived">Their numbers among what is derived.</param>
    /// <param name="unitBits">Costs are in units of 2^−unitBits.</param>
    public void NoteSum(long bound, IReadOnlyList<int> derived, int unitBits) => NoteBound(bound, Sum(derived, unitBits));

    /// <summary>Notes that none of the assignments that are kept is left.</summary>
    public void NoteEmpty(Residual residual, int kept, IReadOnlyList<int> variables) =>
        ViolatedRow = component.Rows.Count + NoteLeast(residual, kept, variables, new int[variables.Count], 1);

    /// <summary>Notes multipliers that prove a bound.</summary>
    public void NoteBound(long bound, SparseMultipliers multipliers)
    {
        if (_best is null || bound > _best.Value.Bound) _best = (bound, multipliers);
    }

    /// <summary>Notes a value that follows from multipliers or from a row.</summary>
    public void NoteFixing(int variable, bool value, int row, SparseMultipliers? multipliers)
    {
        _fixings.Add(new ProofNode.Fixing(variable, value, row, multipliers));
        _fixed.Add(variable, value);
    }

    /// <summary>Multipliers that add up derived rows whose costs are in units of 2^−unitBits.</summary>
    private SparseMultipliers Sum(IEnumerable<int> derived, int unitBits)
    {
        int[] rows = [.. derived.Select(k => component.Rows.Count + k)];
        return new SparseMultipliers(rows, [.. Enumerable.Repeat(1L << (ProductBits - unitBits), rows.Length)]);
    }

    private (int Variable, bool? Value) Known(int variable) => (variable, _fixed.TryGetValue(variable, out var value) ? value : null);

    /// <summary>The argument without a tree.</summary>
    public ComponentProof Close(long bound)
    {
        var root = new ProofNode { Multipliers = _best?.Multipliers ?? SparseMultipliers.Empty, ViolatedRow = ViolatedRow };
        root.Fixings.AddRange(_fixings);
        return new ComponentProof(bound, _derived, root, new int[component.Rows.Count + _derived.Count]);
    }

    /// <summary>The argument with a tree over what is left.</summary>
    /// <param name="bound">What it proves.</param>
    /// <param name="residual">What is left.</param>
    /// <param name="tree">The tree's argument, in the residual's numbers.</param>
    /// <param name="noted">What <see cref="Noted"/> was when the tree began: it rests on no more.</param>
    public ComponentProof Close(long bound, Residual residual, ComponentProof tree, (int Derived, int Fixings) noted)
    {
        var (own, known, residualRows) = (component.Rows.Count, noted.Derived, residual.Set.Rows.Count);
        int Row(int row) => row < 0 ? -1 : row < residualRows ? residual.Rows[row] : own + known + row - residualRows;
        var shift = new int[own + known + tree.Cuts.Count];
        for (var i = 0; i < tree.Shift.Length; i++) shift[Row(i)] = tree.Shift[i];
        var moved = new Dictionary<SparseMultipliers, SparseMultipliers>(ReferenceEqualityComparer.Instance);
        SparseMultipliers? Moved(SparseMultipliers? multipliers)
        {
            if (multipliers is null) return null;
            if (!moved.TryGetValue(multipliers, out var there))
                moved[multipliers] = there = new SparseMultipliers([.. multipliers.Rows.Select(Row)], multipliers.Values);
            return there;
        }

        var root = (tree.Root ?? new ProofNode()).Copied(node => new ProofNode
        {
            Fixings = [.. node.Fixings.Select(f => new ProofNode.Fixing(residual.Variables[f.Variable], f.Value, Row(f.Row), Moved(f.Multipliers)))],
            Multipliers = Moved(node.Multipliers),
            ViolatedRow = Row(node.ViolatedRow),
            Variable = node.Variable < 0 ? -1 : residual.Variables[node.Variable],
        });
        root.Fixings.InsertRange(0, _fixings[..noted.Fixings]);

        DerivedSource Source(DerivedSource source) => source switch
        {
            SumSource sum => sum with
            {
                Rows = [.. sum.Rows.Select(Row)],
                Complemented = [.. sum.Complemented.Select(j => residual.Variables[j])],
                After = noted.Fixings,
            },
            LeastSource least => least with
            {
                Rows = [.. least.Rows.Select(Row)],
                Variables = [.. least.Variables.Select(j => residual.Variables[j])],
                After = noted.Fixings,
            },
            _ => throw new InvalidOperationException($"A row derived by {source.GetType().Name} has no translation."),
        };
        return new ComponentProof(bound, [.. _derived[..known], .. tree.Cuts.Select(Source)], root, shift);
    }
}
