using Smug.Smt;

namespace Smug.Explain;

/// <summary>Answers that come with the argument for them.</summary>
public sealed partial class MaskPipeline
{
    private MaskOutcome SolveWithProof(
        ISolveStrategy strategy, MaskConstraints constraints, SolveOptions settings, IProgress<SolveProgress>? progress, CancellationToken cancellation)
    {
        if (strategy is not ICertifyingStrategy certifying)
        {
            throw new UsageException(
                $"Proof: strategy {strategy.Name} gives no certificate. Those that do: {string.Join(", ", _strategies.OfType<ICertifyingStrategy>().Select(s => s.Name))}.");
        }

        var (outcome, certificate) = certifying.SolveWithCertificate(constraints.Set, settings, progress, cancellation);
        return MaskOutcome.From(outcome, strategy.Name, SolverVersions.Of(strategy), constraints) with { Certificate = certificate };
    }

    /// <summary>A certificate, which may come from a file, must be about these constraints and this answer, and hold.</summary>
    private static void CheckCertificate(MaskOutcome outcome, MaskConstraints constraints)
    {
        if (outcome.Certificate is not { } certificate) return;
        var flaw = !IsSame(certificate.Set, constraints.Set) ? "it is about other constraints"
            : certificate.Lower / constraints.CostScale != outcome.Lower || !(certificate.Mask ?? []).AsSpan().SequenceEqual([.. outcome.Windows, .. outcome.Auxiliary]) ? "it is about another answer"
            : CertificateChecker.FirstFlaw(certificate);
        if (flaw is not null) throw new SolverException($"Certificate: strategy {outcome.Strategy} gave one that does not hold: {flaw}.");
    }

    private static bool IsSame(ConstraintSet a, ConstraintSet b) =>
        a.VariableCount == b.VariableCount && a.Weights.SequenceEqual(b.Weights) && a.Rows.Count == b.Rows.Count
        && a.Rows.Zip(b.Rows).All(pair => pair.First.Exponent == pair.Second.Exponent && pair.First.Bound == pair.Second.Bound
            && pair.First.Variables.SequenceEqual(pair.Second.Variables) && pair.First.Coefficients.SequenceEqual(pair.Second.Coefficients));
}
