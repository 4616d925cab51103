namespace Smug.Smt;

/// <summary>Solves with any strategy and keeps what can be checked of the answer.</summary>
public static class CertifiedSolve
{
    /// <summary>Solves a set.</summary>
    /// <param name="strategy">Any strategy.</param>
    /// <param name="set">What to solve.</param>
    /// <param name="options">Limits and settings.</param>
    /// <param name="progress">Told of every improvement; may be null.</param>
    /// <param name="cancellation">Stops the search; the best verified answer is still returned.</param>
    /// <returns>The outcome, and a certificate. Of an <see cref="ICertifyingStrategy"/> it covers all that the outcome claims; of another
    /// strategy the mask alone, with 0 as the bound: there is no argument for more.</returns>
    public static (SolveOutcome Outcome, Certificate Certificate) Run(
        ISolveStrategy strategy, ConstraintSet set, SolveOptions options, IProgress<SolveProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (strategy is ICertifyingStrategy certifying) return certifying.SolveWithCertificate(set, options, progress, cancellation);
        var outcome = strategy.Solve(set, options, progress, cancellation);
        var mask = MaskOf(outcome);
        var status = mask is null ? CertificateStatus.Unknown : CertificateStatus.Feasible;
        return (outcome, new Certificate(set, status, mask, mask is null ? 0 : set.Cost(mask), 0, [], null, []));
    }

    /// <summary>The outcome's mask; null where it has none.</summary>
    public static bool[]? MaskOf(SolveOutcome outcome) => outcome switch
    {
        SolveOutcome.Optimal optimal => optimal.Mask,
        SolveOutcome.Feasible feasible => feasible.Mask,
        _ => null,
    };
}
