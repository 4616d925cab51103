using Smug.Smt.Bounds;
using Smug.Smt.Certificates;

namespace Smug.Smt;

/// <summary>Turns what a search kept into a certificate in the numbering of the original set.</summary>
internal sealed class CertificateBuilder
{
    private readonly SetComponent _component;
    private readonly int _rows;
    private readonly ComponentProof _proof;

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
        var tree = PackedTree.Of(_proof.Root ?? new ProofNode(), _proof.Shift).Over(Row);
        return tree.Argument([.. _component.Variables], _proof.Bound, [.. _proof.Cuts.Select(Derived)]);
    }

    private DerivedRow Derived(DerivedSource source) => source switch
    {
        SumSource sum => new SumStep([.. sum.Rows.Select(Row)], sum.Factors, sum.Divisor, [.. sum.Complemented.Select(v => _component.Variables[v])], sum.After),
        LeastSource least => new LeastStep(
            [.. least.Rows.Select(row => _component.Rows[row])], [.. least.Variables.Select(v => _component.Variables[v])], least.Coefficients, least.Bound, least.After, least.Kept),
        KeptSource kept => new KeptStep(
            [.. kept.Rows.Select(row => _component.Rows[row])],
            [.. kept.Parts.Select(part => new KeptPart(part.Source, part.Costs))],
            [.. kept.Variables.Select(v => _component.Variables[v])],
            kept.Coefficients,
            kept.Bound,
            [.. kept.Beside.Select(Row)],
            kept.Exponent,
            kept.After),
        TileSource tile => new TreeStep(
            tile.Coefficients, tile.Tree.Over(row => Row(tile.Rows[row])).Argument([.. tile.Variables.Select(v => _component.Variables[v])], tile.Bound, []), tile.After),
        _ => throw new InvalidOperationException($"A row derived by {source.GetType().Name} has no step."),
    };

    private int Row(int row) => row < 0 ? -1 : row < _component.Rows.Count ? _component.Rows[row] : _rows + row - _component.Rows.Count;
}
