using Smug.Smt.Bounds;
using Smug.Smt.Certificates;

namespace Smug.Smt;

/// <summary>Turns what a search kept into a certificate in the numbering of the original set.</summary>
internal sealed class CertificateBuilder
{
    private readonly SetComponent _component;
    private readonly int _rows;
    private readonly ComponentProof _proof;
    private readonly List<IReadOnlyList<Multiplier>> _multipliers = [];
    private readonly Dictionary<SparseMultipliers, int> _places = new(ReferenceEqualityComparer.Instance);
    private readonly List<TreeNode> _tree = [];

    private CertificateBuilder(SetComponent component, int rows, ComponentProof proof) => (_component, _rows, _proof) = (component, rows, proof);

    public static Certificate Build(ConstraintSet set, SolveOutcome outcome, Reduction? reduction, IReadOnlyList<ComponentProof> proofs)
    {
        var (status, mask) = outcome switch
        {
            SolveOutcome.Optimal optimal => (CertificateStatus.Optimal, optimal.Mask),
            SolveOutcome.Feasible feasible => (CertificateStatus.Feasible, feasible.Mask),
            SolveOutcome.Infeasible => (CertificateStatus.Infeasible, null),
            _ => (CertificateStatus.Unknown, null),
        };
        return new Certificate(
            set,
            status,
            mask,
            mask is null ? 0 : set.Cost(mask),
            outcome.Lower,
            reduction?.Steps ?? [],
            reduction?.ViolatedRow,
            [.. proofs.Select((proof, c) => new CertificateBuilder(reduction!.Components[c], reduction.RowCount, proof).Component())]);
    }

    private ComponentCertificate Component()
    {
        // An explicit stack: a tree may be deeper than the call stack.
        var open = new Stack<ProofNode>();
        open.Push(_proof.Root ?? new ProofNode());
        while (open.TryPop(out var node))
        {
            var leaf = node.Variable < 0;
            TreeFixing[] fixings = [.. node.Fixings.Select(f => new TreeFixing(_component.Variables[f.Variable], f.Value, Row(f.Row), Place(f.Multipliers)))];
            var multipliers = leaf && node.ViolatedRow < 0 ? Place(node.Multipliers ?? SparseMultipliers.Empty) : -1;
            _tree.Add(new TreeNode(fixings, leaf ? Row(node.ViolatedRow) : -1, multipliers, leaf ? -1 : _component.Variables[node.Variable]));
            if (leaf) continue;
            open.Push(node.One!);
            open.Push(node.Zero!);
        }

        DerivedRow[] cuts = [.. _proof.Cuts.Select(Derived)];
        return new ComponentCertificate([.. _component.Variables], _proof.Bound, cuts, _multipliers, _tree);
    }

    private DerivedRow Derived(DerivedSource source) => source switch
    {
        SumSource sum => new SumStep([.. sum.Rows.Select(Row)], sum.Factors, sum.Divisor, [.. sum.Complemented.Select(v => _component.Variables[v])], sum.After),
        LeastSource least => new LeastStep(
            [.. least.Rows.Select(row => _component.Rows[row])], [.. least.Variables.Select(v => _component.Variables[v])], least.Coefficients, least.Bound, least.After),
        _ => throw new InvalidOperationException($"A row derived by {source.GetType().Name} has no step."),
    };

    private int Row(int row) => row < 0 ? -1 : row < _component.Rows.Count ? _component.Rows[row] : _rows + row - _component.Rows.Count;

    private int Place(SparseMultipliers? multipliers)
    {
        if (multipliers is null) return -1;
        if (_places.TryGetValue(multipliers, out var place)) return place;
        var unit = DualBound.MultiplierBits + ScaledRows.UnitBits;
        _multipliers.Add([.. multipliers.Rows.Select((row, k) => new Multiplier(Row(row), Dyadic.Of(multipliers.Values[k], _proof.Shift[row] - unit)))]);
        return _places[multipliers] = _multipliers.Count - 1;
    }
}
